#include "commands/review_decide.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "review/review_edit.h"

enum { DECIDE_OP_LEAST = 16, DECIDE_OP_MOST = 64 };

static bool decide_refuse(struct http_serve_reply *reply, int status,
                          const char *why, struct err *err)
{
    reply->status = status;
    return err_usage(err, "%s", why);
}

/* A text of at most so many bytes, without NUL; absent or null: NULL. */
static bool decide_text(const struct json *body, const char *key, size_t most,
                        struct arena *arena, const char **out)
{
    const struct json *v = json_get(body, key);
    struct span text;

    *out = NULL;
    if (v == NULL || v->type == JSON_NULL)
        return true;
    if (!json_text(v, &text) || text.len > most ||
        memchr(text.data, '\0', text.len) != NULL)
        return false;
    *out = arena_span_text(arena, text);
    return true;
}

static bool decide_is_op(const char *op)
{
    size_t n = op != NULL ? strlen(op) : 0;

    return n >= DECIDE_OP_LEAST && n <= DECIDE_OP_MOST &&
           strspn(op, "0123456789abcdefABCDEF-") == n;
}

static bool decide_is_verdict(const char *word, bool picture)
{
    return word != NULL &&
           (strcmp(word, "keep") == 0 || strcmp(word, "drop") == 0 ||
            strcmp(word, "unsure") == 0 || strcmp(word, "withdrawn") == 0 ||
            (!picture && strcmp(word, "edit") == 0));
}

struct decide_body {
    struct review_item item;
    struct review_row row;
    const char *base; /* NULL: nothing was said before */
};

static const char *decide_read(const struct json *body, struct arena *arena,
                               struct decide_body *b)
{
    struct review_row *row = &b->row;

    *row = (struct review_row){.seconds = NAN};
    if (!json_int(json_get(body, "sample"), &b->item.sample_id) ||
        !json_int(json_get(body, "reply"), &b->item.reply_id))
        return "the item is missing";
    if (!decide_text(body, "op", DECIDE_OP_MOST, arena, &row->op) ||
        !decide_is_op(row->op))
        return "op is no UUID";
    if (!decide_text(body, "base", DECIDE_OP_MOST, arena, &b->base))
        return "base is no UUID";
    if (!decide_text(body, "verdict", 20, arena, &row->verdict) ||
        !decide_is_verdict(row->verdict, b->item.reply_id == 0))
        return "the verdict is none of keep, drop, unsure, edit, withdrawn";
    if (!decide_text(body, "note", DESK_NOTE_MAX, arena, &row->note))
        return "the note is longer than 2000 bytes";
    if (!decide_text(body, "text", DESK_TEXT_MAX, arena, &row->text))
        return "the text is longer than 64 KiB";
    if ((strcmp(row->verdict, "edit") == 0) !=
        (row->text != NULL && *row->text != '\0'))
        return "a text belongs to an edit, and to nothing else";
    if (!decide_text(body, "queue", 4096, arena, &row->queue))
        return "the queue is no name";
    (void)json_bool(json_get(body, "blind"), &row->blind);
    (void)json_real(json_get(body, "seconds"), &row->seconds);
    return NULL;
}

/* What this person said last of it, as the store has it; absent: NULL. */
static bool decide_last(struct review_desk *d, const struct decide_body *b,
                        struct arena *arena, const char *last[3],
                        struct err *err)
{
    bool picture = b->item.reply_id == 0;
    struct query *q = db_query(d->db, picture ? QUERY_REVIEW_OF_SAMPLE
                                              : QUERY_REVIEW_OF_REPLY);
    enum query_state state;
    char at[32];

    last[0] = last[1] = last[2] = NULL;
    query_int(q, 1, picture ? b->item.sample_id : b->item.reply_id);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (!span_is(query_get_span(q, 0), b->row.reviewer) ||
            span_is(query_get_span(q, 1), "withdrawn"))
            continue;
        review_time_text(query_get_int(q, 3), at);
        last[0] = query_get_text(q, 2, arena);
        last[1] = query_get_text(q, 1, arena);
        last[2] = arena_text(arena, at);
    }
    return state != QUERY_FAILED;
}

/* Is the sample there still, and the reply one about it? */
static bool decide_item_stands(struct review_desk *d,
                               const struct review_item *item,
                               struct http_serve_reply *reply, struct err *err)
{
    struct query *q = db_query(d->db, QUERY_REVIEW_SAMPLE);
    int64_t belongs = 1;

    query_int(q, 1, item->sample_id);
    enum query_state state = query_next(q, err);
    if (state == QUERY_FAILED)
        return false;
    if (state == QUERY_DONE)
        return decide_refuse(reply, 422, "there is no such sample", err);
    if (query_get_int(q, 0) == 0) {
        reply->status = 410;
        struct span why = query_get_span(q, 1);
        return err_usage(err, "this sample was retired: %.*s", (int)why.len,
                         why.data != NULL ? why.data : "");
    }
    if (item->reply_id != 0) {
        q = db_query(d->db, QUERY_REVIEW_BELONGS);
        query_int(q, 1, item->sample_id);
        query_int(q, 2, item->reply_id);
        if (!query_one(q, &belongs, err))
            return false;
    }
    return belongs != 0 ||
           decide_refuse(reply, 422, "there is no such reply", err);
}

