#include "review/review_row.h"

#include <math.h>
#include <string.h>

#include "adapters/json.h"
#include "formats/table.h"

enum { READ_ROW_BYTES = 4 << 20, READ_PLACE = 40, READ_TEXT_MAX = 64 << 10 };

struct reading {
    review_each *each;
    void *arg;
    struct arena arena; /* of one row */
    char place[READ_PLACE];
    struct err *err;
};

static bool reading_bad(struct reading *r, const char *what)
{
    return err_usage(r->err, "%s: %s", r->place, what);
}

static bool reading_is_verdict(const char *word)
{
    static const char *const words[] = {"keep", "drop", "unsure", "edit",
                                        "withdrawn"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(word, words[i]) == 0)
            return true;
    }
    return false;
}

static bool reading_fits(const char *text)
{
    return text == NULL || strlen(text) <= READ_TEXT_MAX;
}

/* What every row has to say. */
static bool reading_row(struct reading *r, struct review_row *row)
{
    if (row->verdict == NULL || row->verdict[0] == '\0')
        return true;
    if (!reading_is_verdict(row->verdict))
        return reading_bad(r, "the verdict is none of keep, drop, unsure, "
                              "edit, withdrawn");
    if (row->source == NULL || row->key == NULL)
        return reading_bad(r, "it names no source and key");
    if (row->reviewer == NULL || row->reviewer[0] == '\0')
        return reading_bad(r, "it names no reviewer");
    if (strcmp(row->verdict, "edit") == 0 && row->text == NULL)
        return reading_bad(r, "it is an edit without a text");
    if (!reading_fits(row->note) || !reading_fits(row->text) ||
        !reading_fits(row->op) || !reading_fits(row->reviewer))
        return reading_bad(r, "a text is longer than 65536 bytes");
    if (row->candidate < 0)
        return reading_bad(r, "its candidate is below 0");
    return r->each(r->arg, row, r->place, r->err);
}

/* A text without NUL, or NULL. */
static const char *reading_text(struct reading *r, const struct json *v,
                                const char *key)
{
    struct span text;

    if (!json_text(json_get(v, key), &text) ||
        memchr(text.data, '\0', text.len) != NULL)
        return NULL;
    return arena_span_text(&r->arena, text);
}

static bool reading_time(struct reading *r, const char *text, int64_t *at)
{
    if (text == NULL || review_time_read(span_of(text), at))
        return true;
    return reading_bad(r, "its time is not like 2026-11-29T02:31:28Z");
}

/* --------------------------------------------------------------- lines */

static bool reading_json(struct reading *r, const struct json *v)
{
    struct review_row row = {.op = reading_text(r, v, "op"),
                             .source = reading_text(r, v, "source"),
                             .key = reading_text(r, v, "key"),
                             .teacher = reading_text(r, v, "teacher"),
                             .sha256 = reading_text(r, v, "reply_sha256"),
                             .verdict = reading_text(r, v, "verdict"),
                             .note = reading_text(r, v, "note"),
                             .text = reading_text(r, v, "text"),
                             .reviewer = reading_text(r, v, "reviewer"),
                             .queue = reading_text(r, v, "queue"),
                             .policy = reading_text(r, v, "policy"),
                             .seconds = NAN};

    /* What was exported to be read has an empty one. */
    if (json_get(v, "verdict") == NULL)
        return reading_bad(r, "it has no field \"verdict\"");
    (void)json_int(json_get(v, "candidate"), &row.candidate);
    (void)json_bool(json_get(v, "blind"), &row.blind);
    (void)json_real(json_get(v, "seconds"), &row.seconds);
    return reading_time(r, reading_text(r, v, "at"), &row.at) &&
           reading_row(r, &row);
}

static bool reading_lines(struct reading *r, struct span text)
{
    struct span line;
    int64_t number = 0;

    while (span_next(&text, '\n', &line)) {
        struct err why = {0};
        arena_reset(&r->arena);
        snprintf(r->place, sizeof(r->place), "line %lld", (long long)++number);
        if (span_trim(line).len == 0)
            continue;
        const struct json *v = json_parse(line, &r->arena, &why);
        if (v == NULL || v->type != JSON_OBJECT)
            return reading_bad(r, "it is no JSON object");
        if (!reading_json(r, v))
            return false;
    }
    return true;
}

