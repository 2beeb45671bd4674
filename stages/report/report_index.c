#include "stages/report/report_index.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapters/digest.h"
#include "adapters/inflate.h"
#include "adapters/json.h"
#include "base/file.h"
#include "base/hash_index.h"
#include "stages/report/report_edges.h"

enum {
    INDEX_ROWS = 16384, /* of a shard */
    INDEX_SHARED = 79,  /* bytes that a key shares with the one before */
    INDEX_KEY = 400,    /* bytes of a key that are searched */
    INDEX_FILE = 64 << 20,
    INDEX_LEVEL = 6, /* of zlib */
    INDEX_NONE = 255,
    INDEX_FIXED = 4 /* columns of a byte before the pattern */
};

/* Of a teacher in a pattern: the number of a mask, and a bit where the reply is
 * kept or rejected by hand whatever that says. */
#define INDEX_NO_REPLY  UINT32_MAX
#define INDEX_UNDECIDED (UINT32_MAX - 1)
#define INDEX_BY_HAND   UINT32_C(65536)

struct index {
    struct report_store *store;
    struct report *report;
    const char *dir;
    struct buf *written;
    int64_t bytes, most_bytes;
    double edges[EDGES];
    uint8_t countries[TABLE_COUNTRIES]; /* place in the dictionary */
    /* Patterns: of all teachers which rules failed, and what a person did. */
    uint32_t *patterns; /* [pattern_count][teachers], spilled */
    struct spill pattern_memory, row_memory;
    struct hash_index by_pattern;
    size_t pattern_count;
    uint32_t *row_patterns; /* [rows of the table] */
    const char **sources;
    size_t source_count;
    /* The shard that is being filled. */
    uint8_t *columns; /* [columns][INDEX_ROWS] */
    struct buf keys, last, firsts, said;
    struct buf said_shards; /* which shards somebody spoke of */
    size_t rows, shards;
    int64_t all;
};

/* -------------------------------------------------------------- patterns */

static uint32_t index_pattern(struct index *x, const uint32_t *masks)
{
    size_t teachers = x->store->table.teachers, at = SIZE_MAX, number;
    size_t bytes = teachers * sizeof(*masks);
    uint64_t hash = hash_fnv((const char *)masks, bytes);

    while (hash_index_next(&x->by_pattern, hash, &at, &number)) {
        if (bytes == 0 ||
            memcmp(&x->patterns[number * teachers], masks, bytes) == 0)
            return (uint32_t)number;
    }
    x->patterns =
        spill_grow_array(&x->pattern_memory,
                         (x->pattern_count + 1) * teachers + 1, sizeof(*masks));
    if (bytes > 0)
        memcpy(&x->patterns[x->pattern_count * teachers], masks, bytes);
    hash_index_add(&x->by_pattern, hash, x->pattern_count);
    return (uint32_t)x->pattern_count++;
}

static uint32_t index_reply(const struct table *t, const struct table_reply *r)
{
    bool kept = (r->bits & TABLE_KEPT) != 0;

    if (r->bits == 0)
        return INDEX_NO_REPLY;
    if ((r->bits & TABLE_DECIDED) == 0)
        return INDEX_UNDECIDED;
    return r->mask | (kept == (t->masks[r->mask] == 0) ? 0 : INDEX_BY_HAND);
}

static void index_make_patterns(struct index *x)
{
    const struct table *t = &x->store->table;
    uint32_t *masks = heap_take((t->teachers + 1) * sizeof(*masks));

    x->row_patterns =
        spill_grow_array(&x->row_memory, t->rows + 1, sizeof(*x->row_patterns));
    for (size_t i = 0; i < t->rows; i++) {
        if ((t->samples[i].bits & TABLE_CURRENT) == 0)
            continue;
        x->all++;
        for (size_t k = 0; k < t->teachers; k++) {
            const struct table_reply *r = table_reply(t, (int64_t)i, k);
            masks[k] = index_reply(t, r);
        }
        x->row_patterns[i] = index_pattern(x, masks);
    }
    free(masks);
}

/* ---------------------------------------------------------------- shards */

static int index_pattern_bytes(const struct index *x)
{
    return x->pattern_count > 65536 ? 4 : 2;
}

static size_t index_columns(const struct index *x)
{
    return INDEX_FIXED + (size_t)index_pattern_bytes(x) +
           x->store->table.teachers;
}

