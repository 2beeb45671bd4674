#include "formats/json_rows.h"

#include "adapters/json.h"
#include "base/json_syntax.h"
#include "formats/json_record.h"

enum { JSON_ROWS_ROOM = 4 * TABLE_ROW_BYTES };

/* An array or object around the present place. */
struct json_frame {
    char close;        /* ] or } */
    size_t path_bytes; /* of the path before it */
};

struct json_rows {
    table_read *read;
    void *arg;
    struct json_shape *shape;
    bool looking; /* for the shape */
    bool ended, headed;
    char *block; /* [JSON_ROWS_ROOM]; not yet taken: [start, end) */
    size_t start, end;
    int64_t base, records; /* base: of block[0] in the text */
    struct json_frame frames[JSON_ROWS_DEPTH];
    size_t depth;
    struct buf path; /* names of what is around, arrays as [] */
    struct buf key;  /* of the present member of an object, else empty */
    struct arena scratch;
    struct span *fields; /* [shape->count] */
};

struct json_rows *json_rows_open(table_read *read, void *arg,
                                 struct json_shape *shape)
{
    struct json_rows *j = heap_take(sizeof(*j));

    memset(j, 0, sizeof(*j));
    j->read = read;
    j->arg = arg;
    j->shape = shape;
    j->block = heap_take(JSON_ROWS_ROOM);
    buf_init(&j->path, 1 << 16);
    buf_init(&j->key, TABLE_ROW_BYTES);
    arena_init(&j->scratch);
    return j;
}

void json_rows_close(struct json_rows *j)
{
    if (!j)
        return;
    free(j->block);
    free(j->fields);
    buf_release(&j->path);
    buf_release(&j->key);
    arena_release(&j->scratch);
    free(j);
}

/* Have the longest row that may be in the block, or all that there still is. */
static bool json_rows_fill(struct json_rows *j, struct err *err)
{
    if (j->ended || j->end - j->start >= TABLE_ROW_BYTES)
        return true;
    memmove(j->block, j->block + j->start, j->end - j->start);
    j->base += (int64_t)j->start;
    j->end -= j->start;
    j->start = 0;
    while (!j->ended && j->end < JSON_ROWS_ROOM) {
        ptrdiff_t n =
            j->read(j->arg, j->block + j->end, JSON_ROWS_ROOM - j->end, err);

        if (n < 0)
            return false;
        j->ended = n == 0;
        j->end += (size_t)n;
    }
    if (j->base == 0 && j->end >= 3 && memcmp(j->block, "\xEF\xBB\xBF", 3) == 0)
        memcpy(j->block, "   ", 3);
    return true;
}

/* The next byte that is no white space; -1 with err set or not: there is none,
 * or it could not be read. */
static int json_rows_peek(struct json_rows *j, struct err *err)
{
    for (;;) {
        if (!json_rows_fill(j, err) || j->start == j->end)
            return -1;
        if (!memchr(" \t\r\n\x1e", j->block[j->start], 5))
            return (unsigned char)j->block[j->start];
        j->start++;
    }
}

static enum table_state json_rows_broken(struct json_rows *j, const char *what,
                                         struct err *err)
{
    err_record(err, "%s at byte %lld", what,
               (long long)(j->base + (int64_t)j->start));
    return TABLE_BROKEN;
}

/* Does the text end within the value, key or colon that should stand here? */
static bool json_rows_ends_within(const struct json_rows *j)
{
    struct span rest = span_make(j->block + j->start, j->end - j->start);
    enum json_piece piece = JSON_PIECE_OPEN;
    struct json_walk w;

    json_walk_init(&w, rest, 0);
    while (piece > JSON_PIECE_END)
        piece = json_walk_next(&w);
    return j->ended && piece == JSON_PIECE_FAULT && w.at == rest.len;
}

/* What should stand here is not there; or the text ends before it does. */
static enum table_state json_rows_lacks(struct json_rows *j, const char *what,
                                        struct err *err)
{
    return json_rows_broken(
        j,
        json_rows_ends_within(j) ? "cut short: it ends within a value" : what,
        err);
}

/* How long the value is that begins here; 0: it is none, or longer than a row
 * may be. */
static size_t json_rows_value(const struct json_rows *j)
{
    struct span text = span_make(j->block + j->start, j->end - j->start);
    enum json_piece piece = JSON_PIECE_OPEN;
    struct json_walk w;

    json_walk_init(&w, span_cut(text, 0, TABLE_ROW_BYTES), 0);
    while (piece > JSON_PIECE_END)
        piece = json_walk_next(&w);
    return piece == JSON_PIECE_END ? w.at : 0;
}

static bool json_rows_in_array(const struct json_rows *j)
{
    return j->depth == 0 || j->frames[j->depth - 1].close == ']';
}

/* Does the object at the present place lie where records lie? */
static bool json_rows_in_place(const struct json_rows *j)
{
    return json_rows_in_array(j) &&
           json_shape_is_place(j->shape, buf_span(&j->path));
}

/* Go into an array or object. */
static enum table_state json_rows_enter(struct json_rows *j, struct err *err)
{
    bool array = j->block[j->start] == '[';

    if (j->depth == JSON_ROWS_DEPTH)
        return json_rows_broken(j, "nested too deeply", err);
    j->frames[j->depth++] = (struct json_frame){array ? ']' : '}', j->path.len};
    buf_add_char(&j->path, '/');
    buf_add_span(&j->path, buf_span(&j->key));
    buf_add_text(&j->path, array ? "[]" : "");
    if (j->path.over)
        return json_rows_broken(j, "names that are too long", err);
    buf_reset(&j->key);
    j->start++;
    return TABLE_END;
}

