#include "answers/strict_json.h"

#include "base/json_syntax.h"
#include "answers/answer_text.h"

enum { STRICT_DEPTH_MAX = 16 /* of objects in which fields are looked for */ };

/* Where the fields of the present object go, and how deep those stand that are
 * there. */
struct strict_target {
    struct answer_fields *out;
    int depth[FIELD_COUNT];
    size_t owner[FIELD_COUNT]; /* where the object begins that has it */
    struct span key[FIELD_COUNT];
};

struct strict_walk {
    struct json_walk json; /* its present piece is the one that is read */
    struct arena *arena;
    struct strict_target *target;
    bool twice; /* a field of one object stands twice */
};

static void strict_target_init(struct strict_target *t,
                               struct answer_fields *out)
{
    t->out = out;
    for (int i = 0; i < FIELD_COUNT; i++) {
        t->depth[i] = STRICT_DEPTH_MAX + 1;
        t->owner[i] = SIZE_MAX;
        t->key[i] = SPAN_NONE;
    }
}

/* The inside of a text, the whole of a number or a word. */
static struct span strict_inside(const struct strict_walk *w, bool quoted)
{
    return span_cut(w->json.text, w->json.begin + quoted,
                    w->json.at - w->json.begin - 2 * quoted);
}

static void strict_open(struct strict_walk *w, int depth, bool mute);

static void strict_put(struct strict_walk *w, enum answer_field field,
                       struct span key, size_t owner, int depth,
                       const struct answer_value *value)
{
    struct strict_target *t = w->target;

    if (t->owner[field] == owner && span_equals(t->key[field], key))
        w->twice = true;
    if (depth >= t->depth[field])
        return;
    t->depth[field] = depth;
    t->owner[field] = owner;
    t->key[field] = key;
    t->out->at[field] = *value;
}

/* The value of a key that counts, or of one that does not. */
static void strict_member(struct strict_walk *w, struct span key, size_t owner,
                          int depth, bool mute)
{
    enum answer_field field =
        mute || depth > STRICT_DEPTH_MAX
            ? FIELD_COUNT
            : answer_field_of_key(answer_text_unescape(key, w->arena));
    enum json_piece piece = json_walk_next(&w->json);
    struct answer_value v = {.found = true, .start = w->json.begin};
    char first = v.start < w->json.text.len ? w->json.text.data[v.start] : '\0';

    if (!mute && span_is(key, "ChainOfThought"))
        w->target->out->chain = true;
    if (piece == JSON_PIECE_OPEN) {
        strict_open(w, depth + 1, mute || field == FIELD_REASONING);
        if (span_is(key, "candidates") && w->target->out->candidate_count)
            w->target->out->model = true;
        v.text = span_cut(w->json.text, v.start, w->json.at - v.start);
        if (first == '{' && field != FIELD_REASONING)
            return;
    } else if (piece == JSON_PIECE_FAULT) {
        return;
    } else {
        v.quoted = piece == JSON_PIECE_TEXT;
        v.text = strict_inside(w, v.quoted);
        v.start += v.quoted;
    }
    v.end = w->json.at - v.quoted;
    if (v.quoted && !mute && span_is(key, "type") &&
        span_is_nocase(v.text, "Point"))
        w->target->out->geojson = true;
    if (piece == JSON_PIECE_WORD && first == 'n') { /* null */
        if (field <= FIELD_POSITION)
            w->target->out->declined = true;
        return;
    }
    if (field == FIELD_COUNT)
        return;
    if (v.quoted && field != FIELD_REASONING)
        v.text = answer_text_unescape(v.text, w->arena);
    v.exact = piece == JSON_PIECE_NUMBER && span_real(v.text, &v.number);
    strict_put(w, field, key, owner, depth, &v);
}

/* From behind its brace to its end. */
static void strict_object(struct strict_walk *w, int depth, bool mute)
{
    size_t owner = w->json.begin;

    while (json_walk_next(&w->json) == JSON_PIECE_KEY)
        strict_member(w, strict_inside(w, true), owner, depth, mute);
}

