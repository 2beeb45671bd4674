/* The life of a sample as text: headings, and names before what they name. */
#include <math.h>

#include "commands/why_evidence.h"
#include "commands/why_life.h"
#include "commands/why_text.h"
#include "geo/distance.h"
#include "adapters/json.h"
#include "reports/figure.h"

static void why_add_position(struct buf *out, const char *label,
                             const struct json *v)
{
    if (!why_has(v, "lat_deg"))
        return;
    why_label(out, label);
    buf_print(out, "%.6f, %.6f", why_real(v, "lat_deg"),
              why_real(v, "lon_deg"));
    if (why_has(v, "position_origin")) {
        buf_add_text(out, ", ");
        why_add_value(out, json_get(v, "position_origin"));
    }
    buf_add_char(out, '\n');
}

static void why_print_sample(struct buf *out, const struct json *life)
{
    const struct json *s = json_get(life, "sample");

    why_add_value(out, json_get(s, "key"));
    buf_add_text(out, "  (sample ");
    why_add_value(out, json_get(s, "id"));
    buf_add_text(out, " of ");
    why_add_value(out, json_get(s, "source"));
    buf_add_text(out, ")\n\nsource\n");
    why_line(out, "standing", s, "standing", "");
    why_line(out, "because", s, "reason", "");
    why_line(out, "retired", s, "retired_reason", "");
    const struct json *m = json_get(life, "member");
    why_line(out, "archive", m, "source", "");
    why_line(out, "member", m, "name", "");
    if (m != NULL) {
        why_label(out, "bytes");
        why_add_value(out, json_get(m, "length"));
        buf_add_text(out, " at offset ");
        why_add_value(out, json_get(m, "offset"));
        buf_add_text(out, " of ");
        why_add_value(out, json_get(m, "data_path"));
        buf_add_char(out, '\n');
    }
    const struct json *e = json_get(life, "row");
    if (e != NULL) {
        why_label(out, "row");
        why_add_value(out, json_get(e, "source"));
        buf_add_char(out, ':');
        why_add_value(out, json_get(e, "line"));
        buf_add_text(out, ", id ");
        why_add_value(out, json_get(e, "id"));
        buf_add_char(out, '\n');
    }
    why_line(out, "author", s, "author", "");
    why_line(out, "licence", s, "licence", "");
    why_line(out, "sequence", s, "sequence", "");
    why_line(out, "taken at", s, "taken_at", "");
}

static void why_print_picture(struct buf *out, const struct json *life)
{
    const struct json *p = json_get(life, "picture");
    const struct json *copies = json_get(life, "copies");

    if (p == NULL)
        return;
    buf_add_text(out, "\npicture\n");
    why_label(out, "is");
    why_add_value(out, json_get(p, "format"));
    buf_print(out, ", %.0f x %.0f, %.0f bytes\n", why_real(p, "width"),
              why_real(p, "height"), why_real(p, "bytes"));
    why_line(out, "sha256", p, "sha256", "");
    why_line(out, "phash", p, "phash", "");
    why_add_position(out, "says", p);
    why_line(out, "not believed", p, "position_refused", "");
    for (size_t i = 0; copies != NULL && i < copies->count; i++) {
        static const char *const keys[] = {"source", "name", NULL};
        why_label(out, "same bytes");
        why_join(out, copies->items[i], keys, ": ");
        buf_add_char(out, '\n');
    }
}

static void why_print_place(struct buf *out, const struct json *life)
{
    static const char *const names[] = {"city", "region", "country", NULL};
    const struct json *s = json_get(life, "sample");
    const struct json *p = json_get(life, "place");
    const struct json *e = json_get(life, "row");

    buf_add_text(out, "\nposition\n");
    why_add_position(out, "truth", s);
    why_line(out, "conflict", s, "conflict_km",
             " km between the table and the picture");
    why_line(out, "accuracy", s, "accuracy",
             " of 16 (Flickr's: 6 region, 11 city, 16 street)");
    if (why_has(e, "country") || why_has(e, "city")) {
        why_label(out, "published");
        why_join(out, e, names, ", ");
        buf_add_char(out, '\n');
    }
    if (p != NULL) {
        why_label(out, "place");
        why_join(out, p, names, ", ");
        if (why_has(p, "city_km"))
            buf_print(out, " (%.3g km from its middle)",
                      why_real(p, "city_km"));
        buf_add_char(out, '\n');
    }
}

