/* Archives of any bytes: no crash, no endless loop, names are UTF-8, and
 * where a member is said to lie in place, the very bytes that were unpacked
 * lie there. */
#include "base/file.h"
#include "formats/archive_reader.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void one_member(struct archive_reader *r, const struct archive_member *m)
{
    struct buf streamed, placed;
    struct err err;
    size_t at;

    if (!span_utf8(m->name, &at))
        abort();
    if (m->refused[0] || m->kind != ARCHIVE_FILE)
        return;
    buf_init(&streamed, 1 << 16);
    buf_init(&placed, 1 << 16);
    if (archive_reader_read(r, &streamed, &err) && m->data_path &&
        (!file_read_at(m->data_path, m->data_offset, (int64_t)streamed.len,
                       &placed, &err) ||
         !span_equals(buf_span(&streamed), buf_span(&placed))))
        abort();
    buf_release(&streamed);
    buf_release(&placed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct archive_limits limits = {64, 1 << 16, 256, 8};
    char path[64];
    const char *paths[] = {path, path};
    struct archive_reader *r;
    struct archive_member m;
    struct err err;
    int fd = memfd_create("archive", MFD_CLOEXEC);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    r = archive_reader_open(paths, 1, &limits, &err);
    while (r && archive_reader_next(r, &m, &err) == READER_MEMBER)
        one_member(r, &m);
    archive_reader_close(r);
    /* Two pieces, and one missing between them. */
    r = archive_reader_open(paths, 2, &limits, &err);
    if (r)
        archive_reader_miss(r, 1, 1);
    while (r && archive_reader_next(r, &m, &err) == READER_MEMBER)
        one_member(r, &m);
    archive_reader_close(r);
    close(fd);
    return 0;
}
