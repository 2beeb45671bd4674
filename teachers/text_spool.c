#include "teachers/text_spool.h"

#include <errno.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/spill.h"

enum { TEXT_SPOOL_BLOCK = 1 << 18 };

struct text_spool {
    int fd;         /* -1: none yet */
    int64_t offset; /* of the block in the file */
    char *block;    /* [TEXT_SPOOL_BLOCK] what is not written yet */
    size_t len;     /* of it */
    int failed;     /* errno of the first failure, or 0 */
};

struct text_spool *text_spool_open(void)
{
    struct text_spool *s = heap_take(sizeof(*s));

    *s = (struct text_spool){.fd = -1, .block = heap_take(TEXT_SPOOL_BLOCK)};
    return s;
}

void text_spool_close(struct text_spool *s)
{
    if (s == NULL)
        return;
    if (s->fd >= 0)
        close(s->fd);
    free(s->block);
    free(s);
}

static bool text_spool_make_file(struct text_spool *s)
{
    s->fd = spill_make_file();
    if (s->fd < 0)
        s->failed = errno;
    return s->fd >= 0;
}

static void text_spool_write(struct text_spool *s, struct span data)
{
    while (data.len > 0 && s->failed == 0 &&
           (s->fd >= 0 || text_spool_make_file(s))) {
        ssize_t n = pwrite(s->fd, data.data, data.len, (off_t)s->offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            s->failed = n < 0 ? errno : ENOSPC;
            return;
        }
        s->offset += n;
        data = span_cut(data, (size_t)n, SIZE_MAX);
    }
}

static void text_spool_flush(struct text_spool *s)
{
    text_spool_write(s, span_make(s->block, s->len));
    s->len = 0;
}

int64_t text_spool_add(struct text_spool *s, struct span text)
{
    if (text.len > TEXT_SPOOL_BLOCK - s->len)
        text_spool_flush(s);
    int64_t at = s->offset + (int64_t)s->len;
    if (text.len > TEXT_SPOOL_BLOCK) {
        text_spool_write(s, text);
    } else if (text.len > 0) {
        memcpy(s->block + s->len, text.data, text.len);
        s->len += text.len;
    }
    return at;
}

bool text_spool_check(const struct text_spool *s, struct err *err)
{
    if (s->failed == 0)
        return true;
    err_stage(err, "could not write a temporary file: %s", strerror(s->failed));
    return err_hint(err, "TMPDIR names another folder for it");
}

bool text_spool_get(struct text_spool *s, int64_t offset, size_t len,
                    struct buf *out, struct err *err)
{
    text_spool_flush(s);
    buf_reset(out);
    if (!text_spool_check(s, err))
        return false;
    while (len > 0) {
        char part[1 << 14];
        size_t want = len < sizeof(part) ? len : sizeof(part);
        ssize_t n = pread(s->fd, part, want, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return err_stage(err, "could not read a temporary file: %s",
                             n < 0 ? strerror(errno) : "it is shorter");
        buf_add_span(out, span_make(part, (size_t)n));
        offset += n;
        len -= (size_t)n;
    }
    return buf_ok(out, "a recorded reply", err);
}
