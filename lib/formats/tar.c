#include "formats/tar.h"

/* Octal digits, blanks before, a blank or NUL behind; -1: anything else. */
static int64_t tar_octal(const char *field, size_t len)
{
    int64_t value = 0;
    size_t i = 0, digits = 0;

    while (i < len && field[i] == ' ')
        i++;
    for (; i < len && field[i] >= '0' && field[i] <= '7'; i++, digits++)
        value = value * 8 + (field[i] - '0');
    if (digits == 0 || (i < len && field[i] != ' ' && field[i] != '\0'))
        return -1;
    return value;
}

static bool tar_sum_right(const char *block)
{
    const unsigned char *bytes = (const unsigned char *)block;
    int64_t sum = 8 * ' '; /* the sum's own field counts as blanks */
    size_t i;

    for (i = 0; i < TAR_BLOCK; i++)
        sum += bytes[i];
    for (i = 148; i < 156; i++)
        sum -= bytes[i];
    return tar_octal(block + 148, 8) == sum;
}

bool tar_head_read(const char *block, struct tar_head *head, struct buf *name)
{
    bool posix = memcmp(block + 257, "ustar\00000", 8) == 0;
    bool gnu = memcmp(block + 257, "ustar  \0", 8) == 0;
    size_t len = strnlen(block, 100);
    char type = block[156];

    if ((!posix && !gnu) || (type != '0' && type != '\0' && type != '5') ||
        len == 0 || !tar_sum_right(block))
        return false;
    head->directory = type == '5';
    head->bytes = tar_octal(block + 124, 12);
    if (head->bytes < 0 || head->directory != (block[len - 1] == '/') ||
        (head->directory && head->bytes > 0))
        return false;
    if (posix && block[345]) {
        buf_add(name, block + 345, strnlen(block + 345, 155));
        buf_add_char(name, '/');
    }
    buf_add(name, block, len);
    return true;
}

size_t tar_find(struct span data)
{
    static const char magic[] = "ustar";
    enum { MAGIC_AT = 257 };
    size_t at = 0;

    while (data.len - at >= TAR_BLOCK) {
        const char *found = memmem(data.data + at + MAGIC_AT,
                                   data.len - at - TAR_BLOCK + 5, magic, 5);

        if (!found)
            return SIZE_MAX;
        at = (size_t)(found - data.data) - MAGIC_AT;
        if (data.data[at] != '\0' && tar_sum_right(data.data + at))
            return at;
        at++;
    }
    return SIZE_MAX;
}
