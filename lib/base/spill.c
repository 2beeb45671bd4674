#include "base/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"

int spill_make_file(void)
{
    const char *folder = getenv("TMPDIR");
    struct buf path;

    buf_init(&path, 1 << 16);
    buf_print(&path, "%s/limbeck-XXXXXX",
              folder == NULL || folder[0] == '\0' ? "/var/tmp" : folder);
    int fd = mkstemp(path.data);
    int failed = errno;
    if (fd >= 0)
        unlink(path.data);
    buf_release(&path);
    errno = failed;
    return fd;
}

void spill_release(struct spill *s)
{
    if (s->file > 0) {
        munmap(s->data, s->room);
        close(s->file - 1);
    } else {
        free(s->data);
    }
    *s = (struct spill){0};
}

static bool spill_write(int fd, const char *data, size_t len)
{
    size_t done = 0;

    while (done < len) {
        ssize_t n = pwrite(fd, data + done, len - done, (off_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

/* The file, made when there is none, with room on the disk for all of it: a
 * mapped page that has none would end the program. */
static char *spill_map(int fd, size_t room)
{
    int failed;

    do
        failed = posix_fallocate(fd, 0, (off_t)room);
    while (failed == EINTR);
    if (failed != 0)
        return NULL;
    char *data = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return data == MAP_FAILED ? NULL : data;
}

/* From plain memory, or from a smaller mapping, to the file. */
static bool spill_to_file(struct spill *s, size_t room)
{
    int fd = s->file > 0 ? s->file - 1 : spill_make_file();

    if (fd < 0)
        return false;
    char *data = s->file > 0 || spill_write(fd, s->data, s->room)
                     ? spill_map(fd, room)
                     : NULL;
    if (data == NULL) {
        if (s->file == 0)
            close(fd);
        return false;
    }
    if (s->file > 0)
        munmap(s->data, s->room);
    else
        free(s->data);
    s->data = data;
    s->file = fd + 1;
    return true;
}

static void spill_to_memory(struct spill *s, size_t room)
{
    char *data = heap_grow(s->file > 0 ? NULL : s->data, room, 1);

    if (s->file > 0) {
        memcpy(data, s->data, s->room);
        munmap(s->data, s->room);
        close(s->file - 1);
        s->file = 0;
    }
    memset(data + s->room, 0, room - s->room);
    s->data = data;
}

void *spill_grow(struct spill *s, size_t bytes)
{
    size_t room = s->room == 0 ? 4096 : s->room;

    while (room < bytes)
        room *= 2;
    if (room == s->room)
        return s->data;
    if (room <= SPILL_MEMORY || !spill_to_file(s, room))
        spill_to_memory(s, room);
    s->room = room;
    return s->data;
}

void *spill_grow_array(struct spill *s, size_t count, size_t size)
{
    if (count > SIZE_MAX / 4 / size)
        err_die("out of memory: %zu times %zu bytes asked for", count, size);
    return spill_grow(s, count * size);
}

size_t spill_add_text(struct spill *s, struct span text)
{
    size_t at = s->used;

    spill_grow(s, at + text.len + 1);
    if (text.len > 0)
        memcpy(s->data + at, text.data, text.len);
    s->data[at + text.len] = '\0';
    s->used = at + text.len + 1;
    return at;
}
