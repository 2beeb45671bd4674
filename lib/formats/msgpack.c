#include "formats/msgpack.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum {
    MSGPACK_DEPTH = 16,   /* levels of a value that is skipped */
    MSGPACK_KEYS = 64,    /* keys of one record */
    MSGPACK_ITEMS = 4096, /* values skipped in one record */
    MSGPACK_BLOCK_BYTES = 1 << 20
};

/* Reading one map. */
struct msgpack_cursor {
    struct span data;
    size_t at;
    size_t wanted; /* when short: length that is needed at least */
    int64_t base;
    int items; /* skipped so far */
};

/* The type and length that a value begins with. */
enum msgpack_kind { PACKED_OTHER, PACKED_BYTES, PACKED_ARRAY, PACKED_MAP };
struct msgpack_head {
    enum msgpack_kind kind;
    uint64_t length; /* bytes that follow, or items, or pairs */
};

static enum msgpack_state msgpack_short(struct msgpack_cursor *c, uint64_t more)
{
    uint64_t wanted = (uint64_t)c->at + more;

    c->wanted = wanted > SIZE_MAX ? SIZE_MAX : (size_t)wanted;
    return MSGPACK_SHORT;
}

static enum msgpack_state msgpack_broken(struct msgpack_cursor *c,
                                         struct err *err, const char *what)
{
    err_record(err, "%s at byte %lld", what,
               (long long)(c->base + (int64_t)c->at));
    return MSGPACK_BROKEN;
}

/* A big-endian number of `bytes` bytes behind the type byte. */
static uint64_t msgpack_number(const struct msgpack_cursor *c, size_t bytes)
{
    uint64_t value = 0;
    size_t i;

    for (i = 0; i < bytes; i++)
        value = value << 8 | (unsigned char)c->data.data[c->at + 1 + i];
    return value;
}

/* Types 0xc0..0xdf by their low five bits: what kind, and how many bytes of
 * length or of plain value follow. kind PACKED_OTHER: `bytes` are the value. */
static const struct {
    unsigned char kind, bytes, extra;
} MSGPACK_TYPES[32] = {
    {PACKED_OTHER, 0, 0},                         /* c0 nil */
    {PACKED_OTHER, 255, 0},                       /* c1 never used */
    {PACKED_OTHER, 0, 0},   {PACKED_OTHER, 0, 0}, /* false true */
    {PACKED_BYTES, 1, 0},   {PACKED_BYTES, 2, 0},
    {PACKED_BYTES, 4, 0}, /* bin */
    {PACKED_BYTES, 1, 1},   {PACKED_BYTES, 2, 1},
    {PACKED_BYTES, 4, 1},                         /* ext */
    {PACKED_OTHER, 4, 0},   {PACKED_OTHER, 8, 0}, /* float */
    {PACKED_OTHER, 1, 0},   {PACKED_OTHER, 2, 0}, /* uint */
    {PACKED_OTHER, 4, 0},   {PACKED_OTHER, 8, 0},
    {PACKED_OTHER, 1, 0},   {PACKED_OTHER, 2, 0}, /* int */
    {PACKED_OTHER, 4, 0},   {PACKED_OTHER, 8, 0},
    {PACKED_OTHER, 2, 0},   {PACKED_OTHER, 3, 0}, /* fixext 1, 2, 4, 8, 16 */
    {PACKED_OTHER, 5, 0},   {PACKED_OTHER, 9, 0},
    {PACKED_OTHER, 17, 0},  {PACKED_BYTES, 1, 0},
    {PACKED_BYTES, 2, 0},   {PACKED_BYTES, 4, 0}, /* str */
    {PACKED_ARRAY, 2, 0},   {PACKED_ARRAY, 4, 0},
    {PACKED_MAP, 2, 0},     {PACKED_MAP, 4, 0},
};

static enum msgpack_state msgpack_long_head(struct msgpack_cursor *c,
                                            unsigned char type,
                                            struct msgpack_head *head,
                                            struct err *err)
{
    size_t bytes = MSGPACK_TYPES[type & 31].bytes;

    if (bytes == 255)
        return msgpack_broken(c, err, "unused type 0xc1");
    if (c->data.len - c->at < 1 + bytes)
        return msgpack_short(c, 1 + bytes);
    head->kind = (enum msgpack_kind)MSGPACK_TYPES[type & 31].kind;
    head->length = 0;
    if (head->kind != PACKED_OTHER)
        head->length =
            msgpack_number(c, bytes) + MSGPACK_TYPES[type & 31].extra;
    c->at += 1 + bytes;
    return MSGPACK_RECORD;
}