/* One file: a call with its name and its content. */
static bool index_put(struct index *x, const char *name, struct span content,
                      bool packed)
{
    struct buf text, zlib;
    char path[100];

    snprintf(path, sizeof(path), "data/%s.js", name);
    buf_init(&text, INDEX_FILE);
    buf_init(&zlib, INDEX_FILE);
    buf_print(&text, "limbeck(\"%s\",\"", name);
    if (packed)
        deflate_all(content, INDEX_LEVEL, &zlib);
    digest_base64(packed ? buf_span(&zlib) : content, &text);
    buf_add_text(&text, "\");\n");
    char *full = file_join(x->dir, path);
    bool ok = buf_ok(&text, path, x->store->err) &&
              file_write(full, buf_span(&text), x->store->err);
    buf_print(x->written, "%s\n", path);
    x->bytes += (int64_t)text.len;
    free(full);
    buf_release(&zlib);
    buf_release(&text);
    return ok;
}

static bool index_end_shard(struct index *x)
{
    char name[40];
    bool ok = true;

    if (x->rows == 0)
        return true;
    for (size_t i = 1; i < index_columns(x) && x->rows < INDEX_ROWS; i++)
        memmove(x->columns + i * x->rows, x->columns + i * INDEX_ROWS, x->rows);
    snprintf(name, sizeof(name), "c%03zu", x->shards);
    ok = index_put(x, name, span_make(x->columns, index_columns(x) * x->rows),
                   true);
    snprintf(name, sizeof(name), "k%03zu", x->shards);
    ok = ok && index_put(x, name, buf_span(&x->keys), true);
    if (x->said.len > 0) {
        snprintf(name, sizeof(name), "r%03zu", x->shards);
        ok = ok && index_put(x, name, buf_span(&x->said), true);
        buf_print(&x->said_shards, "%s%zu", x->said_shards.len > 0 ? "," : "",
                  x->shards);
        buf_reset(&x->said);
    }
    buf_reset(&x->keys);
    buf_reset(&x->last);
    x->rows = 0;
    x->shards++;
    return ok;
}

static void index_add_key(struct index *x, struct span key)
{
    size_t shared = 0;

    key = span_cut(key, 0, INDEX_KEY);
    while (shared < INDEX_SHARED && shared < key.len && shared < x->last.len &&
           key.data[shared] == x->last.data[shared])
        shared++;
    buf_add_char(&x->keys, (char)('0' + shared));
    for (size_t i = shared; i < key.len; i++)
        buf_add_char(&x->keys, key.data[i] == '\n' ? ' ' : key.data[i]);
    buf_add_char(&x->keys, '\n');
    buf_reset(&x->last);
    buf_add_span(&x->last, key);
}

/* "row teacher person said", a line each. */
static void index_add_said(struct index *x, int64_t id)
{
    const struct report_store *s = x->store;
    size_t low = 0, high = s->said_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->said[middle].sample_id < id)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < s->said_count && s->said[low].sample_id == id; low++)
        buf_print(&x->said, "%zu %zu %zu %u\n", x->rows, s->said[low].teacher,
                  s->said[low].person, s->said[low].said);
}

static void index_add_row(struct index *x, int64_t id, struct span key)
{
    const struct table *t = &x->store->table;
    const struct table_sample *s = &t->samples[id];
    uint8_t *column = x->columns + x->rows;
    uint32_t pattern = x->row_patterns[id];
    bool kept = (s->bits & TABLE_KEPT) != 0;
    bool asked = (s->bits & TABLE_REPLIED) != 0;

    if (x->rows == 0) {
        json_add_comma(&x->firsts);
        buf_print(&x->firsts, "[%zu,", x->source_count - 1);
        json_add_text(&x->firsts, span_cut(key, 0, INDEX_KEY));
        buf_add_char(&x->firsts, ']');
    }
    *column = x->countries[s->country];
    column += INDEX_ROWS;
    *column = (uint8_t)(x->source_count - 1);
    column += INDEX_ROWS;
    *column = s->split;
    column += INDEX_ROWS;
    *column =
        (uint8_t)(((s->bits & TABLE_REVIEWED) != 0) | (asked ? 0 : 2) |
                  (kept ? 4 : 0) | ((s->bits & TABLE_USABLE) != 0 ? 0 : 8));
    for (int i = 0; i < index_pattern_bytes(x); i++) {
        column += INDEX_ROWS;
        *column = (uint8_t)(pattern >> (8 * i));
    }
    for (size_t k = 0; k < t->teachers; k++) {
        column += INDEX_ROWS;
        *column = edges_class(x->edges, table_reply(t, id, k)->km);
        if (table_reply(t, id, k)->bits == 0)
            *column = 0;
    }
    index_add_key(x, key);
    if ((s->bits & TABLE_REVIEWED) != 0)
        index_add_said(x, id);
    x->rows++;
}

