#include "commands/eval_predictions.h"

#include <math.h>
#include <stdlib.h>

#include "adapters/json.h"
#include "base/file.h"
#include "base/hash_index.h"
#include "commands/prediction.h"
#include "db/schemas.h"
#include "formats/sample_key.h"
#include "intake/table_file.h"

enum { PREDICTIONS_KEY_MAX = 4096 };
#define PREDICTIONS_BYTES_MAX ((size_t)4 << 30)

struct predictions_truth {
    struct span key;
    struct evaluation_place place;
    struct span scene, difficulty; /* or none */
};

struct predictions {
    struct arena arena;
    struct arena line; /* of what is being read */
    struct answer_patterns *patterns;
    struct predictions_truth *truths; /* [truth_count] */
    size_t truth_count;
    struct hash_index index;
    struct prediction *list; /* [count], of the current file */
    size_t count, room;
    int64_t strays;
};

static uint64_t predictions_hash(struct span key)
{
    return hash_fnv(key.data, key.len);
}

/* ---------------------------------------------------------------- truth */

static bool predictions_find(const struct predictions *p, struct span id,
                             size_t *at)
{
    struct buf key;
    size_t slot = SIZE_MAX;
    bool found = false;

    buf_init(&key, PREDICTIONS_KEY_MAX);
    sample_key_add(id, &key);
    while (
        !found &&
        hash_index_next(&p->index, predictions_hash(buf_span(&key)), &slot, at))
        found = span_equals(p->truths[*at].key, buf_span(&key));
    buf_release(&key);
    return found;
}

/* Columns of the truth besides those that ingest knows; -1: none. */
struct predictions_columns {
    int scene, difficulty;
};

static const char *const predictions_scenes[] = {
    "scene", "scene_type", "scene_label", "environment", "s3_label", NULL};
static const char *const predictions_difficulties[] = {
    "difficulty", "difficulty_level", "hardness", NULL};

static int predictions_column(const struct table_row *names,
                              const char *const *wanted)
{
    for (; *wanted != NULL; wanted++) {
        for (size_t i = 0; i < names->count; i++) {
            if (span_is_nocase(span_trim(names->fields[i]), *wanted))
                return (int)i;
        }
    }
    return -1;
}

static struct span predictions_cell(struct predictions *p,
                                    const struct table_row *row, int at)
{
    return at >= 0 && (size_t)at < row->count
               ? arena_span(&p->arena, span_trim(row->fields[at]))
               : SPAN_NONE;
}

static void predictions_add_truth(struct predictions *p,
                                  const struct columns *c,
                                  const struct predictions_columns *more,
                                  const struct table_row *row, double lat,
                                  double lon)
{
    struct predictions_truth *t;
    struct buf key;
    size_t at;

    if (predictions_find(p, columns_text(c, row, COLUMN_ID), &at))
        return; /* the first row of a picture counts */
    p->truths =
        arena_grow(&p->arena, p->truths, p->truth_count, sizeof(*p->truths));
    t = &p->truths[p->truth_count];
    buf_init(&key, PREDICTIONS_KEY_MAX);
    sample_key_add(columns_text(c, row, COLUMN_ID), &key);
    t->key = arena_span(&p->arena, buf_span(&key));
    buf_release(&key);
    t->place = (struct evaluation_place){
        lat, lon, arena_span(&p->arena, columns_text(c, row, COLUMN_COUNTRY)),
        arena_span(&p->arena, columns_text(c, row, COLUMN_REGION)),
        arena_span(&p->arena, columns_text(c, row, COLUMN_CITY))};
    t->scene = predictions_cell(p, row, more->scene);
    t->difficulty = predictions_cell(p, row, more->difficulty);
    hash_index_add(&p->index, predictions_hash(t->key), p->truth_count++);
}

static bool predictions_read_rows(struct predictions *p, struct table_file *f,
                                  struct table_row *row, const char *path,
                                  struct err *err)
{
    enum table_state state = TABLE_ROW;
    struct predictions_columns more = {-1, -1};

    if (f->columns.header) {
        more.scene = predictions_column(row, predictions_scenes);
        more.difficulty = predictions_column(row, predictions_difficulties);
        state = table_next(f->table, row, err);
    }
    for (; state != TABLE_END; state = table_next(f->table, row, err)) {
        bool found = false;
        double lat, lon;

        if (state == TABLE_BROKEN)
            return err_context(err, "\"%s\"", path);
        if (state == TABLE_BAD ||
            !table_file_check_row(&f->columns, row, err) ||
            !columns_position(&f->columns, row, &found, &lat, &lon, err))
            return err_context(err, "\"%s\", line %lld", path,
                               (long long)row->line);
        if (found)
            predictions_add_truth(p, &f->columns, &more, row, lat, lon);
    }
    return true;
}

