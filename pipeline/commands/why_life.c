#include "commands/why_life.h"

#include "adapters/json.h"
#include "geo/distance.h"

struct why {
    struct db *db;
    struct buf *out;
    int64_t sample_id, policy_id;
    struct err *err;
};

/* A JSON object of SQLite's: its texts may hold bytes that are no UTF-8. */
static void why_add_object(struct buf *out, struct span object)
{
    size_t bad;

    while (!span_utf8(object, &bad)) {
        buf_add_span(out, span_cut(object, 0, bad));
        buf_add_text(out, "\xEF\xBF\xBD");
        object = span_cut(object, bad + 1, SIZE_MAX);
    }
    buf_add_span(out, object);
}

static struct query *why_query(struct why *w, enum query_id id, int64_t item)
{
    struct query *q = db_query(w->db, id);

    query_int(q, 1, item);
    return q;
}

/* `"key":{...}` of a query that gives one object, or nothing. */
static bool why_add_one(struct why *w, const char *key, struct query *q)
{
    enum query_state state = query_next(q, w->err);

    if (state == QUERY_ROW) {
        json_add_key(w->out, key);
        why_add_object(w->out, query_get_span(q, 0));
    }
    return state != QUERY_FAILED;
}

/* `"key":[{...},...]`; nothing when there is none. */
static bool why_add_many(struct why *w, const char *key, struct query *q)
{
    enum query_state state;
    bool any = false;

    while ((state = query_next(q, w->err)) == QUERY_ROW) {
        if (!any) {
            json_add_key(w->out, key);
            buf_add_char(w->out, '[');
        }
        any = true;
        json_add_comma(w->out);
        why_add_object(w->out, query_get_span(q, 0));
    }
    if (any)
        buf_add_char(w->out, ']');
    return state != QUERY_FAILED;
}

static bool why_find_policy(struct why *w)
{
    return query_one(db_query(w->db, QUERY_POLICY_CURRENT), &w->policy_id,
                     w->err);
}

static bool why_add_sample(struct why *w)
{
    struct query *q = why_query(w, QUERY_WHY_SAMPLE, w->sample_id);
    enum query_state state = query_next(q, w->err);

    if (state == QUERY_DONE)
        return err_usage(w->err, "there is no sample %lld",
                         (long long)w->sample_id);
    if (state == QUERY_FAILED)
        return false;
    json_add_key(w->out, "sample");
    why_add_object(w->out, query_get_span(q, 0));
    return true;
}

static bool why_add_origin(struct why *w)
{
    static const struct {
        const char *key;
        enum query_id id;
        bool many;
    } parts[] = {
        {"member", QUERY_WHY_MEMBER, false},
        {"picture", QUERY_WHY_PICTURE, false},
        {"copies", QUERY_WHY_COPIES, true},
        {"row", QUERY_WHY_ENTRY, false},
        {"place", QUERY_WHY_PLACE, false},
        {"duplicates", QUERY_WHY_CLUSTER, false},
        {"mates", QUERY_WHY_MATES, true},
        {"benchmark", QUERY_WHY_CONTAMINATION, false},
        {"draw", QUERY_WHY_SELECTION, false},
    };

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        struct query *q = why_query(w, parts[i].id, w->sample_id);
        if (parts[i].many ? !why_add_many(w, parts[i].key, q)
                          : !why_add_one(w, parts[i].key, q))
            return false;
    }
    return true;
}

/* How far the answer lies from the truth, by itself: a filter may be set to
 * measure otherwise. */
static bool why_add_distance(struct why *w, int64_t reply_id)
{
    struct query *q = why_query(w, QUERY_WHY_TRUTH, reply_id);
    enum query_state state = query_next(q, w->err);

    for (int i = 0; state == QUERY_ROW && i < 4; i++) {
        if (query_get_null(q, i))
            return true;
    }
    if (state == QUERY_ROW) {
        json_add_key(w->out, "km_from_truth");
        json_add_real(w->out, distance_named("geodesic")(
                                  query_get_real(q, 0), query_get_real(q, 1),
                                  query_get_real(q, 2), query_get_real(q, 3)));
    }
    return state != QUERY_FAILED;
}

static bool why_add_measures(struct why *w, int64_t reply_id)
{
    struct query *scores, *verdicts;

    if (!why_add_one(w, "answer", why_query(w, QUERY_WHY_ANSWER, reply_id)) ||
        !why_add_distance(w, reply_id) ||
        !why_add_many(w, "entities",
                      why_query(w, QUERY_WHY_ENTITIES, reply_id)))
        return false;
    scores = why_query(w, QUERY_WHY_SCORES, reply_id);
    query_int(scores, 2, w->policy_id);
    if (!why_add_many(w, "scores", scores))
        return false;
    verdicts = why_query(w, QUERY_WHY_VERDICTS, reply_id);
    query_int(verdicts, 2, w->policy_id);
    return why_add_many(w, "verdicts", verdicts) &&
           why_add_many(w, "reviews",
                        why_query(w, QUERY_WHY_REVIEWS, reply_id));
}

static bool why_add_replies(struct why *w)
{
    struct query *q = why_query(w, QUERY_WHY_REPLY, w->sample_id);
    enum query_state state;
    bool ok = true;

    json_add_key(w->out, "replies");
    buf_add_char(w->out, '[');
    while (ok && (state = query_next(q, w->err)) == QUERY_ROW) {
        struct span about = query_get_span(q, 0), text = query_get_span(q, 2);
        json_add_comma(w->out);
        why_add_object(w->out, span_cut(about, 0, about.len - 1));
        json_add_key(w->out, "bytes");
        json_add_int(w->out, (int64_t)text.len);
        json_add_key(w->out, "text");
        json_add_text(w->out, text);
        ok = why_add_measures(w, query_get_int(q, 1));
        buf_add_char(w->out, '}');
    }
    buf_add_char(w->out, ']');
    return ok && state != QUERY_FAILED;
}

static bool why_add_end(struct why *w)
{
    struct query *splits = why_query(w, QUERY_WHY_SPLITS, w->sample_id);

    query_int(splits, 2, w->policy_id);
    return why_add_many(w, "splits", splits) &&
           why_add_many(w, "exports",
                        why_query(w, QUERY_WHY_EXPORTS, w->sample_id)) &&
           why_add_many(w, "failures",
                        why_query(w, QUERY_WHY_FAILURES, w->sample_id));
}

bool why_life_read(struct db *db, int64_t sample_id, struct buf *out,
                   struct err *err)
{
    struct why w = {.db = db, .out = out, .sample_id = sample_id, .err = err};

    buf_add_char(out, '{');
    bool ok = why_find_policy(&w) && why_add_sample(&w) && why_add_origin(&w) &&
              why_add_replies(&w) && why_add_end(&w);
    buf_add_char(out, '}');
    return ok && buf_ok(out, "the life of a sample", err);
}