static bool index_write_rows(struct index *x)
{
    struct report_store *s = x->store;
    struct query *q = db_query(s->db, QUERY_REPORT_KEYS);
    enum query_state state;

    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        const struct table_sample *row =
            table_find(&s->table, query_get_int(q, 2));
        struct span source = query_get_span(q, 0);
        if (row == NULL || (row->bits & TABLE_CURRENT) == 0)
            continue;
        if (x->source_count == 0 ||
            !span_is(source, x->sources[x->source_count - 1])) {
            x->sources = arena_grow(s->arena, (void *)x->sources,
                                    x->source_count, sizeof(*x->sources));
            x->sources[x->source_count++] = arena_span_text(s->arena, source);
        }
        index_add_row(x, query_get_int(q, 2), query_get_span(q, 1));
        if (x->rows == INDEX_ROWS && !index_end_shard(x))
            return false;
        if (x->bytes > x->most_bytes || x->source_count > INDEX_NONE)
            break;
    }
    return state != QUERY_FAILED && index_end_shard(x);
}

/* ------------------------------------------------------------------ meta */

static void index_add_names(struct buf *b, const char *key,
                            const char *const *names, size_t count)
{
    json_add_key(b, key);
    buf_add_char(b, '[');
    for (size_t i = 0; i < count; i++) {
        json_add_comma(b);
        json_add_text(b, span_of(names[i]));
    }
    buf_add_char(b, ']');
}

static void index_add_countries(struct buf *b, const struct report *r)
{
    json_add_key(b, "countries");
    buf_add_char(b, '[');
    for (size_t i = 0; i < r->country_count && i < INDEX_NONE; i++) {
        json_add_comma(b);
        buf_add_char(b, '[');
        json_add_text(b, span_of(r->countries[i].code));
        buf_add_char(b, ',');
        json_add_text(b, span_of(r->countries[i].name));
        buf_add_char(b, ']');
    }
    buf_add_char(b, ']');
}

static void index_add_rules(struct buf *b, const struct report *r)
{
    json_add_key(b, "rules");
    buf_add_char(b, '[');
    for (size_t i = 0; i < r->filter_count && r->filters[i].ruled; i++) {
        json_add_comma(b);
        json_add_text(b, span_of(r->filters[i].name));
    }
    buf_add_char(b, ']');
}

/* masks: which rules failed, by number; patterns: a mask of each teacher. */
static void index_add_patterns(struct index *x, struct buf *b)
{
    const struct table *t = &x->store->table;

    json_add_key(b, "masks");
    buf_add_char(b, '[');
    for (size_t i = 0; i < t->mask_count; i++) {
        json_add_comma(b);
        buf_add_char(b, '[');
        for (size_t k = 0; k < CARD_RULES; k++) {
            if ((t->masks[i] >> k & 1) == 0)
                continue;
            json_add_comma(b);
            buf_print(b, "%zu", k);
        }
        buf_add_char(b, ']');
    }
    buf_add_char(b, ']');
    json_add_key(b, "patterns");
    buf_add_char(b, '[');
    for (size_t i = 0; i < x->pattern_count; i++) {
        json_add_comma(b);
        buf_add_char(b, '[');
        for (size_t k = 0; k < t->teachers; k++) {
            uint32_t mask = x->patterns[i * t->teachers + k];
            json_add_comma(b);
            buf_print(b, "%d",
                      mask == INDEX_NO_REPLY    ? -1
                      : mask == INDEX_UNDECIDED ? -2
                                                : (int)mask);
        }
        buf_add_char(b, ']');
    }
    buf_add_char(b, ']');
}

