#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

enum { FILE_PIECE = 1 << 20 };

static int file_open(const char *path, struct err *err)
{
    int fd;

    do
        fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        err_record(err, "could not open \"%s\": %s", path, strerror(errno));
    if (fd < 0)
        err_class(err, FAILURE_UNREADABLE);
    return fd;
}

bool file_read(const char *path, struct buf *b, struct err *err)
{
    char block[65536];
    int fd = file_open(path, err);
    ssize_t n = 1;

    if (fd < 0)
        return false;
    while (n > 0 && !b->over) {
        n = read(fd, block, sizeof(block));
        if (n > 0)
            buf_add(b, block, (size_t)n);
        else if (n < 0 && errno == EINTR)
            n = 1;
    }
    int why = errno;
    close(fd);
    if (n < 0) {
        err_record(err, "could not read \"%s\": %s", path, strerror(why));
        return err_class(err, FAILURE_UNREADABLE);
    }
    if (b->over) {
        err_record(err, "\"%s\" is larger than %zu bytes", path, b->max);
        return err_class(err, FAILURE_LIMIT);
    }
    return true;
}

/* One read into the buffer itself; what was read, 0 at the end or an error. */
static ssize_t file_read_piece(int fd, int64_t offset, size_t want,
                               struct buf *b)
{
    size_t before = b->len;
    char *to = buf_take(b, want);
    ssize_t n;

    if (to == NULL)
        return 0;
    do
        n = pread(fd, to, want, offset);
    while (n < 0 && errno == EINTR);
    n = n < 0 ? 0 : n;
    buf_cut(b, before + (size_t)n);
    return n;
}

bool file_read_at(const char *path, int64_t offset, int64_t length,
                  struct buf *b, struct err *err)
{
    int fd = file_open(path, err);
    int64_t done = 0;

    if (fd < 0)
        return false;
    while (done < length && !b->over) {
        int64_t want = length - done;
        if (want > FILE_PIECE)
            want = FILE_PIECE;
        ssize_t n = file_read_piece(fd, offset + done, (size_t)want, b);
        if (n == 0)
            break;
        done += n;
    }
    close(fd);
    if (b->over)
        return err_record(err, "\"%s\": %lld bytes at %lld are over the limit",
                          path, (long long)length, (long long)offset);
    if (done < length)
        return err_record(err, "\"%s\" ends at byte %lld, before %lld", path,
                          (long long)(offset + done),
                          (long long)(offset + length));
    return true;
}

static bool file_write_all(int fd, struct span content)
{
    while (content.len > 0) {
        ssize_t n = write(fd, content.data, content.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        content = span_cut(content, (size_t)n, SIZE_MAX);
    }
    return true;
}

bool file_write(const char *path, struct span content, struct err *err)
{
    struct buf temporary;

    buf_init(&temporary, 65536);
    buf_print(&temporary, "%s.new-%ld", path, (long)getpid());
    int fd =
        open(temporary.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && file_write_all(fd, content) && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0 && close(fd) != 0)
        ok = false;
    if (ok && rename(temporary.data, path) != 0) {
        why = errno;
        ok = false;
    }
    if (!ok) {
        if (fd >= 0)
            unlink(temporary.data);
        err_stage(err, "could not write \"%s\": %s", path, strerror(why));
    }
    buf_release(&temporary);
    return ok;
}

bool file_make_dir(const char *path, struct err *err)
{
    char *copy = heap_text(path);
    bool ok = true;

    for (char *p = copy + 1; ok && p[-1] != '\0'; p++) {
        if (*p != '/' && *p != '\0')
            continue;
        char was = *p;
        *p = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST)
            ok = err_stage(err, "could not make the folder \"%s\": %s", copy,
                           strerror(errno));
        *p = was;
        if (was == '\0')
            break;
    }
    free(copy);
    return ok;
}

char *file_join(const char *dir, const char *name)
{
    if (name[0] == '/' || dir == NULL || dir[0] == '\0')
        return heap_text(name);
    size_t n = strlen(dir) + strlen(name) + 2;
    char *path = heap_take(n);
    bool slash = dir[strlen(dir) - 1] == '/';
    snprintf(path, n, "%s%s%s", dir, slash ? "" : "/", name);
    return path;
}

char *file_dir(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        return heap_text(".");
    if (slash == path)
        return heap_text("/");
    char *dir = heap_text(path);
    dir[slash - path] = '\0';
    return dir;
}

char *file_program_dir(struct err *err)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

    if (n < 0) {
        err_stage(err, "could not find this program's folder: %s",
                  strerror(errno));
        return NULL;
    }
    path[n] = '\0';
    return file_dir(path);
}

int file_lock(const char *path, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

    if (fd < 0) {
        err_stage(err, "could not open \"%s\": %s", path, strerror(errno));
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    err_stage(err, "another limbeck works on \"%s\": it is locked", path);
    close(fd);
    return -1;
}
