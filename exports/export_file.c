#include "exports/export_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "adapters/digest.h"

enum { EXPORT_FILE_BLOCK = 1 << 16, EXPORT_FILE_ROW_MAX = 256 << 20 };

struct export_file {
    char *path, *temporary;
    int fd;
    bool finished;
    int64_t bytes;
    struct buf pending;
};

struct export_file *export_file_open(const char *path, struct err *err)
{
    struct export_file *f = heap_take(sizeof(*f));
    size_t room = strlen(path) + 32;

    *f = (struct export_file){.path = heap_text(path)};
    buf_init(&f->pending, EXPORT_FILE_BLOCK + EXPORT_FILE_ROW_MAX);
    f->temporary = heap_take(room);
    snprintf(f->temporary, room, "%s.new-%ld", path, (long)getpid());
    f->fd = open(f->temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (f->fd < 0) {
        err_stage(err, "could not write \"%s\": %s", path, strerror(errno));
        export_file_close(f);
        return NULL;
    }
    return f;
}

struct buf *export_file_buf(struct export_file *f)
{
    return &f->pending;
}

static bool export_file_write(struct export_file *f, struct err *err)
{
    struct span rest = buf_span(&f->pending);

    if (!buf_ok(&f->pending, "a row", err))
        return err_as(err, ERR_STAGE);
    while (rest.len > 0) {
        ssize_t n = write(f->fd, rest.data, rest.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            err_stage(err, "could not write \"%s\": %s", f->path,
                      strerror(errno));
            if (errno == ENOSPC)
                err_hint(err, "the disk is full; make room and run it again");
            return false;
        }
        rest = span_cut(rest, (size_t)n, SIZE_MAX);
        f->bytes += n;
    }
    buf_reset(&f->pending);
    return true;
}

bool export_file_flush(struct export_file *f, struct err *err)
{
    return f->pending.len < EXPORT_FILE_BLOCK || export_file_write(f, err);
}

static bool export_file_digest(struct export_file *f, struct export_sum *sum)
{
    struct digest d = digest_of(SPAN_NONE);
    size_t len = (size_t)f->bytes;

    if (len > 0) {
        void *all =
            mmap(NULL, len, PROT_READ, MAP_PRIVATE | MAP_POPULATE, f->fd, 0);
        if (all == MAP_FAILED)
            return false;
        d = digest_of(span_make(all, len));
        munmap(all, len);
    }
    digest_hex(&d, sum->sha256);
    sum->bytes = f->bytes;
    return true;
}

bool export_file_finish(struct export_file *f, struct export_sum *sum,
                        struct err *err)
{
    if (!export_file_write(f, err))
        return false;
    if (!export_file_digest(f, sum) || fsync(f->fd) != 0 ||
        rename(f->temporary, f->path) != 0)
        return err_stage(err, "could not write \"%s\": %s", f->path,
                         strerror(errno));
    f->finished = true;
    return true;
}

void export_file_close(struct export_file *f)
{
    if (f == NULL)
        return;
    if (f->fd >= 0)
        close(f->fd);
    if (f->fd >= 0 && !f->finished)
        unlink(f->temporary);
    buf_release(&f->pending);
    free(f->temporary);
    free(f->path);
    free(f);
}
