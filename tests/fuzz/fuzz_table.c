/* Rows of any bytes, given out in pieces of any size: lines only grow, and
 * fields are no longer than what was read. The first byte is the size of a
 * piece, the second the separator (0: to be guessed). */
#include "formats/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct feed {
    const uint8_t *data;
    size_t left, piece;
};

static ptrdiff_t member_reader_read(void *arg, void *into, size_t room,
                                    struct err *err)
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct feed f;
    struct err err;
    struct table *t;
    struct table_row row;
    enum table_state state;
    int64_t line = 0;
    size_t bytes = 0, i, k;

    if (size < 2)
        return 0;
    f = (struct feed){data + 2, size - 2, (size_t)data[0] + 1};
    t = table_open(member_reader_read, &f, (char)data[1], &err);
    if (!t)
        return 0;
    while ((state = table_next(t, &row, &err)) > TABLE_END) {
        if (row.line <= line)
            abort();
        line = row.line;
        for (i = 0; state == TABLE_ROW && i < row.count; i++)
            for (k = 0; k < row.fields[i].len; k++)
                bytes += row.fields[i].data[k] != '\0';
    }
    if (state == TABLE_BROKEN || bytes > size)
        abort();
    table_close(t);
    return 0;
}
