#include "base/pieces.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

void pieces_release(struct pieces *p)
{
    size_t i;

    for (i = 0; i < p->opened; i++)
        close(p->fds[i]);
    for (i = 0; i < p->count; i++)
        free(p->paths[i]);
    free(p->paths);
    free(p->fds);
    free(p->starts);
    free(p->block);
}

static bool pieces_open_one(struct pieces *p, size_t i, struct err *err)
{
    struct stat st;
    int fd = open(p->paths[i], O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        err_record(err, "could not open \"%s\": %s", p->paths[i],
                   strerror(errno));
        return err_class(err, FAILURE_UNREADABLE);
    }
    p->fds[i] = fd;
    p->opened = i + 1;
    if (fstat(fd, &st) != 0)
        return err_record(err, "could not look at \"%s\": %s", p->paths[i],
                          strerror(errno));
    if (!S_ISREG(st.st_mode))
        return err_record(err, "\"%s\" is not a file", p->paths[i]);
    p->starts[i + 1] = p->starts[i] + (int64_t)st.st_size;
    return true;
}

bool pieces_init(struct pieces *p, const char *const *paths, size_t count,
                 struct err *err)
{
    size_t i;

    memset(p, 0, sizeof(*p));
    p->count = count;
    p->paths = heap_grow(NULL, count, sizeof(*p->paths));
    p->fds = heap_grow(NULL, count, sizeof(*p->fds));
    p->starts = heap_grow(NULL, count + 1, sizeof(*p->starts));
    p->block = heap_take(PIECES_BLOCK_BYTES);
    p->starts[0] = 0;
    for (i = 0; i < count; i++)
        p->paths[i] = heap_text(paths[i]);
    for (i = 0; i < count; i++)
        if (!pieces_open_one(p, i, err))
            return false;
    return true;
}

int64_t pieces_bytes(const struct pieces *p)
{
    return p->starts[p->count];
}

size_t pieces_find(const struct pieces *p, int64_t at)
{
    size_t i = 0;

    while (i + 1 < p->count && at >= p->starts[i + 1])
        i++;
    return i;
}

ssize_t pieces_fill(struct pieces *p, int64_t at)
{
    size_t i = pieces_find(p, at);
    int64_t left = p->starts[i + 1] - at;
    size_t want = PIECES_BLOCK_BYTES;
    ssize_t n = 0;

    if ((int64_t)want > left)
        want = left > 0 ? (size_t)left : 0;
    do {
        n = pread(p->fds[i], p->block, want, (off_t)(at - p->starts[i]));
    } while (n < 0 && errno == EINTR);
    p->troubled = p->troubled || n < 0;
    p->block_at = at;
    p->block_len = n > 0 ? (size_t)n : 0;
    return n;
}

bool pieces_copy(struct pieces *p, int64_t at, int64_t bytes, struct buf *out)
{
    while (bytes > 0) {
        int64_t skip = at - p->block_at;
        size_t n;

        if (skip < 0 || skip >= (int64_t)p->block_len) {
            errno = 0;
            if (pieces_fill(p, at) <= 0)
                return false;
            skip = 0;
        }
        n = p->block_len - (size_t)skip;
        if ((int64_t)n > bytes)
            n = (size_t)bytes;
        buf_add(out, p->block + skip, n);
        at += (int64_t)n;
        bytes -= (int64_t)n;
    }
    return true;
}
