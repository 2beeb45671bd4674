#include "commands/review_desk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "adapters/json.h"
#include "base/clock.h"
#include "commands/review_decide.h"
#include "commands/why_life.h"
#include "db/schemas.h"
#include "geo/outline.h"
#include "images/image.h"
#include "images/stored_picture.h"
#include "reports/report.h"

enum {
    DESK_LIFE_MAX = 32 << 20,
    DESK_NAME_MAX = 4096,
    DESK_LAND_MAX = 1 << 20
};

/* Nothing but our own script and style, and pictures of ours; no frame. */
static const char DESK_POLICY[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'";

/* A request of somebody whom we know. */
struct desk_request {
    struct review_desk *desk;
    size_t person;
    const char *rest; /* of the path behind the token and its slash */
    const struct http_serve_request *request;
    struct http_serve_reply *reply;
    struct err *err;
};

static bool desk_refuse(struct desk_request *r, int status, const char *why)
{
    r->reply->status = status;
    return err_usage(r->err, "%s", why);
}

/* ---------------------------------------------------------------- files */

/* What the page is made of, by the rest of its address. */
static const struct {
    const char *path, *text, *type;
} desk_files[] = {
    {"", "pages/review.html", "text/html; charset=utf-8"},
    {"review.js", "pages/review.js", "text/javascript; charset=utf-8"},
    {"review_draw.js", "pages/review_draw.js",
     "text/javascript; charset=utf-8"},
    {"review_edit.js", "pages/review_edit.js",
     "text/javascript; charset=utf-8"},
    {"review.css", "pages/review.css", "text/css; charset=utf-8"},
};

static bool desk_file(struct desk_request *r, const char *name,
                      const char *type)
{
    const struct schema_text *text = schema_find(name);

    r->reply->type = type;
    buf_add(&r->reply->body, text->text, text->len);
    return true;
}

/* The coast for the map, as the cards of a report have it: a path in degrees.
 */
static bool desk_land(struct desk_request *r)
{
    const struct outline land = outline_of_land(r->request->arena, 1, 1);
    struct buf path;

    buf_init(&path, DESK_LAND_MAX);
    for (size_t i = 0; i < land.count; i++)
        report_print_ring(land.rings[i].points, land.rings[i].count, 0, &path);
    buf_add_char(&r->reply->body, '{');
    json_add_key(&r->reply->body, "d");
    json_add_text(&r->reply->body, buf_span(&path));
    buf_add_text(&r->reply->body, "}\n");
    buf_release(&path);
    return true;
}

/* -------------------------------------------------------------- queues */

static bool desk_queue_find(struct desk_request *r, const char *name,
                            struct review_queue **queue)
{
    struct review_desk *d = r->desk;

    for (size_t i = 0; i < d->queue_count; i++) {
        *queue = &d->queues[i];
        if (strcmp((*queue)->name, name) == 0)
            return true;
    }
    if (d->queue_count == DESK_QUEUES_MAX || strlen(name) > DESK_NAME_MAX)
        return desk_refuse(r, 422, "no more queues can be opened: start anew");
    *queue = &d->queues[d->queue_count];
    if (!review_queue_read(*queue, name, d->limit, 0, d->seed, d->db, &d->arena,
                           r->err))
        return false;
    d->queue_count++;
    return true;
}

/* The state of one item for one person. */
struct desk_state {
    char mine[16], op[64]; /* what they said last, or "" */
    int64_t id;            /* of that, in the order of all that was said */
    int64_t readings;      /* of all */
    bool settled;          /* enough have read it */
};

static struct query *desk_state_query(struct review_desk *d,
                                      const struct review_item *item)
{
    struct query *q =
        db_query(d->db, item->reply_id != 0 ? QUERY_REVIEW_OF_REPLY
                                            : QUERY_REVIEW_OF_SAMPLE);

    query_int(q, 1, item->reply_id != 0 ? item->reply_id : item->sample_id);
    return q;
}

static void desk_copy(char *into, size_t size, struct span text)
{
    snprintf(into, size, "%.*s", (int)(text.len < size ? text.len : size - 1),
             text.data != NULL ? text.data : "");
}

static bool desk_state_read(struct desk_request *r,
                            const struct review_item *item,
                            struct desk_state *s)
{
    struct query *q = desk_state_query(r->desk, item);
    const char *who = r->desk->people->list[r->person].name;
    enum query_state state;

    *s = (struct desk_state){.readings = 0};
    while ((state = query_next(q, r->err)) == QUERY_ROW) {
        bool withdrawn = span_is(query_get_span(q, 1), "withdrawn");
        s->readings += !withdrawn;
        if (withdrawn || !span_is(query_get_span(q, 0), who))
            continue;
        desk_copy(s->mine, sizeof(s->mine), query_get_span(q, 1));
        desk_copy(s->op, sizeof(s->op), query_get_span(q, 2));
        s->id = query_get_int(q, 4);
    }
    s->settled = s->mine[0] == '\0' && s->readings >= r->desk->settings.needs;
    return state != QUERY_FAILED;
}

static void desk_add_text(struct buf *out, const char *key, const char *text)
{
    json_add_key(out, key);
    if (text == NULL || *text == '\0')
        buf_add_text(out, "null");
    else
        json_add_text(out, span_of(text));
}

static void desk_add_bool(struct buf *out, const char *key, bool value)
{
    json_add_key(out, key);
    buf_add_text(out, value ? "true" : "false");
}

static bool desk_add_item(struct desk_request *r,
                          const struct review_queue *queue,
                          const struct review_item *item)
{
    struct buf *out = &r->reply->body;
    struct desk_state s;

    if (!desk_state_read(r, item, &s))
        return false;
    json_add_comma(out);
    buf_add_char(out, '{');
    json_add_key(out, "sample");
    json_add_int(out, item->sample_id);
    json_add_key(out, "reply");
    json_add_int(out, item->reply_id);
    desk_add_text(out, "mine", s.mine);
    desk_add_text(out, "op", s.op);
    json_add_key(out, "nth");
    json_add_int(out, s.id);
    desk_add_bool(out, "settled", s.settled && !queue->again);
    buf_add_char(out, '}');
    return true;
}

static void desk_add_names(struct desk_request *r, const char *now)
{
    struct buf *out = &r->reply->body;
    bool listed = false;

    json_add_key(out, "queues");
    buf_add_char(out, '[');
    for (size_t i = 0; review_queue_names[i] != NULL; i++) {
        json_add_comma(out);
        json_add_text(out, span_of(review_queue_names[i]));
        listed |= strcmp(review_queue_names[i], now) == 0;
    }
    if (!listed) {
        json_add_comma(out);
        json_add_text(out, span_of(now));
    }
    buf_add_char(out, ']');
}

static bool desk_queue(struct desk_request *r)
{
    struct review_desk *d = r->desk;
    const char *name = http_serve_query(r->request, "name");
    struct buf *out = &r->reply->body;
    struct review_queue *queue = NULL;

    if (!desk_queue_find(r, name != NULL ? name : d->queue, &queue))
        return false;
    buf_add_char(out, '{');
    desk_add_text(out, "name", queue->name);
    desk_add_text(out, "reviewer", d->people->list[r->person].name);
    desk_add_text(out, "question",
                  queue->pictures ? "place"
                  : queue->steps  ? "steps"
                                  : "keep");
    desk_add_bool(out, "blind", d->blind || queue->again);
    desk_add_names(r, queue->name);
    json_add_key(out, "items");
    buf_add_char(out, '[');
    for (size_t i = 0; i < queue->count; i++) {
        if (!desk_add_item(r, queue, &queue->items[i]))
            return false;
    }
    buf_add_text(out, "]}\n");
    return true;
}

/* --------------------------------------------------------------- an item */

static bool desk_number(struct desk_request *r, const char *key, int64_t *value)
{
    const char *text = http_serve_query(r->request, key);

    return (text != NULL && span_int(span_of(text), value)) ||
           desk_refuse(r, 422, "a number is missing in the address");
}

static bool desk_item_of(struct desk_request *r, struct review_item *item)
{
    return desk_number(r, "sample", &item->sample_id) &&
           desk_number(r, "reply", &item->reply_id);
}

/* Leave out what a reader who has not decided may not see. */
static void desk_forget(struct json *v, const char *key)
{
    size_t to = 0;

    for (size_t i = 0; i < v->count; i++) {
        if (strcmp(v->keys[i], key) == 0)
            continue;
        v->keys[to] = v->keys[i];
        v->items[to++] = v->items[i];
    }
    v->count = to;
}

static struct json *desk_get(struct json *v, const char *key)
{
    return (struct json *)json_get(v, key);
}

/* One reply of a life. What others say is told once one has decided; blind:
 * neither that nor what the rules say, nor what they were measured by. */
static bool desk_veil_reply(struct desk_request *r, struct json *reply,
                            bool blind)
{
    struct review_item item = {0};
    struct desk_state s;

    if (!json_int(json_get(reply, "id"), &item.reply_id))
        return true;
    if (!desk_state_read(r, &item, &s))
        return false;
    bool decided = s.mine[0] != '\0';
    if (!decided || r->desk->blind)
        desk_forget(reply, "reviews");
    if (blind && (!decided || r->desk->blind)) {
        desk_forget(reply, "verdicts");
        desk_forget(reply, "scores");
    }
    return true;
}

static bool desk_veil(struct desk_request *r, struct json *life, bool blind)
{
    struct json *replies = desk_get(life, "replies");

    for (size_t i = 0; replies != NULL && i < replies->count; i++) {
        if (!desk_veil_reply(r, replies->items[i], blind))
            return false;
    }
    desk_forget(life, "exports");
    if (blind)
        desk_forget(life, "splits");
    return true;
}

static bool desk_item(struct desk_request *r)
{
    const char *again = http_serve_query(r->request, "blind");
    bool blind = r->desk->blind || (again != NULL && *again == '1');
    struct review_item item;
    struct buf life;

    if (!desk_item_of(r, &item))
        return false;
    buf_init(&life, DESK_LIFE_MAX);
    bool ok = why_life_read(r->desk->db, item.sample_id, &life, r->err);
    struct json *v =
        ok ? json_parse(buf_span(&life), r->request->arena, r->err) : NULL;
    ok = v != NULL && desk_veil(r, v, blind);
    buf_release(&life);
    if (!ok)
        return false;
    json_add_key(&r->reply->body, "life");
    json_add(&r->reply->body, v);
    return true;
}

static bool desk_item_object(struct desk_request *r)
{
    buf_add_char(&r->reply->body, '{');
    if (!desk_item(r))
        return false;
    buf_add_text(&r->reply->body, "}\n");
    return true;
}

/* Take an item in hand, unless another has it and one reading is enough. */
static bool desk_hold(struct desk_request *r)
{
    struct review_desk *d = r->desk;
    struct review_item item;
    struct desk_state s;
    double now_s = clock_seconds();
    int64_t others = 0;

    if (!desk_item_of(r, &item) || !desk_state_read(r, &item, &s))
        return false;
    for (size_t i = 0; i < d->people->count; i++) {
        const struct review_hold *h = &d->holds[i];
        others += i != r->person && h->until_s > now_s &&
                  h->item.sample_id == item.sample_id &&
                  h->item.reply_id == item.reply_id;
    }
    bool held = s.mine[0] == '\0' && s.readings + others >= d->settings.needs &&
                others > 0;
    if (!held)
        d->holds[r->person] = (struct review_hold){item, now_s + DESK_HOLD_S};
    buf_add_text(&r->reply->body, "{");
    desk_add_bool(&r->reply->body, "held", held);
    buf_add_text(&r->reply->body, "}\n");
    return true;
}

/* ------------------------------------------------------------- pictures */

static bool desk_picture_read(struct desk_request *r, int64_t sample_id,
                              struct buf *bytes)
{
    struct query *q = db_query(r->desk->db, QUERY_REVIEW_PICTURE);
    struct arena *a = r->request->arena;

    query_int(q, 1, sample_id);
    enum query_state state = query_next(q, r->err);
    if (state == QUERY_DONE)
        return desk_refuse(r, 404, "there is no picture");
    if (state == QUERY_FAILED)
        return false;
    struct stored_picture picture =
        stored_picture_make(query_get_text(q, 0, a), query_get_int(q, 1),
                            query_get_int(q, 2), query_get_span(q, 3));
    return stored_picture_read(&picture, bytes, r->err);
}

/* Drawn anew: no byte of the file reaches the page. */
static bool desk_picture(struct desk_request *r, const char *id)
{
    struct buf bytes;
    int64_t sample_id;

    if (!span_int(span_of(id), &sample_id))
        return desk_refuse(r, 404, "there is no such picture");
    buf_init(&bytes, STORED_PICTURE_MAX);
    r->reply->type = "image/jpeg";
    bool ok = desk_picture_read(r, sample_id, &bytes) &&
              image_thumbnail(buf_span(&bytes), DESK_PICTURE_SIDE,
                              DESK_PICTURE_QUALITY, &r->reply->body, r->err);
    buf_release(&bytes);
    if (!ok)
        r->reply->type = "application/json";
    return ok;
}

/* -------------------------------------------------------------- requests */

/* "/TOKEN/rest": whose it is. Anything else is not there, whatever it is. */
static bool desk_enter(struct desk_request *r, void *context,
                       const struct http_serve_request *request,
                       struct http_serve_reply *reply, struct err *err)
{
    const char *path = request->path[0] == '/' ? request->path + 1 : "";
    const char *slash = strchr(path, '/');

    *r = (struct desk_request){
        .desk = context, .request = request, .reply = reply, .err = err};
    const struct review_person *person = review_people_find(
        r->desk->people,
        span_make(path, slash != NULL ? (size_t)(slash - path) : strlen(path)));
    http_serve_header(reply, "Content-Security-Policy", DESK_POLICY);
    http_serve_header(reply, "Cross-Origin-Opener-Policy", "same-origin");
    http_serve_header(reply, "Cross-Origin-Resource-Policy", "same-origin");
    if (person == NULL || slash == NULL)
        return desk_refuse(r, 404, "there is nothing here");
    r->person = (size_t)(person - r->desk->people->list);
    r->rest = slash + 1;
    return true;
}

bool review_desk_get(void *context, const struct http_serve_request *request,
                     struct http_serve_reply *reply, struct err *err)
{
    static const char pictures[] = "picture/";
    struct desk_request r;

    if (!desk_enter(&r, context, request, reply, err))
        return false;
    for (size_t i = 0; i < PARAM_COUNT(desk_files); i++) {
        if (strcmp(r.rest, desk_files[i].path) == 0)
            return desk_file(&r, desk_files[i].text, desk_files[i].type);
    }
    if (strcmp(r.rest, "land") == 0)
        return desk_land(&r);
    if (strcmp(r.rest, "queue") == 0)
        return desk_queue(&r);
    if (strcmp(r.rest, "item") == 0)
        return desk_item_object(&r);
    if (strcmp(r.rest, "hold") == 0)
        return desk_hold(&r);
    if (strncmp(r.rest, pictures, strlen(pictures)) == 0)
        return desk_picture(&r, r.rest + strlen(pictures));
    return desk_refuse(&r, 404, "there is nothing here");
}

bool review_desk_post(void *context, const struct http_serve_request *request,
                      struct http_serve_reply *reply, struct err *err)
{
    struct desk_request r;

    if (!desk_enter(&r, context, request, reply, err))
        return false;
    const struct json *body = json_parse(request->body, request->arena, err);
    if (body == NULL || body->type != JSON_OBJECT)
        return desk_refuse(&r, 422, "the body is no JSON object");
    if (strcmp(r.rest, "decide") == 0)
        return review_decide(r.desk, r.person, body, request->arena, reply,
                             err);
    if (strcmp(r.rest, "check") == 0)
        return review_check(r.desk, body, request->arena, reply, err);
    return desk_refuse(&r, 404, "there is nothing here");
}
