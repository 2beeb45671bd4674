#include "adapters/archive_writer.h"

#include "base/arena.h"
#include "adapters/archive_library.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct archive_writer {
    struct archive *library;
    char *path;
    int fd;
    int64_t at; /* bytes in the file */
};

static la_ssize_t archive_writer_put(struct archive *a, void *arg,
                                     const void *data, size_t len)
{
    struct archive_writer *w = arg;
    size_t done = 0;

    while (done < len) {
        ssize_t n = write(w->fd, (const char *)data + done, len - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            archive_set_error(a, errno, "%s", strerror(errno));
            return -1;
        }
        done += (size_t)n;
        w->at += n;
    }
    return (la_ssize_t)len;
}

static void archive_writer_free(struct archive_writer *w)
{
    if (w->library)
        archive_write_free(w->library);
    if (w->fd >= 0)
        close(w->fd);
    free(w->path);
    free(w);
}

static bool archive_writer_fails(struct archive_writer *w, struct err *err)
{
    char why[200];

    archive_library_why(w->library, why, sizeof(why));
    return err_stage(err, "could not write \"%s\": %s", w->path, why);
}

static bool archive_writer_start(struct archive_writer *w, struct err *err)
{
    w->fd = open(w->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (w->fd < 0 || ftruncate(w->fd, (off_t)w->at) != 0 ||
        lseek(w->fd, (off_t)w->at, SEEK_SET) < 0)
        return err_stage(err, "could not write \"%s\": %s", w->path,
                         strerror(errno));
    w->library = archive_write_new();
    if (!w->library)
        err_die("out of memory");
    if (archive_write_set_format_ustar(w->library) != ARCHIVE_OK ||
        archive_write_set_bytes_per_block(w->library, 0) != ARCHIVE_OK ||
        archive_write_open(w->library, w, NULL, archive_writer_put, NULL) !=
            ARCHIVE_OK)
        return archive_writer_fails(w, err);
    return true;
}

struct archive_writer *archive_writer_open(const char *path, int64_t at,
                                           struct err *err)
{
    struct archive_writer *w = heap_take(sizeof(*w));

    memset(w, 0, sizeof(*w));
    w->path = heap_text(path);
    w->fd = -1;
    w->at = at;
    if (!archive_writer_start(w, err)) {
        archive_writer_free(w);
        return NULL;
    }
    return w;
}

int64_t archive_writer_bytes(const struct archive_writer *w)
{
    return w->at;
}

bool archive_writer_add(struct archive_writer *w, const char *name,
                        struct span content, int64_t *offset, struct err *err)
{
    struct archive_entry *entry = archive_entry_new();
    bool done;

    if (!entry)
        err_die("out of memory");
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)content.len);
    archive_entry_set_mtime(entry, 0, 0);
    done = archive_write_header(w->library, entry) == ARCHIVE_OK;
    *offset = w->at;
    done = done && (content.len == 0 ||
                    archive_write_data(w->library, content.data, content.len) ==
                        (la_ssize_t)content.len);
    done = done && archive_write_finish_entry(w->library) == ARCHIVE_OK;
    archive_entry_free(entry);
    return done ? true : archive_writer_fails(w, err);
}

bool archive_writer_close(struct archive_writer *w, struct err *err)
{
    bool done = archive_write_close(w->library) == ARCHIVE_OK;

    if (!done)
        archive_writer_fails(w, err);
    else if (fsync(w->fd) != 0)
        done = err_stage(err, "could not write \"%s\": %s", w->path,
                         strerror(errno));
    archive_writer_free(w);
    return done;
}