/* ----------------------------------------------------------------- CSV */

static ptrdiff_t reading_bytes(void *arg, void *into, size_t room,
                               struct err *err)
{
    struct span *rest = arg;
    size_t n = rest->len < room ? rest->len : room;

    (void)err;
    memcpy(into, rest->data, n);
    *rest = span_cut(*rest, n, SIZE_MAX);
    return (ptrdiff_t)n;
}

struct reading_columns {
    const char *names[64]; /* [count], the heap's */
    size_t count;
};

static const char *reading_field(struct reading *r,
                                 const struct reading_columns *c,
                                 const struct table_row *row, const char *name)
{
    for (size_t i = 0; i < c->count && i < row->count; i++) {
        if (strcmp(c->names[i], name) == 0 && row->fields[i].len > 0)
            return arena_span_text(&r->arena, row->fields[i]);
    }
    return NULL;
}

static bool reading_csv_row(struct reading *r, const struct reading_columns *c,
                            const struct table_row *t)
{
    struct review_row row = {.op = reading_field(r, c, t, "op"),
                             .source = reading_field(r, c, t, "source"),
                             .key = reading_field(r, c, t, "key"),
                             .teacher = reading_field(r, c, t, "teacher"),
                             .sha256 = reading_field(r, c, t, "reply_sha256"),
                             .verdict = reading_field(r, c, t, "verdict"),
                             .note = reading_field(r, c, t, "note"),
                             .text = reading_field(r, c, t, "text"),
                             .reviewer = reading_field(r, c, t, "reviewer"),
                             .queue = reading_field(r, c, t, "queue"),
                             .policy = reading_field(r, c, t, "policy"),
                             .seconds = NAN};
    const char *number = reading_field(r, c, t, "candidate");
    const char *blind = reading_field(r, c, t, "blind");
    const char *seconds = reading_field(r, c, t, "seconds");

    if (number != NULL && !span_int(span_of(number), &row.candidate))
        return reading_bad(r, "its candidate is no number");
    if (seconds != NULL && !span_real(span_of(seconds), &row.seconds))
        return reading_bad(r, "its seconds are no number");
    row.blind = blind != NULL && strcmp(blind, "1") == 0;
    return reading_time(r, reading_field(r, c, t, "at"), &row.at) &&
           reading_row(r, &row);
}

static bool reading_head(struct reading_columns *c, const struct table_row *row,
                         struct arena *arena)
{
    bool key = false, verdict = false;

    for (size_t i = 0; i < row->count && i < 64; i++) {
        c->names[c->count++] =
            arena_span_text(arena, span_trim(row->fields[i]));
        key |= strcmp(c->names[i], "key") == 0;
        verdict |= strcmp(c->names[i], "verdict") == 0;
    }
    return key && verdict;
}

static bool reading_rows(struct reading *r, struct table *t,
                         struct arena *names)
{
    struct reading_columns columns = {.count = 0};
    struct table_row row;
    enum table_state state;

    while ((state = table_next(t, &row, r->err)) != TABLE_END) {
        if (state == TABLE_BROKEN)
            return err_as(r->err, ERR_USAGE);
        snprintf(r->place, sizeof(r->place), "line %lld", (long long)row.line);
        arena_reset(&r->arena);
        if (state == TABLE_BAD)
            return reading_bad(r, "it is no row of CSV");
        if (columns.count == 0) {
            if (!reading_head(&columns, &row, names))
                return reading_bad(r, "the columns key and verdict are not "
                                      "named in it");
        } else if (!reading_csv_row(r, &columns, &row)) {
            return false;
        }
    }
    return true;
}

static bool reading_csv(struct reading *r, struct span text)
{
    struct arena names;
    struct table *t = table_open(reading_bytes, &text, ',', r->err);

    if (t == NULL)
        return err_as(r->err, ERR_USAGE);
    table_set_row_bytes(t, READ_ROW_BYTES);
    arena_init(&names);
    bool ok = reading_rows(r, t, &names);
    arena_release(&names);
    table_close(t);
    return ok;
}

