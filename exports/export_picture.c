#include "exports/export_picture.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "images/image.h"

enum { EXPORT_PICTURE_MAX = 512 << 20 };

/* No sync: a run that was cut off writes the files of its rows again. */
static bool export_picture_write(const char *to, struct span content,
                                 struct err *err)
{
    struct buf temporary;

    buf_init(&temporary, PATH_MAX * 2);
    buf_print(&temporary, "%s.new-%ld", to, (long)getpid());
    FILE *f = fopen(temporary.data, "wb");
    bool ok =
        f != NULL && fwrite(content.data, 1, content.len, f) == content.len;
    int why = errno;
    if (f != NULL && fclose(f) != 0)
        ok = false;
    if (ok && rename(temporary.data, to) != 0) {
        why = errno;
        ok = false;
    }
    if (!ok) {
        unlink(temporary.data);
        err_stage(err, "could not write \"%s\": %s", to, strerror(why));
    }
    buf_release(&temporary);
    return ok;
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
                                struct err *err)
{
    char *real = realpath(p->path, NULL);

    if (real == NULL)
        return err_retry(err, "could not open \"%s\": %s", p->path,
                         strerror(errno));
    bool ok = symlink(real, to) == 0 || errno == EEXIST;
    if (!ok)
        err_stage(err, "could not link \"%s\": %s", to, strerror(errno));
    free(real);
    return ok;
}

static bool export_picture_copy(const struct stored_picture *p, const char *to,
                                struct err *err)
{
    struct buf bytes, bare;

    buf_init(&bytes, EXPORT_PICTURE_MAX);
    buf_init(&bare, EXPORT_PICTURE_MAX);
    bool ok = stored_picture_read(p, &bytes, err);
    ok = ok && image_strip(buf_span(&bytes), &bare, err);
    ok = ok && export_picture_write(to, buf_span(&bare), err);
    buf_release(&bytes);
    buf_release(&bare);
    return ok;
}

bool export_picture_put(const struct export_picture *p, enum export_how how,
                        const char *to, struct err *err)
{
    bool link = how == EXPORT_LINK && p->whole;
    struct stat st;

    if (how == EXPORT_NONE)
        return true;
    if (link && !export_picture_check(&p->stored, err))
        return false;
    if (lstat(to, &st) == 0) {
        if (S_ISLNK(st.st_mode) == link && st.st_size > 0)
            return true;
        unlink(to); /* a link where a copy is wanted shows its metadata */
    }
    if (link)
        return export_picture_link(&p->stored, to, err);
    return export_picture_copy(&p->stored, to, err);
}