static bool predictions_read_truth(struct predictions *p, const char *path,
                                   struct err *err)
{
    struct source_settings settings;
    struct table_file f;
    struct table_row row;
    bool ok;

    source_settings_default(&settings);
    ok = table_file_open(&f, path, &settings, &row, err) &&
         predictions_read_rows(p, &f, &row, path, err);
    table_file_close(&f);
    return ok;
}

static bool predictions_add(struct predictions *p, struct span id,
                            const struct json *v, struct err *err)
{
    struct prediction new;
    size_t truth;

    if (id.len == 0)
        return err_record(err, "a prediction without an id");
    if (!predictions_find(p, id, &truth)) {
        p->strays++;
        return true;
    }
    if (!prediction_read(p->patterns, v, &p->arena, &p->line, &new, err))
        return false;
    new.truth = truth;
    new.order = p->count;
    new.place.country = arena_span(&p->arena, new.place.country);
    new.place.region = arena_span(&p->arena, new.place.region);
    new.place.city = arena_span(&p->arena, new.place.city);
    if (p->count == p->room) {
        p->room = p->room ? 2 * p->room : 1024;
        p->list = heap_grow(p->list, p->room, sizeof(*p->list));
    }
    p->list[p->count++] = new;
    return true;
}

/* ---------------------------------------------------------------- files */

static bool predictions_add_object(struct predictions *p, const struct json *v,
                                   struct err *err)
{
    char text[24];

    return predictions_add(p, prediction_id(v, text), v, err);
}

/* The whole file is an array, or an object of ids. */
static bool predictions_add_whole(struct predictions *p, const struct json *v,
                                  struct err *err)
{
    char text[24];
    bool ok = true;

    if (v->type == JSON_OBJECT && prediction_id(v, text).len > 0)
        return predictions_add_object(p, v, err);
    for (size_t i = 0; ok && i < v->count; i++) {
        arena_reset(&p->line);
        ok = v->type == JSON_OBJECT
                 ? predictions_add(p, span_of(v->keys[i]), v->items[i], err)
                 : predictions_add_object(p, v->items[i], err);
        if (!ok)
            return err_context(err, "item %zu", i + 1);
    }
    return ok;
}

static bool predictions_add_lines(struct predictions *p, struct span rest,
                                  struct err *err)
{
    struct span line;
    int64_t number = 0;

    while (span_next(&rest, '\n', &line)) {
        const struct json *v;

        number++;
        if (span_trim(line).len == 0)
            continue;
        arena_reset(&p->line);
        v = json_parse(line, &p->line, err);
        if (v == NULL || !predictions_add_object(p, v, err))
            return err_context(err, "line %lld", (long long)number);
    }
    return true;
}

/* A table's row as an object: column and text. */
static bool predictions_add_table(struct predictions *p, struct table *t,
                                  struct err *err)
{
    struct table_row row;
    const char **keys = NULL;
    size_t width = 0;
    enum table_state state;

    while ((state = table_next(t, &row, err)) == TABLE_ROW) {
        struct json v = {.type = JSON_OBJECT, .count = 0};

        if (keys == NULL) {
            width = row.count;
            keys = arena_take_array(&p->arena, width, sizeof(*keys));
            for (size_t i = 0; i < width; i++)
                keys[i] = arena_span_text(&p->arena, span_trim(row.fields[i]));
            continue;
        }
        arena_reset(&p->line);
        v.count = row.count < width ? row.count : width;
        v.keys = keys;
        v.items = arena_take_array(&p->line, v.count, sizeof(*v.items));
        for (size_t i = 0; i < v.count; i++) {
            v.items[i] = arena_take(&p->line, sizeof(struct json));
            *v.items[i] = (struct json){
                .type = row.fields[i].len > 0 ? JSON_TEXT : JSON_NULL,
                .text = row.fields[i]};
        }
        if (!predictions_add_object(p, &v, err))
            return err_context(err, "line %lld", (long long)row.line);
    }
    if (state == TABLE_BAD)
        return err_context(err, "line %lld", (long long)row.line);
    return state == TABLE_END;
}

/* The bytes that a table has yet to read. */
static ptrdiff_t predictions_bytes(void *arg, void *into, size_t room,
                                   struct err *err)
{
    struct span *rest = arg;
    struct span part = span_cut(*rest, 0, room);

    (void)err;
    memcpy(into, part.data, part.len);
    *rest = span_cut(*rest, part.len, SIZE_MAX);
    return (ptrdiff_t)part.len;
}

static bool predictions_add_text(struct predictions *p, struct span text,
                                 struct err *err)
{
    struct span trimmed = span_trim(text), first = SPAN_NONE, rest = trimmed;
    const struct json *v;
    struct table *t;
    bool ok;