static bool index_write_meta(struct index *x)
{
    const struct report *r = x->report;
    const struct table *t = &x->store->table;
    struct buf b;

    buf_init(&b, INDEX_FILE);
    buf_add_text(&b, "{\"format\":2");
    json_add_key(&b, "rows");
    json_add_int(&b, x->all);
    json_add_key(&b, "shard");
    json_add_int(&b, INDEX_ROWS);
    json_add_key(&b, "patternBytes");
    json_add_int(&b, index_pattern_bytes(x));
    json_add_key(&b, "config");
    json_add_text(&b, span_of(r->config));
    json_add_key(&b, "firsts");
    buf_print(&b, "[%s]", x->firsts.data);
    index_add_names(&b, "sources", x->sources, x->source_count);
    index_add_countries(&b, r);
    index_add_names(&b, "splits", t->splits, t->split_count);
    json_add_key(&b, "teachers");
    buf_add_char(&b, '[');
    for (size_t i = 0; i < r->teacher_count; i++) {
        json_add_comma(&b);
        json_add_text(&b, span_of(r->teachers[i].name));
    }
    buf_add_char(&b, ']');
    index_add_names(&b, "people", x->store->people, x->store->person_count);
    json_add_key(&b, "reviews");
    buf_print(&b, "[%s]", x->said_shards.data);
    json_add_key(&b, "candidates");
    json_add_int(&b, t->candidates);
    index_add_rules(&b, r);
    index_add_patterns(x, &b);
    json_add_key(&b, "edges");
    buf_add_char(&b, '[');
    for (int i = 0; i < EDGES; i++) {
        json_add_comma(&b);
        buf_print(&b, "%.6g", x->edges[i]);
    }
    buf_add_text(&b, "]}");
    bool ok = buf_ok(&b, "data/meta.js", x->store->err) &&
              index_put(x, "meta", buf_span(&b), false);
    buf_release(&b);
    return ok;
}

/* What was written is not to stay: the search would miss rows. */
static void index_drop(struct index *x, size_t from)
{
    struct span rest = span_cut(buf_span(x->written), from, SIZE_MAX), line;

    while (span_next(&rest, '\n', &line)) {
        char name[100];
        if (line.len == 0 || line.len >= sizeof(name))
            continue;
        snprintf(name, sizeof(name), "%.*s", (int)line.len, line.data);
        char *path = file_join(x->dir, name);
        (void)unlink(path);
        free(path);
    }
    x->written->len = from;
    x->written->data[from] = '\0';
    x->bytes = 0;
}

static void index_open(struct index *x)
{
    struct report *r = x->report;

    memset(x->countries, INDEX_NONE, sizeof(x->countries));
    for (size_t i = 0; i < r->country_count && i < INDEX_NONE; i++) {
        const char *code = r->countries[i].code;
        size_t at = code[0] == '\0' ? TABLE_NOWHERE
                                    : (size_t)(code[0] - 'A') * 26 +
                                          (size_t)(code[1] - 'A');
        x->countries[at] = (uint8_t)i;
    }
    buf_init(&x->keys, INDEX_FILE);
    buf_init(&x->last, INDEX_FILE);
    buf_init(&x->firsts, INDEX_FILE);
    buf_init(&x->said, INDEX_FILE);
    buf_init(&x->said_shards, INDEX_FILE);
    hash_index_init(&x->by_pattern, 1024);
    edges_make(x->report, x->edges);
    index_make_patterns(x);
    x->columns = heap_take(index_columns(x) * INDEX_ROWS);
}

static void index_close(struct index *x)
{
    free(x->columns);
    hash_index_release(&x->by_pattern);
    spill_release(&x->pattern_memory);
    spill_release(&x->row_memory);
    buf_release(&x->said_shards);
    buf_release(&x->said);
    buf_release(&x->firsts);
    buf_release(&x->last);
    buf_release(&x->keys);
}

bool report_write_index(struct report_store *s, struct report *r,
                        const char *dir, int64_t most_bytes, int64_t *bytes,
                        struct buf *written)
{
    struct index x = {.store = s,
                      .report = r,
                      .dir = dir,
                      .written = written,
                      .most_bytes = most_bytes};
    char *folder = file_join(dir, "data");
    size_t from = written->len;
    bool ok = file_make_dir(folder, s->err);

    free(folder);
    index_open(&x);
    ok = ok && index_write_rows(&x) && index_write_meta(&x);
    r->searchable = ok && x.all > 0 && x.bytes <= most_bytes &&
                    x.source_count <= INDEX_NONE;
    if (ok && !r->searchable)
        index_drop(&x, from);
    *bytes = x.bytes;
    index_close(&x);
    return ok;
}