/* --------------------------------------------------------- Label Studio */

/* The first text of a result's list, of what it is called. */
static const char *reading_result(struct reading *r, const struct json *results,
                                  const char *name, const char *field)
{
    for (size_t i = 0; results != NULL && i < results->count; i++) {
        const struct json *result = results->items[i];
        struct span from, text;
        if (!json_text(json_get(result, "from_name"), &from) ||
            !span_is(from, name))
            continue;
        const struct json *list = json_get(json_get(result, "value"), field);
        if (list == NULL || list->type != JSON_ARRAY || list->count == 0 ||
            !json_text(list->items[0], &text) ||
            memchr(text.data, '\0', text.len) != NULL)
            return NULL;
        return arena_span_text(&r->arena, text);
    }
    return NULL;
}

/* Label Studio has a number for a person; an export of ours the name. */
static const char *reading_person(struct reading *r, const struct json *v)
{
    const struct json *by = json_get(v, "completed_by");
    const char *text = reading_text(r, v, "completed_by");
    int64_t number;

    if (text != NULL)
        return text;
    if (reading_text(r, by, "email") != NULL)
        return reading_text(r, by, "email");
    return json_int(by, &number)
               ? arena_print(&r->arena, "%lld", (long long)number)
               : NULL;
}

static bool reading_annotation(struct reading *r, const struct json *data,
                               const struct json *v)
{
    const struct json *results = json_get(v, "result");
    bool cancelled = false;
    struct review_row row = {.op = reading_text(r, v, "unique_id"),
                             .source = reading_text(r, data, "source"),
                             .key = reading_text(r, data, "key"),
                             .teacher = reading_text(r, data, "teacher"),
                             .sha256 = reading_text(r, data, "reply_sha256"),
                             .queue = reading_text(r, data, "queue"),
                             .policy = reading_text(r, data, "policy"),
                             .reviewer = reading_person(r, v),
                             .seconds = NAN};

    if (results != NULL && results->type != JSON_ARRAY)
        return reading_bad(r, "the result of an annotation is no list");
    row.verdict = reading_result(r, results, "verdict", "choices");
    row.note = reading_result(r, results, "note", "text");
    row.text = reading_result(r, results, "edit", "text");
    (void)json_int(json_get(data, "candidate"), &row.candidate);
    (void)json_bool(json_get(data, "blind"), &row.blind);
    (void)json_real(json_get(v, "lead_time"), &row.seconds);
    (void)json_bool(json_get(v, "was_cancelled"), &cancelled);
    return cancelled ||
           (reading_time(r, reading_text(r, v, "created_at"), &row.at) &&
            reading_row(r, &row));
}

static bool reading_task(struct reading *r, const struct json *task)
{
    const struct json *data = json_get(task, "data");
    const struct json *list = json_get(task, "annotations");

    if (data == NULL || data->type != JSON_OBJECT)
        return reading_bad(r, "it has no data");
    if (list != NULL && list->type != JSON_ARRAY)
        return reading_bad(r, "its annotations are no list");
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (!reading_annotation(r, data, list->items[i]))
            return false;
    }
    return true;
}

static bool reading_tasks(struct reading *r, struct span text)
{
    struct arena arena;

    arena_init(&arena);
    const struct json *all = json_parse(text, &arena, r->err);
    bool ok = all != NULL ? all->type == JSON_ARRAY ||
                                err_usage(r->err, "it is no list of tasks")
                          : err_as(r->err, ERR_USAGE);
    for (size_t i = 0; ok && i < all->count; i++) {
        arena_reset(&r->arena);
        snprintf(r->place, sizeof(r->place), "task %zu", i + 1);
        ok = reading_task(r, all->items[i]);
    }
    arena_release(&arena);
    return ok;
}

bool review_rows_read(enum review_format format, struct span text,
                      review_each *each, void *arg, struct err *err)
{
    struct reading r = {.each = each, .arg = arg, .err = err};

    arena_init(&r.arena);
    bool ok = format == REVIEW_JSONL ? reading_lines(&r, text)
              : format == REVIEW_CSV ? reading_csv(&r, text)
                                     : reading_tasks(&r, text);
    arena_release(&r.arena);
    return ok;
}
