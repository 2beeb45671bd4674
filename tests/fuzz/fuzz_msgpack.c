/* Maps of any bytes: a record lies inside what was given, and what is too
 * short says how much more it needs. */
#include "formats/msgpack.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool inside(struct span part, struct span whole)
{
    return part.data >= whole.data &&
           part.data + part.len <= whole.data + whole.len;
}

/* A reader comes to an end, and each place lies behind the one before. */
static void read_on(const uint8_t *data, size_t size)
{
    char path[64];
    int fd = memfd_create("shard", MFD_CLOEXEC);
    struct msgpack_reader *reader;
    struct msgpack_record r;
    int64_t before = -1;
    struct err err;

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    reader = msgpack_reader_open(path, 1 << 16, &err);
    while (reader && msgpack_reader_next(reader, &r, &err) > MSGPACK_END) {
        if (r.offset <= before)
            abort();
        before = r.offset;
    }
    msgpack_reader_close(reader);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = span_make(data, size);
    struct msgpack_record r;
    struct err err;
    size_t used, at;
    enum msgpack_state state;

    for (at = 0; (at = msgpack_find(rest, at)) != SIZE_MAX; at++)
        if (at + 4 > size)
            abort();
    do {
        state =
            msgpack_parse(rest, (int64_t)(size - rest.len), &r, &used, &err);
        if (state == MSGPACK_SHORT && used <= rest.len)
            abort();
        if (state == MSGPACK_RECORD &&
            (!inside(r.id, rest) || !inside(r.image, rest) ||
             r.image_offset != r.image.data - (const char *)data))
            abort();
        if (state != MSGPACK_RECORD && state != MSGPACK_BAD)
            break;
        if (used == 0 || used > rest.len)
            abort();
        rest = span_cut(rest, used, SIZE_MAX);
    } while (rest.len > 0);
    read_on(data, size);
    return 0;
}