static void why_print_benchmark(struct buf *out, const struct json *b)
{
    if (b == NULL || (!why_has(b, "km") && !why_has(b, "picture")))
        return;
    buf_add_text(out, "\nbenchmark\n");
    if (why_has(b, "picture")) {
        why_label(out, why_truth(b, "same") ? "same picture" : "one like it");
        why_add_value(out, json_get(b, "picture"));
        buf_add_char(out, '\n');
    }
    if (why_has(b, "km")) {
        why_label(out, "nearest");
        why_add_value(out, json_get(b, "nearest"));
        buf_print(out, ", %.4g km\n", why_real(b, "km"));
    }
}

static void why_print_draw(struct buf *out, const struct json *life)
{
    static const char *const keys[] = {"key", "why", NULL};
    const struct json *c = json_get(life, "duplicates");
    const struct json *mates = json_get(life, "mates");
    const struct json *d = json_get(life, "draw");

    if (c != NULL) {
        buf_add_text(out, "\nduplicates\n");
        why_label(out, why_truth(c, "kept") ? "kept" : "set aside");
        why_add_value(out, json_get(c, "why"));
        buf_print(out, ", of a cluster of %.0f\n", why_real(c, "size"));
        why_line(out, "distance", c, "distance", " bits");
    }
    for (size_t i = 0; mates != NULL && i < mates->count; i++) {
        const struct json *m = mates->items[i];
        why_label(out, why_truth(m, "kept") ? "kept mate" : "mate");
        why_join(out, m, keys, ", ");
        if (why_has(m, "distance"))
            buf_print(out, ", %.0f bits", why_real(m, "distance"));
        buf_add_char(out, '\n');
    }
    why_print_benchmark(out, json_get(life, "benchmark"));
    if (d != NULL) {
        buf_add_text(out, "\nsample\n");
        why_label(out, why_truth(d, "selected") ? "drawn" : "not drawn");
        why_add_value(out, json_get(d, "why"));
        buf_add_char(out, '\n');
    }
}

static void why_print_answer(struct buf *out, const struct json *r)
{
    static const char *const names[] = {"city", "region", "country", NULL};
    const struct json *a = json_get(r, "answer");

    if (a == NULL)
        return;
    why_label(out, "answer");
    why_add_value(out, json_get(a, "status"));
    if (why_has(a, "form")) {
        buf_add_text(out, ", form ");
        why_add_value(out, json_get(a, "form"));
        buf_add_text(out, why_truth(a, "strict") ? " to the letter" : "");
    }
    buf_add_char(out, '\n');
    why_line(out, "mended", a, "note", "");
    why_add_position(out, "position", a);
    if (why_has(a, "city") || why_has(a, "region") || why_has(a, "country")) {
        why_label(out, "names");
        why_join(out, a, names, ", ");
        buf_add_char(out, '\n');
    }
    if (why_has(r, "km_from_truth")) {
        struct buf off;
        buf_init(&off, 1000);
        figure_add_number(&off, why_real(r, "km_from_truth"), "km");
        why_label(out, "off by");
        why_add_plain(out, &off);
        buf_add_char(out, '\n');
        buf_release(&off);
    }
    why_line(out, "localizable", a, "localizable", "");
}