/* Steps over the type and length of the next value. MSGPACK_RECORD: done. */
static enum msgpack_state msgpack_head(struct msgpack_cursor *c,
                                       struct msgpack_head *head,
                                       struct err *err)
{
    unsigned char type;

    if (c->at >= c->data.len)
        return msgpack_short(c, 1);
    type = (unsigned char)c->data.data[c->at];
    if (type >= 0xc0 && type <= 0xdf)
        return msgpack_long_head(c, type, head, err);
    c->at++;
    head->length = 0;
    head->kind = PACKED_OTHER;
    if (type >= 0x80 && type <= 0xbf) {
        head->kind = type < 0x90   ? PACKED_MAP
                     : type < 0xa0 ? PACKED_ARRAY
                                   : PACKED_BYTES;
        head->length = type < 0xa0 ? type & 0x0f : type & 0x1f;
    }
    return MSGPACK_RECORD;
}

static enum msgpack_state msgpack_bytes(struct msgpack_cursor *c,
                                        uint64_t length, struct span *out)
{
    if (c->data.len - c->at < length)
        return msgpack_short(c, length);
    *out = span_make(c->data.data + c->at, (size_t)length);
    c->at += (size_t)length;
    return MSGPACK_RECORD;
}

/* Step over one value and all that is in it. */
static enum msgpack_state msgpack_skip(struct msgpack_cursor *c, int depth,
                                       struct err *err)
{
    struct msgpack_head head;
    struct span ignored;
    enum msgpack_state state = msgpack_head(c, &head, err);
    uint64_t i, items;

    if (state != MSGPACK_RECORD)
        return state;
    if (++c->items > MSGPACK_ITEMS)
        return msgpack_broken(c, err, "too many values in one record");
    if (head.kind == PACKED_BYTES)
        return msgpack_bytes(c, head.length, &ignored);
    items = head.kind == PACKED_MAP ? 2 * head.length : head.length;
    if (items > 0 && depth >= MSGPACK_DEPTH)
        return msgpack_broken(c, err, "values nested too deeply");
    for (i = 0; i < items && state == MSGPACK_RECORD; i++)
        state = msgpack_skip(c, depth + 1, err);
    return state;
}

/* One key and its value. */
static enum msgpack_state msgpack_pair(struct msgpack_cursor *c,
                                       struct msgpack_record *record,
                                       struct err *err)
{
    struct msgpack_head head;
    struct span key = SPAN_NONE;
    struct span *into = NULL;
    size_t before = c->at;
    enum msgpack_state state = msgpack_head(c, &head, err);

    if (state == MSGPACK_RECORD && head.kind == PACKED_BYTES) {
        state = msgpack_bytes(c, head.length, &key);
    } else if (state == MSGPACK_RECORD && head.kind != PACKED_OTHER) {
        /* Nobody's key: the next record, behind a damaged length. */
        c->at = before;
        return msgpack_broken(c, err, "a key that is a map or an array");
    } else if (state == MSGPACK_RECORD) {
        c->at = before;
        state = msgpack_skip(c, 1, err);
    }
    if (state != MSGPACK_RECORD)
        return state;
    if (span_is(key, "id"))
        into = &record->id;
    else if (span_is(key, "image"))
        into = &record->image;
    before = c->at;
    if (!into)
        return msgpack_skip(c, 1, err);
    state = msgpack_head(c, &head, err);
    if (state != MSGPACK_RECORD)
        return state;
    if (head.kind == PACKED_BYTES)
        return msgpack_bytes(c, head.length, into);
    c->at = before; /* of another type: as if it were not there */
    return msgpack_skip(c, 1, err);
}

static enum msgpack_state msgpack_judge(struct msgpack_record *record,
                                        struct span data, int64_t base,
                                        struct err *err)
{
    if (record->id.data && record->image.data) {
        record->image_offset = base + (record->image.data - data.data);
        return MSGPACK_RECORD;
    }
    err_record(err, "the record at byte %lld has no \"%s\"", (long long)base,
               record->id.data ? "image" : "id");
    return MSGPACK_BAD;
}

enum msgpack_state msgpack_parse(struct span data, int64_t base,
                                 struct msgpack_record *record, size_t *used,
                                 struct err *err)
{
    struct msgpack_cursor c = {.data = data, .base = base};
    struct msgpack_head head = {PACKED_OTHER, 0};
    enum msgpack_state state = msgpack_head(&c, &head, err);
    uint64_t i;

