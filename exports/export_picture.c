#include "exports/export_picture.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "images/image.h"

enum { EXPORT_PICTURE_MAX = 512 << 20 };

static bool export_picture_write_all(int fd, struct span rest)
{
    while (rest.len > 0) {
        ssize_t n = write(fd, rest.data, rest.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        rest = span_cut(rest, (size_t)n, SIZE_MAX);
    }
    return true;
}

/* No sync: written_files syncs once for many. */
static bool export_picture_write(const char *temporary, const char *to,
                                 struct span content, struct written_file *done,
                                 struct err *err)
{
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && export_picture_write_all(fd, content);

    if (ok) {
        done->sha256 = digest_of(content);
        written_file_stat(done, fd);
    }
    ok = ok && rename(temporary, to) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (ok)
        return true;
    unlink(temporary);
    return err_stage(err, "could not write \"%s\": %s", to, strerror(why));
}

/* A link to a file with other bytes is as wrong as a copy of them. */
static bool export_picture_check(const struct stored_picture *p,
                                 struct err *err)
{
    struct buf bytes;

    buf_init(&bytes, EXPORT_PICTURE_MAX);
    bool ok = stored_picture_read(p, &bytes, err);
    buf_release(&bytes);
    return ok;
}

static bool export_picture_link(const struct stored_picture *p, const char *to,
                                const char *temporary,
                                struct written_file *done, struct err *err)
{
    if (!export_picture_check(p, err))
        return false;
    char *real = realpath(p->path, NULL);
    if (real == NULL)
        return err_retry(err, "could not open \"%s\": %s", p->path,
                         strerror(errno));
    bool ok = symlink(real, temporary) == 0 && rename(temporary, to) == 0;
    if (!ok)
        err_stage(err, "could not link \"%s\": %s", to, strerror(errno));
    done->link = true;
    done->bytes = (int64_t)strlen(real);
    done->sha256 = digest_of(span_of(real));
    free(real);
    return ok;
}

static bool export_picture_copy(const struct stored_picture *p, const char *to,
                                const char *temporary,
                                struct written_file *done, struct err *err)
{
    struct buf bytes, bare;

    buf_init(&bytes, EXPORT_PICTURE_MAX);
    buf_init(&bare, EXPORT_PICTURE_MAX);
    bool ok = stored_picture_read(p, &bytes, err) &&
              image_strip(buf_span(&bytes), &bare, err) &&
              export_picture_write(temporary, to, buf_span(&bare), done, err);
    buf_release(&bytes);
    buf_release(&bare);
    return ok;
}

bool export_picture_put(const struct export_picture *p, enum export_how how,
                        const char *to, const char *temporary,
                        struct written_file *done, struct err *err)
{
    *done = (struct written_file){.path = done->path};
    if (how == EXPORT_LINK && p->whole)
        return export_picture_link(&p->stored, to, temporary, done, err);
    return export_picture_copy(&p->stored, to, temporary, done, err);
}
