/* Records of any bytes, given out in pieces of any size (the first byte): rows
 * have as many fields as the first, their numbers grow, and an end comes. */
#include "formats/json_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct feed {
    const uint8_t *data;
    size_t left, piece;
};

static ptrdiff_t feed_read(void *arg, void *into, size_t room, struct err *err)
{
    struct feed *f = arg;
    size_t n = f->left < f->piece ? f->left : f->piece;

    (void)err;
    if (n > room)
        n = room;
    memcpy(into, f->data, n);
    f->data += n;
    f->left -= n;
    return (ptrdiff_t)n;
}

static bool telling(struct span name)
{
    return span_is(name, "lat") || span_is(name, "a.b");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct feed first, second;
    struct json_shape *shape;
    struct json_rows *rows;
    struct table_row row;
    struct err err = {0};
    int64_t line = -1;
    size_t count = 0, bytes = 0;

    if (size < 1)
        return 0;
    first = second = (struct feed){data + 1, size - 1, (size_t)data[0] + 1};
    shape = json_shape_open(feed_read, &first, telling, &err);
    if (!shape)
        return 0;
    rows = json_rows_open(feed_read, &second, shape);
    while (json_rows_next(rows, &row, &err) > TABLE_END) {
        if (row.line <= line || (line >= 0 && row.count != count))
            abort();
        line = row.line;
        count = row.count;
        for (size_t i = 0; i < row.count; i++)
            bytes += row.fields[i].len;
    }
    json_rows_close(rows);
    json_shape_close(shape);
    return bytes == SIZE_MAX;
}