static void why_print_score(struct buf *out, const struct json *s, bool full)
{
    struct span unit = SPAN_NONE;
    struct buf text;

    (void)json_text(json_get(s, "unit"), &unit);
    buf_init(&text, 4096);
    buf_add_text(out, "    ");
    const char *mark = !why_has(s, "passed")    ? "      "
                       : why_truth(s, "passed") ? "pass  "
                                                : "FAIL  ";
    buf_add_text(out, mark);
    why_add_value(&text, json_get(s, "filter"));
    buf_print(out, "%-20s ", text.data);
    buf_reset(&text);
    if (why_has(s, "value"))
        buf_print(&text, "%.6g", why_real(s, "value"));
    else
        buf_add_text(&text, "not measured");
    buf_print(out, "%12s", text.data);
    buf_reset(&text);
    if (why_truth(s, "asked"))
        figure_add_bounds(&text, why_real(s, "min"), why_real(s, "max"),
                          unit.data);
    else
        buf_add_text(&text, "not asked");
    buf_add_text(out, "   ");
    why_add_plain(out, &text);
    buf_release(&text);
    if (why_has(s, "evidence")) {
        buf_add_text(out, "   ");
        if (full)
            why_add_value(out, json_get(s, "evidence"));
        else
            why_evidence_add(out, json_get(s, "filter"),
                             json_get(s, "evidence"));
    }
    buf_add_char(out, '\n');
}

static void why_print_verdicts(struct buf *out, const struct json *r)
{
    const struct json *verdicts = json_get(r, "verdicts");

    for (size_t i = 0; verdicts != NULL && i < verdicts->count; i++) {
        const struct json *v = verdicts->items[i];
        why_label(out, why_truth(v, "present") ? "verdict" : "otherwise");
        buf_add_text(out, why_truth(v, "kept") ? "kept" : "rejected");
        buf_add_text(out, " by policy ");
        why_add_value(out, json_get(v, "policy"));
        if (why_has(v, "first")) {
            buf_add_text(out, ": first ");
            why_add_value(out, json_get(v, "first"));
            buf_print(out, ", %.0f of %.0f rules failed", why_real(v, "failed"),
                      why_real(v, "rules"));
        }
        buf_add_text(out, why_truth(v, "by_hand") ? ", by hand\n" : "\n");
    }
    const struct json *reviews = json_get(r, "reviews");
    for (size_t i = 0; reviews != NULL && i < reviews->count; i++) {
        static const char *const keys[] = {"verdict", "reviewer", "at", "note",
                                           NULL};
        why_label(out, "review");
        why_join(out, reviews->items[i], keys, ", ");
        buf_add_char(out, '\n');
    }
}

static void why_print_entities(struct buf *out, const struct json *r)
{
    static const char *const keys[] = {"text", "kind", NULL};
    const struct json *entities = json_get(r, "entities");

    if (entities == NULL)
        return;
    why_label(out, "names");
    for (size_t i = 0; i < entities->count; i++) {
        buf_add_text(out, i > 0 ? "; " : "");
        why_join(out, entities->items[i], keys, ": ");
    }
    buf_add_char(out, '\n');
}

/* What `support` noted, where it was measured. */
static const struct json *why_support(const struct json *r)
{
    const struct json *scores = json_get(r, "scores");
    struct span name;

    for (size_t i = 0; scores != NULL && i < scores->count; i++) {
        const struct json *s = scores->items[i];

        if (json_text(json_get(s, "filter"), &name) &&
            span_is(name, "support") && why_has(s, "value"))
            return json_get(s, "evidence");
    }
    return NULL;
}

static bool why_same_teacher(const struct json *a, const struct json *b)
{
    struct span x = SPAN_NONE, y = SPAN_NONE;

    return json_text(json_get(a, "teacher"), &x) &&
           json_text(json_get(b, "teacher"), &y) && span_equals(x, y);
}

/* The answers that its support is made of: how far from this one, and what
 * their teachers weigh. */
static void why_print_peers(struct buf *out, const struct json *replies,
                            const struct json *r)
{
    const struct json *a = json_get(r, "answer");

    if (why_support(r) == NULL || !why_has(a, "lat_deg"))
        return;
    for (size_t i = 0; i < replies->count; i++) {
        const struct json *o = replies->items[i];
        const struct json *b = json_get(o, "answer");
        const struct json *noted = why_support(o);

        if (!why_truth(o, "present") || !why_has(b, "lat_deg") ||
            why_same_teacher(o, r))
            continue;
        why_label(out, "supported");
        buf_print(out, "from %.1f km by ",
                  distance_haversine_km(
                      why_real(a, "lat_deg"), why_real(a, "lon_deg"),
                      why_real(b, "lat_deg"), why_real(b, "lon_deg")));
        why_add_value(out, json_get(o, "teacher"));
        if (why_has(noted, "weight"))
            buf_print(out, ", who weighs %.3f", why_real(noted, "weight"));
        buf_add_char(out, '\n');
    }
}