    if (trimmed.len > 0 && (trimmed.data[0] == '{' || trimmed.data[0] == '[')) {
        arena_reset(&p->line);
        (void)!span_next(&rest, '\n', &first);
        if (trimmed.data[0] == '{' &&
            json_parse(first, &p->line, &(struct err){0}) != NULL &&
            span_trim(rest).len > 0)
            return predictions_add_lines(p, text, err);
        v = json_parse(trimmed, &p->arena, err);
        return v != NULL && predictions_add_whole(p, v, err);
    }
    t = table_open(predictions_bytes, &text, 0, err);
    ok = t != NULL && predictions_add_table(p, t, err);
    table_close(t);
    return ok;
}

bool predictions_read(struct predictions *p, struct span text, struct err *err)
{
    p->count = 0;
    return predictions_add_text(p, span_unmarked(text), err);
}

static bool predictions_read_file(struct predictions *p, const char *path,
                                  struct err *err)
{
    struct buf b;
    bool ok;

    buf_init(&b, PREDICTIONS_BYTES_MAX);
    ok = file_read(path, &b, err);
    if (ok && !predictions_read(p, buf_span(&b), err))
        ok = err_context(err, "\"%s\"", path);
    buf_release(&b);
    return ok;
}

/* ----------------------------------------------------------- evaluation */

static int predictions_compare(const void *a, const void *b)
{
    const struct prediction *x = a, *y = b;

    if (x->truth != y->truth)
        return x->truth < y->truth ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* from: the first prediction of the truth, or of a later one. Returns the next
 * one's. */
static size_t predictions_evaluate_one(const struct predictions *p,
                                       size_t truth, size_t from,
                                       const struct evaluation_request *request,
                                       struct evaluation_run *r)
{
    const struct evaluation_place *place = &p->truths[truth].place;
    struct evaluation_case c = {.sample = (int64_t)truth + 1,
                                .truth = *place,
                                .scene = p->truths[truth].scene,
                                .difficulty = p->truths[truth].difficulty,
                                .answer = {.lat_deg = NAN, .lon_deg = NAN},
                                .confidence = {NAN, NAN, NAN}};
    double km[1 << (EVALUATION_TRIES - 1)];
    size_t count = 0;

    if (from < p->count && p->list[from].truth == truth) {
        const struct prediction *first = &p->list[from];

        c.answer = first->place;
        c.status = first->status;
        c.strict = first->strict;
        memcpy(c.confidence, first->confidence, sizeof(c.confidence));
        c.guesses = first->guesses;
        c.guess_count = first->guess_count;
    }
    evaluation_add(r, &c);
    for (; from < p->count && p->list[from].truth == truth; from++) {
        const struct evaluation_place *a = &p->list[from].place;

        if (count < sizeof(km) / sizeof(km[0]))
            km[count++] =
                isnan(a->lat_deg)
                    ? NAN
                    : request->distance(place->lat_deg, place->lon_deg,
                                        a->lat_deg, a->lon_deg);
    }
    if (count > 0)
        evaluation_add_tries(r, km, count);
    return from;
}

void predictions_evaluate(struct predictions *p, const char *name,
                          const struct evaluation_request *request,
                          struct evaluation_run *r)
{
    size_t next = 0;

    if (p->count > 0)
        qsort(p->list, p->count, sizeof(*p->list), predictions_compare);
    evaluation_begin(r, name, name);
    for (size_t t = 0; t < p->truth_count; t++)
        next = predictions_evaluate_one(p, t, next, request, r);
}

struct predictions *predictions_open(const char *truth, struct err *err)
{
    const struct schema_text *file = schema_find("patterns/answers.txt");
    struct predictions *p = heap_take(sizeof(*p));

    *p = (struct predictions){.truths = NULL};
    arena_init(&p->arena);
    arena_init(&p->line);
    hash_index_init(&p->index, 1024);
    if (file != NULL)
        p->patterns =
            answer_patterns_open(span_make(file->text, file->len), err);
    if (p->patterns != NULL && predictions_read_truth(p, truth, err))
        return p;
    predictions_close(p);
    return NULL;
}

void predictions_close(struct predictions *p)
{
    if (p == NULL)
        return;
    answer_patterns_close(p->patterns);
    hash_index_release(&p->index);
    free(p->list);
    arena_release(&p->line);
    arena_release(&p->arena);
    free(p);
}

bool eval_predictions_read(const struct text_list *files, const char *truth,
                           const struct evaluation_request *request,
                           struct evaluation_run *r, int64_t *strays,
                           struct err *err)
{
    struct predictions *p = predictions_open(truth, err);
    bool ok = p != NULL;

    for (size_t i = 0; ok && i < files->count; i++) {
        ok = predictions_read_file(p, files->items[i], err);
        if (ok)
            predictions_evaluate(p, files->items[i], request, r);
    }
    *strays = p != NULL ? p->strays : 0;
    predictions_close(p);
    return ok;
}
