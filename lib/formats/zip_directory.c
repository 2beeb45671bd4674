#include "formats/zip_directory.h"

#include <errno.h>

enum {
    ZIP_END_BYTES = 22,
    ZIP_COMMENT_MAX = 65535,
    ZIP_LOCATOR_BYTES = 20,
    ZIP_END64_BYTES = 56,
    ZIP_ENTRY_BYTES = 46,
    ZIP_ENTRY_MAX = ZIP_ENTRY_BYTES + 3 * 65535,
    ZIP_WINDOW_BYTES = 4 * ZIP_ENTRY_MAX
};

static uint64_t zip_number(const char *at, int bytes)
{
    uint64_t n = 0;

    for (int i = bytes - 1; i >= 0; i--)
        n = n << 8 | (unsigned char)at[i];
    return n;
}

static bool zip_broken(const struct zip_directory *z, const char *why,
                       struct err *err)
{
    return err_record(err, "\"%s\": %s", z->pieces->paths[0], why);
}

/* So many bytes at that place are the whole window. */
static bool zip_look(struct zip_directory *z, int64_t at, int64_t bytes)
{
    buf_reset(&z->window);
    z->used = 0;
    return at >= 0 && bytes >= 0 && at <= pieces_bytes(z->pieces) - bytes &&
           pieces_copy(z->pieces, at, bytes, &z->window);
}

/* The end record's place; -1: there is none. The last that fits counts. */
static int64_t zip_find_end(struct zip_directory *z)
{
    int64_t size = pieces_bytes(z->pieces);
    int64_t bytes = size < ZIP_END_BYTES + ZIP_COMMENT_MAX
                        ? size
                        : ZIP_END_BYTES + ZIP_COMMENT_MAX;

    if (!zip_look(z, size - bytes, bytes))
        return -1;
    for (int64_t i = bytes - ZIP_END_BYTES; i >= 0; i--) {
        const char *at = z->window.data + i;

        if (memcmp(at, "PK\5\6", 4) == 0 &&
            i + ZIP_END_BYTES + (int64_t)zip_number(at + 20, 2) <= bytes)
            return size - bytes + i;
    }
    return -1;
}

/* The end record that zip64 has before the other, where a locator points at it;
 * what stands before the archive shifts it. Its place, or -1. */
static int64_t zip_find_end64(struct zip_directory *z, int64_t end)
{
    int64_t at;

    if (!zip_look(z, end - ZIP_LOCATOR_BYTES, ZIP_LOCATOR_BYTES) ||
        memcmp(z->window.data, "PK\6\7", 4) != 0)
        return -1;
    at = (int64_t)zip_number(z->window.data + 8, 8);
    if (zip_look(z, at, ZIP_END64_BYTES) &&
        memcmp(z->window.data, "PK\6\6", 4) == 0)
        return at;
    at = end - ZIP_LOCATOR_BYTES - ZIP_END64_BYTES;
    return zip_look(z, at, ZIP_END64_BYTES) &&
                   memcmp(z->window.data, "PK\6\6", 4) == 0
               ? at
               : -1;
}

bool zip_directory_open(struct zip_directory *z, struct pieces *p,
                        struct err *err)
{
    int64_t end, end64, bytes;

    *z = (struct zip_directory){.pieces = p};
    buf_init(&z->window, ZIP_WINDOW_BYTES);
    end = zip_find_end(z);
    if (end < 0)
        return zip_broken(z, "has no end record: no zip, or it is cut", err);
    if (!zip_look(z, end, ZIP_END_BYTES))
        return zip_broken(z, "its end record could not be read", err);
    z->entries = (int64_t)zip_number(z->window.data + 10, 2);
    bytes = (int64_t)zip_number(z->window.data + 12, 4);
    if (zip_number(z->window.data + 4, 2) != zip_number(z->window.data + 6, 2))
        return zip_broken(z, "is one of several disks", err);
    end64 = zip_find_end64(z, end);
    if (end64 >= 0) {
        z->entries = (int64_t)zip_number(z->window.data + 32, 8);
        bytes = (int64_t)zip_number(z->window.data + 40, 8);
        end = end64;
    }
    if (bytes < 0 || bytes > end || z->entries < 0)
        return zip_broken(z, "its directory lies outside the file", err);
    z->at = end - bytes;
    z->end = end;
    buf_reset(&z->window);
    return true;
}

void zip_directory_release(struct zip_directory *z)
{
    buf_release(&z->window);
}

/* The longest entry is in the window, or all that is left. */
static bool zip_fill(struct zip_directory *z, struct err *err)
{
    int64_t bytes = z->end - z->at;

    if (z->window.len - z->used >= ZIP_ENTRY_MAX ||
        (int64_t)(z->window.len - z->used) >= bytes)
        return true;
    if (bytes > ZIP_WINDOW_BYTES)
        bytes = ZIP_WINDOW_BYTES;
    if (zip_look(z, z->at, bytes))
        return true;
    err_record(err, "could not read \"%s\": %s", z->pieces->paths[0],
               strerror(errno));
    return err_class(err, FAILURE_UNREADABLE);
}

/* Sizes that do not fit stand in the extra field of zip64, in this order. */
static void zip_sizes64(struct span extra, struct zip_entry *e)
{
    int64_t *const sizes[] = {&e->bytes, &e->packed_bytes};

    while (extra.len >= 4) {
        size_t id = zip_number(extra.data, 2);
        size_t n = zip_number(extra.data + 2, 2);
        struct span field = span_cut(extra, 4, n);

        for (size_t i = 0; id == 1 && i < 2; i++)
            if (*sizes[i] == UINT32_MAX && field.len >= 8) {
                *sizes[i] = (int64_t)(zip_number(field.data, 8) & INT64_MAX);
                field = span_cut(field, 8, SIZE_MAX);
            }
        extra = span_cut(extra, 4 + n, SIZE_MAX);
    }
}

bool zip_directory_next(struct zip_directory *z, struct zip_entry *e,
                        bool *more, struct err *err)
{
    size_t name, extra, comment;
    struct span rest;

    *more = z->at < z->end;
    if (!*more)
        return true;
    if (!zip_fill(z, err))
        return false;
    rest = span_cut(buf_span(&z->window), z->used, SIZE_MAX);
    if (rest.len < ZIP_ENTRY_BYTES || memcmp(rest.data, "PK\1\2", 4) != 0)
        return zip_broken(z, "no entry where its directory should have one",
                          err);
    name = zip_number(rest.data + 28, 2);
    extra = zip_number(rest.data + 30, 2);
    comment = zip_number(rest.data + 32, 2);
    if (ZIP_ENTRY_BYTES + name + extra + comment > rest.len)
        return zip_broken(z, "an entry leads out of its directory", err);
    *e = (struct zip_entry){
        .name = span_cut(rest, ZIP_ENTRY_BYTES, name),
        .bytes = (int64_t)zip_number(rest.data + 24, 4),
        .packed_bytes = (int64_t)zip_number(rest.data + 20, 4),
        .stored = zip_number(rest.data + 10, 2) == 0 && !(rest.data[8] & 1)};
    zip_sizes64(span_cut(rest, ZIP_ENTRY_BYTES + name, extra), e);
    z->used += ZIP_ENTRY_BYTES + name + extra + comment;
    z->at += (int64_t)(ZIP_ENTRY_BYTES + name + extra + comment);
    return true;
}