/* A line of JSON Lines that is no JSON, or too long: it is passed over. */
static enum table_state json_rows_drop_line(struct json_rows *j,
                                            struct err *err)
{
    (void)json_rows_broken(j, "a line that is no JSON, or too long", err);
    j->records++;
    for (;;) {
        struct span rest = span_make(j->block + j->start, j->end - j->start);
        size_t n = span_find_char(rest, '\n');

        j->start += n == SIZE_MAX ? rest.len : n + 1;
        if (n != SIZE_MAX || (j->ended && j->start == j->end))
            return TABLE_BAD;
        if (!json_rows_fill(j, err))
            return TABLE_BROKEN;
    }
}

/* An object: TABLE_ROW or TABLE_BAD, it was a record, and the place is behind
 * it; TABLE_END: it is not, and the place is inside it. */
static enum table_state json_rows_object(struct json_rows *j, struct err *err)
{
    size_t len = json_rows_value(j), count = j->shape->count;
    bool place = json_rows_in_place(j);
    struct json_record r = {.shape = j->shape,
                            .fields = j->looking ? NULL : j->fields,
                            .scratch = &j->scratch};

    if (len == 0 && j->depth == 0 && place)
        return json_rows_drop_line(j, err);
    if (len == 0 ||
        !json_record_read(&r, span_make(j->block + j->start, len),
                          buf_span(&j->key)) ||
        (!r.telling && !place)) {
        if (j->looking)
            json_shape_forget(j->shape, count);
        return json_rows_enter(j, err);
    }
    if (j->looking && json_rows_in_array(j))
        json_shape_add_place(j->shape, buf_span(&j->path));
    buf_reset(&j->key);
    j->start += len;
    j->records++;
    if (!r.nul)
        return TABLE_ROW;
    err_record(err, "holds a NUL byte");
    return TABLE_BAD;
}

/* The key of a member, and its colon. */
static enum table_state json_rows_key(struct json_rows *j, struct err *err)
{
    size_t len = json_rows_value(j);
    struct json *key = NULL;
    struct err ignored;

    arena_reset(&j->scratch);
    if (j->block[j->start] == '"' && len > 0)
        key = json_parse(span_make(j->block + j->start, len), &j->scratch,
                         &ignored);
    if (!key)
        return json_rows_lacks(j, "no key in quotes", err);
    buf_reset(&j->key);
    buf_add_span(&j->key, key->text);
    j->start += len;
    if (json_rows_peek(j, err) != ':')
        return json_rows_lacks(j, "no colon after a key", err);
    j->start++;
    if (json_rows_peek(j, err) < 0)
        return json_rows_lacks(j, "the value has no end", err);
    return TABLE_END;
}

static enum table_state json_rows_scalar(struct json_rows *j, struct err *err)
{
    size_t len = json_rows_value(j);

    if (len == 0 || (j->depth == 0 && j->base + (int64_t)j->start == 0))
        return json_rows_lacks(j, "no JSON", err);
    j->start += len;
    buf_reset(&j->key);
    return TABLE_END;
}

/* One step: TABLE_END with *more, nothing to give yet. */
static enum table_state json_rows_step(struct json_rows *j, bool *more,
                                       struct err *err)
{
    struct json_frame *f = j->depth > 0 ? &j->frames[j->depth - 1] : NULL;
    int c = json_rows_peek(j, err);
    enum table_state state = TABLE_END;

    *more = c >= 0;
    if (c < 0 && err->kind != ERR_NONE)
        return TABLE_BROKEN;
    if (c < 0)
        return j->depth == 0 ? TABLE_END
                             : json_rows_lacks(j, "the value has no end", err);
    if (c == ',') {
        j->start++;
        return TABLE_END;
    }
    if (f && c == f->close) {
        buf_cut(&j->path, f->path_bytes);
        j->depth--;
        j->start++;
        return TABLE_END;
    }
    if (f && f->close == '}') {
        state = json_rows_key(j, err);
        c = (unsigned char)j->block[j->start];
    }
    if (state != TABLE_END)
        return state;
    if (c == '{')
        return json_rows_object(j, err);
    return c == '[' ? json_rows_enter(j, err) : json_rows_scalar(j, err);
}

/* The next record, wherever it lies. */
static enum table_state json_rows_record(struct json_rows *j, struct err *err)
{
    enum table_state state;
    bool more;

    do {
        err_clear(err);
        state = json_rows_step(j, &more, err);
    } while (state == TABLE_END && more);
    return state;
}

struct json_shape *json_shape_open(table_read *read, void *arg,
                                   json_rows_telling *telling, struct err *err)
{
    struct json_shape *s = json_shape_new(telling);
    struct json_rows *j;
    enum table_state state = TABLE_ROW;

    j = json_rows_open(read, arg, s);
    j->looking = true;
    while (state > TABLE_END && j->base + (int64_t)j->start < JSON_ROWS_LOOK)
        state = json_rows_record(j, err);
    if (j->records == 0 && state != TABLE_BROKEN)
        err_record(err, "holds no record with a position");
    if (j->records == 0) {
        json_shape_close(s);
        s = NULL;
    } else {
        err_clear(err);
    }
    json_rows_close(j);
    return s;
}

enum table_state json_rows_next(struct json_rows *j, struct table_row *row,
                                struct err *err)
{
    enum table_state state = TABLE_ROW;

    row->line = 0;
    row->count = j->shape->count;
    row->fields = j->shape->names;
    if (!j->headed) {
        j->headed = true;
        j->fields = heap_grow(NULL, j->shape->count, sizeof(*j->fields));
        return TABLE_ROW;
    }
    state = json_rows_record(j, err);
    row->line = j->records;
    row->fields = j->fields;
    return state;
}