    memset(record, 0, sizeof(*record));
    record->offset = base;
    if (state == MSGPACK_RECORD && head.kind != PACKED_MAP) {
        c.at = 0;
        state = msgpack_broken(&c, err, "no map");
    } else if (state == MSGPACK_RECORD && head.length > MSGPACK_KEYS) {
        c.at = 0;
        state = msgpack_broken(&c, err, "a map of too many keys");
    }
    for (i = 0; i < head.length && state == MSGPACK_RECORD; i++)
        state = msgpack_pair(&c, record, err);
    *used = state == MSGPACK_SHORT ? c.wanted : c.at;
    if (state != MSGPACK_RECORD)
        return state;
    return msgpack_judge(record, data, base, err);
}

/* Does a key "id" or "image" stand here, in any of its spellings? */
static bool msgpack_key_here(struct span s)
{
    unsigned char type = s.len > 0 ? (unsigned char)s.data[0] : 0;
    size_t head = type == 0xd9 || type == 0xc4   ? 2
                  : type == 0xda || type == 0xc5 ? 3
                                                 : 1;
    size_t length;

    if (s.len < head + 2)
        return false;
    length = head == 1 ? (size_t)(type & 0x1f)
                       : (size_t)(unsigned char)s.data[head - 1];
    if ((head == 1 && type >> 5 != 5) || (head == 3 && s.data[1] != 0))
        return false;
    return (length == 2 && span_is(span_cut(s, head, 2), "id")) ||
           (length == 5 && span_is(span_cut(s, head, 5), "image"));
}

size_t msgpack_find(struct span data, size_t from)
{
    for (size_t i = from; i < data.len; i++) {
        unsigned char c = (unsigned char)data.data[i];
        size_t head = c == 0xde ? 3 : c == 0xdf ? 5 : 1;

        if (((c > 0x80 && c < 0x90) || head > 1) &&
            msgpack_key_here(span_cut(data, i + head, 16)))
            return i;
    }
    return SIZE_MAX;
}

struct msgpack_reader {
    char *path;
    int fd;
    bool ended;
    size_t max_bytes;
    char *block; /* [room]: file bytes from `base` + `start` on */
    size_t room, start, end;
    int64_t base; /* of block[0], in the file */
};

struct msgpack_reader *msgpack_reader_open(const char *path, size_t max_bytes,
                                           struct err *err)
{
    struct msgpack_reader *r;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        err_record(err, "could not open \"%s\": %s", path, strerror(errno));
        err_class(err, FAILURE_UNREADABLE);
        return NULL;
    }
    r = heap_take(sizeof(*r));
    memset(r, 0, sizeof(*r));
    r->path = heap_text(path);
    r->fd = fd;
    r->max_bytes = max_bytes;
    r->room = MSGPACK_BLOCK_BYTES;
    r->block = heap_take(r->room);
    return r;
}

void msgpack_reader_close(struct msgpack_reader *r)
{
    if (!r)
        return;
    close(r->fd);
    free(r->path);
    free(r->block);
    free(r);
}

/* Have `wanted` bytes in the block, or all that the file still has. What was
 * read before moves to the front only for want of room, so that many records
 * that lie in one another cost no more than one. */
static bool msgpack_reader_fill(struct msgpack_reader *r, size_t wanted,
                                struct err *err)
{
    if (r->start + wanted > r->room) {
        memmove(r->block, r->block + r->start, r->end - r->start);
        r->base += (int64_t)r->start;
        r->end -= r->start;
        r->start = 0;
    }
    if (wanted > r->room / 2) {
        r->room = 2 * wanted;
        r->block = heap_grow(r->block, r->room, 1);
    }
    while (r->end - r->start < wanted && !r->ended) {
        ssize_t n = read(r->fd, r->block + r->end, r->room - r->end);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            err_record(err, "could not be read: %s", strerror(errno));
            return err_class(err, FAILURE_UNREADABLE);
        }
        r->end += (size_t)n;
        r->ended = n == 0;
    }
    return true;
}

