#include "decisions/reply_list.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/digest.h"
#include "base/file.h"

/* "TEACHER#2", where what is behind the last # is a number. */
static void list_teacher(struct span text, struct reply_list_line *line)
{
    size_t at = text.len;
    int64_t candidate;

    line->teacher = text;
    line->candidate = -1;
    while (at > 0 && text.data[at - 1] != '#')
        at--;
    if (at > 1 && span_int(span_cut(text, at, SIZE_MAX), &candidate) &&
        candidate >= 0) {
        line->teacher = span_cut(text, 0, at - 1);
        line->candidate = candidate;
    }
}

bool reply_list_next(struct span *rest, int64_t *number,
                     struct reply_list_line *line, struct err *err)
{
    struct span text;

    while (span_next(rest, '\n', &text)) {
        (*number)++;
        if (span_ends(text, "\r"))
            text = span_cut(text, 0, text.len - 1);
        if (span_trim(text).len == 0 || text.data[0] == '#')
            continue;
        size_t tab = span_find_char(text, '\t');
        struct span name = span_cut(text, 0, tab);
        size_t slash = span_find_char(name, '/');
        *line = (struct reply_list_line){.candidate = -1};
        if (tab != SIZE_MAX)
            list_teacher(span_cut(text, tab + 1, SIZE_MAX), line);
        if (slash == SIZE_MAX || slash == 0 || slash + 1 == name.len ||
            (tab != SIZE_MAX && line->teacher.len == 0))
            return err_usage(err,
                             "line %lld is not SOURCE/KEY, or SOURCE/KEY, a "
                             "tab and a teacher",
                             (long long)*number);
        line->source = span_cut(name, 0, slash);
        line->key = span_cut(name, slash + 1, SIZE_MAX);
        return true;
    }
    return false;
}

struct list_reading {
    struct reply_list *list;
    struct db *db;
    struct arena *arena;
    int64_t number;
    struct err *err;
};

static bool list_teacher_known(struct list_reading *r, struct span name)
{
    struct query *q = db_query(r->db, QUERY_LIST_TEACHER);
    int64_t known = 0;

    query_span(q, 1, name);
    if (!query_one(q, &known, r->err))
        return false;
    return known != 0 ||
           err_usage(r->err, "line %lld: there is no teacher \"%.*s\"",
                     (long long)r->number, (int)name.len, name.data);
}

static bool list_sample(struct list_reading *r,
                        const struct reply_list_line *line, int64_t *id)
{
    struct query *q = db_query(r->db, QUERY_LIST_SAMPLE);

    query_span(q, 1, line->source);
    query_span(q, 2, line->key);
    if (!query_one(q, id, r->err))
        return false;
    return *id != 0 ||
           err_usage(r->err, "line %lld: there is no sample \"%.*s/%.*s\"",
                     (long long)r->number, (int)line->source.len,
                     line->source.data, (int)line->key.len, line->key.data);
}

static bool list_line(struct list_reading *r,
                      const struct reply_list_line *line)
{
    struct reply_list *l = r->list;
    int64_t sample_id = 0;
    enum query_state state;

    if (!list_sample(r, line, &sample_id) ||
        (line->teacher.len > 0 && !list_teacher_known(r, line->teacher)))
        return false;
    l->samples =
        arena_grow(r->arena, l->samples, l->sample_count, sizeof(*l->samples));
    l->samples[l->sample_count++] = sample_id;
    struct query *q = db_query(r->db, QUERY_LIST_REPLIES);
    query_int(q, 1, sample_id);
    while ((state = query_next(q, r->err)) == QUERY_ROW) {
        bool named = line->teacher.len == 0 ||
                     span_equals(query_get_span(q, 1), line->teacher);
        /* Without a number it is the first: as a teacher has one else. */
        int64_t candidate = line->candidate >= 0 ? line->candidate : 0;
        if (!named ||
            (line->teacher.len > 0 && query_get_int(q, 2) != candidate))
            continue;
        l->ids = arena_grow(r->arena, l->ids, l->count, sizeof(*l->ids));
        l->ids[l->count++] = query_get_int(q, 0);
    }
    return state != QUERY_FAILED;
}

static int list_compare(const void *x, const void *y)
{
    const int64_t *a = x, *b = y;

    return *a < *b ? -1 : *a > *b;
}

static bool list_lines(struct list_reading *r, struct span text)
{
    struct reply_list_line line;
    struct err err = {0};

    while (reply_list_next(&text, &r->number, &line, &err)) {
        if (!list_line(r, &line))
            return false;
    }
    if (err.kind != ERR_NONE)
        *r->err = err;
    return err.kind == ERR_NONE;
}

bool reply_list_read(struct reply_list *l, const char *path, struct db *db,
                     struct arena *arena, struct err *err)
{
    struct list_reading r = {.list = l, .db = db, .arena = arena, .err = err};
    struct buf text;

    *l = (struct reply_list){.ids = NULL};
    if (path == NULL)
        return true;
    buf_init(&text, REPLY_LIST_BYTES_MAX);
    bool ok = file_read(path, &text, err) || err_as(err, ERR_USAGE);
    ok = ok &&
         (list_lines(&r, buf_span(&text)) || err_context(err, "\"%s\"", path));
    buf_release(&text);
    if (ok && l->count > 0)
        qsort(l->ids, l->count, sizeof(*l->ids), list_compare);
    if (ok && l->sample_count > 0)
        qsort(l->samples, l->sample_count, sizeof(*l->samples), list_compare);
    return ok;
}

static bool list_has(const int64_t *ids, size_t count, int64_t id)
{
    return count > 0 &&
           bsearch(&id, ids, count, sizeof(*ids), list_compare) != NULL;
}

bool reply_list_has(const struct reply_list *l, int64_t reply_id)
{
    return list_has(l->ids, l->count, reply_id);
}

bool reply_list_has_sample(const struct reply_list *l, int64_t sample_id)
{
    return list_has(l->samples, l->sample_count, sample_id);
}

bool reply_list_describe(const char *word, const char *path, struct buf *out,
                         struct err *err)
{
    const char *name = path != NULL ? strrchr(path, '/') : NULL;
    struct digest digest;
    struct buf text;
    char hex[65];

    if (path == NULL)
        return true;
    buf_init(&text, REPLY_LIST_BYTES_MAX);
    bool ok = file_read(path, &text, err);
    if (ok) {
        digest = digest_of(buf_span(&text));
        digest_hex(&digest, hex);
        buf_print(out, "%s %s %.16s\n", word, name != NULL ? name + 1 : path,
                  hex);
    }
    buf_release(&text);
    return ok || err_as(err, ERR_USAGE);
}
