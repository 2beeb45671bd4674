#include "adapters/archive_library.h"

#include <archive.h>
#include <errno.h>

static la_ssize_t archive_library_on_read(struct archive *a, void *arg,
                                          const void **block)
{
    struct archive_source *s = arg;
    ssize_t n = pieces_fill(s->pieces, s->at);

    if (n < 0)
        archive_set_error(a, errno, "%s", strerror(errno));
    s->at += (int64_t)s->pieces->block_len;
    *block = s->pieces->block;
    return n;
}

/* Seeking over less than a block costs more than reading it. */
static la_int64_t archive_library_on_skip(struct archive *a, void *arg,
                                          la_int64_t request)
{
    struct archive_source *s = arg;
    int64_t left = pieces_bytes(s->pieces) - s->at;

    (void)a;
    if (request < PIECES_BLOCK_BYTES || left <= 0)
        return 0;
    if (request > left)
        request = left;
    s->at += request;
    return request;
}

static la_int64_t archive_library_on_seek(struct archive *a, void *arg,
                                          la_int64_t offset, int whence)
{
    struct archive_source *s = arg;
    int64_t size = pieces_bytes(s->pieces);
    int64_t from = whence == SEEK_CUR   ? s->at
                   : whence == SEEK_END ? size
                                        : s->origin;

    if (offset > size - from || offset < s->origin - from) {
        archive_set_error(a, EINVAL, "offset outside the file");
        return ARCHIVE_FATAL;
    }
    s->at = from + offset;
    return s->at - s->origin;
}

int archive_library_attach(struct archive_source *s, struct archive *a)
{
    archive_read_set_read_callback(a, archive_library_on_read);
    archive_read_set_skip_callback(a, archive_library_on_skip);
    archive_read_set_seek_callback(a, archive_library_on_seek);
    archive_read_set_callback_data(a, s);
    return archive_read_open1(a);
}

struct archive *archive_library_reader(void)
{
    struct archive *a = archive_read_new();

    if (!a)
        err_die("out of memory");
    archive_read_support_filter_gzip(a);
    archive_read_support_filter_bzip2(a);
    archive_read_support_filter_compress(a);
    archive_read_support_filter_lzma(a);
    archive_read_support_filter_xz(a);
    archive_read_support_filter_zstd(a);
    return a;
}

void archive_library_why(struct archive *a, char *out, size_t size)
{
    const char *text = archive_error_string(a);
    size_t i, n;

    snprintf(out, size, "%s", text && *text ? text : "damaged");
    n = strlen(out);
    if (n > 1 && islower((unsigned char)out[1]))
        out[0] = (char)tolower((unsigned char)out[0]);
    for (i = 0; i < n; i++)
        if ((unsigned char)out[i] < ' ' || (unsigned char)out[i] >= 0x7F)
            out[i] = '?';
    while (n > 0 && (out[n - 1] == '.' || out[n - 1] == ' '))
        out[--n] = '\0';
}
