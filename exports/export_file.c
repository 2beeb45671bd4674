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
    struct written_files *files;
    struct arena arena;
    const char *path, *full, *temporary; /* path: below the folder */
    int fd;
    bool finished;
    int64_t bytes;
    struct buf pending;
};

struct export_file *export_file_open(struct written_files *files,
                                     const char *path, struct err *err)
{
    struct export_file *f = heap_take(sizeof(*f));

    *f = (struct export_file){.files = files, .fd = -1};
    arena_init(&f->arena);
    buf_init(&f->pending, EXPORT_FILE_BLOCK + EXPORT_FILE_ROW_MAX);
    f->path = arena_text(&f->arena, path);
    f->full = written_files_full(files, path, &f->arena);
    f->temporary = written_files_temporary(files, &f->arena);
    if (!written_files_expect(files, path, err)) {
        export_file_close(f);
        return NULL;
    }
    f->fd = open(f->temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (f->fd < 0) {
        err_stage(err, "could not write \"%s\": %s", f->full, strerror(errno));
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
            err_stage(err, "could not write \"%s\": %s", f->full,
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

static bool export_file_digest(struct export_file *f, struct digest *d)
{
    size_t len = (size_t)f->bytes;

    *d = digest_of(SPAN_NONE);
    if (len > 0) {
        void *all =
            mmap(NULL, len, PROT_READ, MAP_PRIVATE | MAP_POPULATE, f->fd, 0);
        if (all == MAP_FAILED)
            return false;
        *d = digest_of(span_make(all, len));
        munmap(all, len);
    }
    return true;
}

bool export_file_finish(struct export_file *f, struct export_sum *sum,
                        struct err *err)
{
    struct written_file done = {.path = f->path};

    if (!export_file_write(f, err))
        return false;
    if (!export_file_digest(f, &done.sha256) || fsync(f->fd) != 0 ||
        rename(f->temporary, f->full) != 0)
        return err_stage(err, "could not write \"%s\": %s", f->full,
                         strerror(errno));
    f->finished = true;
    written_file_stat(&done, f->fd);
    digest_hex(&done.sha256, sum->sha256);
    sum->bytes = f->bytes;
    return written_files_put(f->files, &done, err);
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
    arena_release(&f->arena);
    free(f);
}
