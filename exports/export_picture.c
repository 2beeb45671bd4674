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
static bool export_picture_write(const struct export_place *place,
                                 struct span content, struct written_file *done,
                                 struct err *err)
{
    int fd =
        open(place->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && export_picture_write_all(fd, content);

    if (ok) {
        written_file_stat(done, fd);
    }
    ok = ok && rename(place->temporary, place->to) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (ok)
        return true;
    unlink(place->temporary);
    return err_stage(err, "could not write \"%s\": %s", place->to,
                     strerror(why));
}

void export_room_init(struct export_room *r)
{
    buf_init(&r->bytes, EXPORT_PICTURE_MAX);
    buf_init(&r->bare, EXPORT_PICTURE_MAX);
}

void export_room_release(struct export_room *r)
{
    buf_release(&r->bytes);
    buf_release(&r->bare);
}

/* A link to a file with other bytes is as wrong as a copy of them: they were
 * read before. */
static bool export_picture_link(const struct stored_picture *p,
                                const struct export_place *place,
                                struct written_file *done, struct err *err)
{
    char *real = realpath(p->path, NULL);

    if (real == NULL)
        return err_retry(err, "could not open \"%s\": %s", p->path,
                         strerror(errno));
    bool ok = symlink(real, place->temporary) == 0 &&
              rename(place->temporary, place->to) == 0;
    if (!ok)
        err_stage(err, "could not link \"%s\": %s", place->to, strerror(errno));
    done->link = true;
    done->bytes = (int64_t)strlen(real);
    done->sha256 = digest_of(span_of(real));
    free(real);
    return ok;
}

bool export_picture_put(const struct export_picture *p, enum export_how how,
                        const struct export_place *place,
                        struct export_room *room, struct written_file *done,
                        struct err *err)
{
    struct span bare;

    *done = (struct written_file){.path = done->path};
    buf_reset(&room->bytes);
    buf_reset(&room->bare);
    if (!stored_picture_read(&p->stored, &room->bytes, err))
        return false;
    if (how == EXPORT_LINK && p->whole)
        return export_picture_link(&p->stored, place, done, err);
    if (!image_bare(buf_span(&room->bytes), &room->bare, &bare, err))
        return false;
    bool same = bare.data == room->bytes.data && bare.len == room->bytes.len;
    done->sha256 = same ? p->stored.sha256 : digest_of(bare);
    return export_picture_write(place, bare, done, err);
}

bool export_picture_twin(const char *first, const struct written_file *written,
                         const struct export_place *place,
                         struct written_file *done)
{
    const char *path = done->path;
    bool ok = link(first, place->temporary) == 0 &&
              rename(place->temporary, place->to) == 0;

    unlink(place->temporary); /* it stays where both were one file before */
    if (ok) {
        *done = *written;
        done->path = path;
    }
    return ok;
}

bool export_picture_bare(const struct export_picture *p,
                         struct export_room *room, struct arena *arena,
                         struct span *bytes, struct err *err)
{
    struct span bare;

    buf_reset(&room->bytes);
    buf_reset(&room->bare);
    if (!stored_picture_read(&p->stored, &room->bytes, err) ||
        !image_bare(buf_span(&room->bytes), &room->bare, &bare, err))
        return false;
    *bytes = arena_span(arena, bare);
    return true;
}