static void decide_conflict(const char *const last[3],
                            struct http_serve_reply *reply)
{
    struct buf *out = &reply->body;

    reply->status = 409;
    buf_add_text(out, "{\"current\":");
    if (last[0] == NULL) {
        buf_add_text(out, "null}\n");
        return;
    }
    buf_add_char(out, '{');
    json_add_key(out, "op");
    json_add_text(out, span_of(last[0]));
    json_add_key(out, "verdict");
    json_add_text(out, span_of(last[1]));
    json_add_key(out, "at");
    json_add_text(out, span_of(last[2]));
    buf_add_text(out, "}}\n");
}

static bool decide_same(const char *a, const char *b)
{
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

static bool decide_known(struct review_desk *d, const char *op, bool *known,
                         struct err *err)
{
    struct query *q = db_query(d->db, QUERY_REVIEW_HAS);
    int64_t has = 0;

    query_text(q, 1, op);
    bool ok = query_one(q, &has, err);
    *known = has != 0;
    return ok;
}

/* An edit makes a reply of its own, and both are there or neither. */
static bool decide_add(struct review_desk *d, const struct decide_body *b,
                       struct http_serve_reply *reply, struct err *err)
{
    int64_t edit_id = 0;
    bool added;

    if (!db_begin(d->db, err))
        return false;
    if ((b->row.text == NULL ||
         review_edit_add(d->db, b->item.reply_id, b->row.text, &d->run_id,
                         &edit_id, err)) &&
        review_add(d->db, &b->item, &b->row, edit_id, &added, err))
        return db_commit(d->db, err);
    if (err->kind == ERR_USAGE)
        reply->status = 410;
    db_rollback(d->db);
    d->run_id = 0;
    return false;
}

bool review_decide(struct review_desk *desk, size_t person,
                   const struct json *body, struct arena *arena,
                   struct http_serve_reply *reply, struct err *err)
{
    struct decide_body b = {.base = NULL};
    const char *bad = decide_read(body, arena, &b);
    const char *last[3];
    bool known;
    char at[32];

    if (bad != NULL)
        return decide_refuse(reply, 422, bad, err);
    b.row.reviewer = desk->people->list[person].name;
    b.row.at = (int64_t)time(NULL);
    if (!decide_known(desk, b.row.op, &known, err) ||
        !decide_item_stands(desk, &b.item, reply, err) ||
        !decide_last(desk, &b, arena, last, err))
        return false;
    if (!known && !decide_same(b.base, last[0])) {
        decide_conflict(last, reply);
        return true;
    }
    if (!decide_add(desk, &b, reply, err))
        return false;
    desk->holds[person] = (struct review_hold){{0, 0}, 0};
    review_time_text(b.row.at, at);
    buf_add_text(&reply->body, "{");
    json_add_key(&reply->body, "op");
    json_add_text(&reply->body, span_of(b.row.op));
    json_add_key(&reply->body, "at");
    json_add_text(&reply->body, span_of(at));
    buf_add_text(&reply->body, "}\n");
    return true;
}

/* ---------------------------------------------------------------- edits */

bool review_check(struct review_desk *desk, const struct json *body,
                  struct arena *arena, struct http_serve_reply *reply,
                  struct err *err)
{
    struct answer_reader reader = {.patterns = desk->patterns};
    struct answer answer;
    struct review_draft draft = {.answer = &answer};
    struct buf *out = &reply->body;
    const char *text;

    if (!json_int(json_get(body, "sample"), &draft.sample_id) ||
        !decide_text(body, "text", DESK_TEXT_MAX, arena, &text) || text == NULL)
        return decide_refuse(reply, 422, "sample and text are wanted", err);
    (void)json_int(json_get(body, "reply"), &draft.reply_id);
    draft.text = span_of(text);
    if (!answer_read(&reader, draft.text, "stop", arena, &answer, err))
        return false;
    buf_add_char(out, '{');
    json_add_key(out, "answer");
    json_add_text(out, span_of(strcmp(answer.status, "ok") != 0 ? answer.status
                               : answer.has_position
                                   ? arena_print(arena, "%.4f, %.4f",
                                                 answer.lat_deg, answer.lon_deg)
                                   : "by name"));
    json_add_key(out, "read");
    buf_add_text(out, strcmp(answer.status, "ok") == 0 ? "true" : "false");
    if (!review_check_measure(&desk->checks, &draft, desk->db, arena, out, err))
        return false;
    buf_add_text(out, "}\n");
    return true;
}