static enum msgpack_state msgpack_reader_short(struct msgpack_reader *r,
                                               int64_t at, size_t wanted,
                                               struct err *err)
{
    if (wanted > r->max_bytes) {
        err_record(err, "the record at byte %lld is larger than %zu bytes",
                   (long long)at, r->max_bytes);
        err_class(err, FAILURE_LIMIT);
        return MSGPACK_BROKEN;
    }
    if (!msgpack_reader_fill(r, wanted, err))
        return MSGPACK_BROKEN;
    if (r->end - r->start >= wanted)
        return MSGPACK_SHORT;
    if (r->end == r->start)
        return MSGPACK_END;
    err_record(err,
               "cut short: the record at byte %lld ends after %zu bytes of "
               "at least %zu",
               (long long)at, r->end - r->start, wanted);
    return MSGPACK_BROKEN;
}

/* The record at r->start, read or not. */
static enum msgpack_state msgpack_reader_parse(struct msgpack_reader *r,
                                               struct msgpack_record *record,
                                               size_t *used, struct err *err)
{
    enum msgpack_state state;

    do {
        struct span data = span_make(r->block + r->start, r->end - r->start);
        int64_t at = r->base + (int64_t)r->start;

        state = msgpack_parse(data, at, record, used, err);
        if (state == MSGPACK_SHORT)
            state = msgpack_reader_short(r, at, *used, err);
    } while (state == MSGPACK_SHORT);
    return state;
}

/* Leaves r->start at the next place behind it where a record may begin, or at
 * the file's end. false: it could not be read. */
static bool msgpack_reader_step(struct msgpack_reader *r, struct err *err)
{
    enum { KEY_BYTES = 16 };
    size_t found;

    for (r->start++;; r->start = r->end - KEY_BYTES) {
        if (!msgpack_reader_fill(r, MSGPACK_BLOCK_BYTES, err))
            return false;
        found = msgpack_find(span_make(r->block, r->end), r->start);
        if (found != SIZE_MAX || r->ended)
            break;
    }
    r->start = found == SIZE_MAX ? r->end : found;
    return true;
}

/* From a place that is no record to the next that is one. MSGPACK_BAD: what
 * lies between is damaged, and r->start behind it; else there is none, and err
 * stays what it was unless the file cannot be read. */
static enum msgpack_state msgpack_reader_resume(struct msgpack_reader *r,
                                                struct msgpack_record *record,
                                                struct err *err)
{
    int64_t from = r->base + (int64_t)r->start;
    enum msgpack_state state = MSGPACK_BROKEN;
    struct err ignored = {0};
    size_t used;

    while (state == MSGPACK_BROKEN) {
        if (!msgpack_reader_step(r, &ignored)) {
            *err = ignored;
            return MSGPACK_BROKEN;
        }
        if (r->start == r->end)
            return MSGPACK_BROKEN;
        state = msgpack_reader_parse(r, record, &used, &ignored);
        if (state == MSGPACK_BROKEN && ignored.class == FAILURE_UNREADABLE) {
            *err = ignored;
            return MSGPACK_BROKEN;
        }
    }
    *record = (struct msgpack_record){.offset = from};
    err_record(err, "bytes %lld to %lld are damaged and are passed over",
               (long long)from, (long long)(r->base + (int64_t)r->start));
    return MSGPACK_BAD;
}

/* Is what stands behind `used` bytes the file's end, or may it be a map? */
static bool msgpack_reader_ends_well(struct msgpack_reader *r, size_t used,
                                     struct err *err)
{
    unsigned char next;

    if (r->end - r->start == used && !msgpack_reader_fill(r, used + 1, err))
        return false;
    if (r->end - r->start == used)
        return true;
    next = (unsigned char)r->block[r->start + used];
    return (next >= 0x80 && next < 0x90) || next == 0xde || next == 0xdf;
}

enum msgpack_state msgpack_reader_next(struct msgpack_reader *r,
                                       struct msgpack_record *record,
                                       struct err *err)
{
    size_t used = 0;
    enum msgpack_state state = msgpack_reader_parse(r, record, &used, err);

    /* A damaged length can make maps of what lies behind. */
    if (state == MSGPACK_BAD && !msgpack_reader_ends_well(r, used, err))
        state = MSGPACK_BROKEN;
    if (state == MSGPACK_BROKEN && err->class != FAILURE_UNREADABLE) {
        used = 0;
        state = msgpack_reader_resume(r, record, err);
    }
    if (state == MSGPACK_RECORD || state == MSGPACK_BAD)
        r->start += used;
    if (state == MSGPACK_BROKEN || state == MSGPACK_BAD)
        err_context(err, "\"%s\"", r->path);
    return state;
}