/* Of a reply that is made of another: of which, and how. */
static void why_print_made(struct buf *out, const struct json *r)
{
    struct span by;

    if (!json_text(json_get(r, "made_by"), &by))
        return;
    buf_add_text(out, "  made of     reply ");
    why_add_value(out, json_get(r, "made_of"));
    buf_add_text(out, " of ");
    why_add_value(out, json_get(r, "made_of_teacher"));
    buf_add_text(out, span_is(by, "strip")
                          ? ", without the sentences that claim what is not "
                            "seen (strip)\n"
                      : span_is(by, "edit")
                          ? ", edited by hand (limbeck review)\n"
                          : ", asked again with what speaks against it "
                            "(repair)\n");
}

static void why_print_reply(struct buf *out, const struct json *replies,
                            const struct json *r, bool full)
{
    static const char *const how[] = {"backend", "model", "prompt", NULL};
    const struct json *scores = json_get(r, "scores");
    struct span text = SPAN_NONE;

    buf_add_text(out, "\nreply of ");
    why_add_value(out, json_get(r, "teacher"));
    buf_add_text(out, " (");
    why_join(out, r, how, ", ");
    buf_print(out, ")%s\n",
              why_truth(r, "present") ? "" : ", no teacher of now");
    if (why_real(r, "candidate") > 0)
        why_line(out, "candidate", r, "candidate", "");
    why_print_made(out, r);
    why_line(out, "finish", r, "finish", "");
    why_line(out, "asked with", r, "prompt_tokens", " tokens");
    why_line(out, "said", r, "output_tokens", " tokens");
    why_line(out, "took", r, "duration_ms", " ms");
    (void)json_text(json_get(r, "text"), &text);
    why_print_text(out, text, full);
    why_print_answer(out, r);
    why_print_entities(out, r);
    if (scores != NULL)
        buf_add_text(out, "  scores\n");
    for (size_t i = 0; scores != NULL && i < scores->count; i++)
        why_print_score(out, scores->items[i], full);
    why_print_peers(out, replies, r);
    why_print_verdicts(out, r);
}

/* A heading, and a line for each of a list. */
static void why_print_list(struct buf *out, const struct json *life,
                           const char *name, const char *const *keys)
{
    const struct json *list = json_get(life, name);

    if (list == NULL)
        return;
    buf_print(out, "\n%s\n", name);
    for (size_t i = 0; i < list->count; i++) {
        buf_add_text(out, "  ");
        why_join(out, list->items[i], keys, ", ");
        buf_add_char(out, '\n');
    }
}

bool why_life_print(struct span json, bool full, struct buf *out,
                    struct err *err)
{
    static const char *const split_keys[] = {"split", "part",   "why",
                                             "group", "policy", NULL};
    static const char *const export_keys[] = {"path", "format", "at", NULL};
    static const char *const failure_keys[] = {
        "stage", "class", "name", "message", "at", "state", NULL};
    struct arena arena;

    arena_init(&arena);
    const struct json *life = json_parse(json, &arena, err);
    if (life != NULL) {
        const struct json *replies = json_get(life, "replies");
        why_print_sample(out, life);
        why_print_picture(out, life);
        why_print_place(out, life);
        why_print_draw(out, life);
        for (size_t i = 0; replies != NULL && i < replies->count; i++)
            why_print_reply(out, replies, replies->items[i], full);
        why_print_list(out, life, "splits", split_keys);
        why_print_list(out, life, "exports", export_keys);
        why_print_list(out, life, "failures", failure_keys);
    }
    arena_release(&arena);
    return life != NULL && buf_ok(out, "the life of a sample", err);
}