/* What another object said, unless it is said less deeply. */
static void strict_merge(struct strict_target *to,
                         const struct strict_target *from)
{
    to->out->geojson = to->out->geojson || from->out->geojson;
    to->out->declined = to->out->declined || from->out->declined;
    to->out->chain = to->out->chain || from->out->chain;
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (!from->out->at[i].found || from->depth[i] >= to->depth[i])
            continue;
        to->out->at[i] = from->out->at[i];
        to->depth[i] = from->depth[i];
        to->owner[i] = from->owner[i];
        to->key[i] = from->key[i];
    }
    if (!to->out->candidate_count) {
        to->out->candidates = from->out->candidates;
        to->out->candidate_count = from->out->candidate_count;
        to->out->picked = from->out->picked;
        to->out->model = from->out->model;
    }
}

/* The objects of an array that are candidates, each with its depths. */
struct strict_list {
    struct strict_target *ones[ANSWER_CANDIDATES_MAX];
    size_t count;
};

/* One object of an array: a candidate when it holds a position, or a name and
 * how sure it is or which of them. */
static void strict_element(struct strict_walk *w, int depth,
                           struct strict_list *list)
{
    struct strict_target *outer = w->target, one;
    struct answer_fields fields = {.strict = true, .start = w->json.begin};

    strict_target_init(&one, &fields);
    w->target = &one;
    strict_object(w, depth, false);
    fields.end = w->json.at;
    w->target = outer;
    if (!answer_fields_position(&fields) &&
        !(answer_fields_named(&fields) && answer_fields_ranked(&fields))) {
        strict_merge(outer, &one);
    } else if (list->count < ANSWER_CANDIDATES_MAX) {
        struct strict_target *kept = arena_take(w->arena, sizeof(*kept));

        *kept = one;
        kept->out = arena_take(w->arena, sizeof(fields));
        *kept->out = fields;
        list->ones[list->count++] = kept;
    }
}

/* Where some have positions, names without one are no candidates. */
static void strict_drop_names(struct strict_walk *w, struct strict_list *list)
{
    size_t with = 0, n = 0;

    for (size_t i = 0; i < list->count; i++)
        with += answer_fields_position(list->ones[i]->out);
    if (with == 0)
        return;
    for (size_t i = 0; i < list->count; i++) {
        if (answer_fields_position(list->ones[i]->out))
            list->ones[n++] = list->ones[i];
        else
            strict_merge(w->target, list->ones[i]);
    }
    list->count = n;
}

/* The candidates of an array are kept, the likeliest gives the fields. */
static void strict_rank(struct strict_walk *w, struct strict_list *list)
{
    struct answer_fields *out = w->target->out, *all;
    size_t picked;

    strict_drop_names(w, list);
    if (!list->count)
        return;
    all = arena_take(w->arena, list->count * sizeof(*all));
    for (size_t i = 0; i < list->count; i++)
        all[i] = *list->ones[i]->out;
    picked = answer_fields_pick(all, list->count);
    if (!out->candidate_count) {
        out->candidates = all;
        out->candidate_count = list->count;
        out->picked = picked;
    }
    strict_merge(w->target, list->ones[picked]);
}

static void strict_array(struct strict_walk *w, int depth, bool mute)
{
    struct strict_list list = {.count = 0};
    enum json_piece piece = json_walk_next(&w->json);

    for (; piece > JSON_PIECE_CLOSE; piece = json_walk_next(&w->json)) {
        if (piece != JSON_PIECE_OPEN)
            continue;
        if (w->json.text.data[w->json.begin] == '{' && !mute &&
            depth <= STRICT_DEPTH_MAX)
            strict_element(w, depth, &list);
        else
            strict_open(w, depth, mute);
    }
    strict_rank(w, &list);
}

/* From behind a bracket to its end. */
static void strict_open(struct strict_walk *w, int depth, bool mute)
{
    if (w->json.text.data[w->json.begin] == '{')
        strict_object(w, depth, mute);
    else
        strict_array(w, depth, mute);
}

bool strict_json_read(struct span text, size_t at, struct arena *arena,
                      struct answer_fields *out)
{
    struct strict_target target;
    struct strict_walk w = {.arena = arena, .target = &target};

    *out = (struct answer_fields){.strict = true, .start = at};
    strict_target_init(&target, out);
    json_walk_init(&w.json, text, at);
    if (json_walk_next(&w.json) == JSON_PIECE_OPEN)
        strict_open(&w, 0, false);
    out->end = w.json.at;
    return json_walk_next(&w.json) == JSON_PIECE_END &&
           json_walk_utf8(&w.json, at) && !w.twice;
}
