#include "answers/strict_json.h"

#include <string.h>

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
    struct span text;
    size_t at;
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

static bool strict_is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static char strict_peek(struct strict_walk *w)
{
    while (w->at < w->text.len && strict_is_blank(w->text.data[w->at]))
        w->at++;
    return w->at < w->text.len ? w->text.data[w->at] : '\0';
}

/* The inside of the text at w->at, which is passed. */
static struct span strict_text(struct strict_walk *w)
{
    size_t begin = w->at + 1, p = begin;

    for (;;) {
        const char *quote = memchr(w->text.data + p, '"', w->text.len - p);
        size_t q = quote ? (size_t)(quote - w->text.data) : w->text.len;
        size_t slashes = 0;

        while (q - slashes > begin && w->text.data[q - slashes - 1] == '\\')
            slashes++;
        p = q + 1;
        if (slashes % 2 == 0 || p >= w->text.len) {
            w->at = p;
            return span_cut(w->text, begin, q - begin);
        }
    }
}

/* A number or a word. */
static struct span strict_word(struct strict_walk *w)
{
    size_t begin = w->at;

    while (w->at < w->text.len && w->text.data[w->at] != ',' &&
           w->text.data[w->at] != ']' && w->text.data[w->at] != '}' &&
           !strict_is_blank(w->text.data[w->at]))
        w->at++;
    return span_cut(w->text, begin, w->at - begin);
}

static void strict_value(struct strict_walk *w, int depth, bool mute);

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
    struct answer_value v = {.found = true};
    char first = strict_peek(w);
    struct span word;

    if (!mute && span_is(key, "ChainOfThought"))
        w->target->out->chain = true;
    v.start = w->at;
    if (first == '"') {
        word = strict_text(w);
        v.quoted = true;
        v.start++;
        v.end = w->at - 1;
        v.text = field == FIELD_REASONING || field == FIELD_COUNT
                     ? word
                     : answer_text_unescape(word, w->arena);
        if (!mute && span_is(key, "type") && span_is_nocase(word, "Point"))
            w->target->out->geojson = true;
    } else if (first == '{' || first == '[') {
        strict_value(w, depth + 1, mute || field == FIELD_REASONING);
        if (span_is(key, "candidates") && w->target->out->candidate_count)
            w->target->out->model = true;
        v.end = w->at;
        v.text = span_cut(w->text, v.start, v.end - v.start);
        if (first == '{' && field != FIELD_REASONING)
            return;
    } else {
        v.text = strict_word(w);
        v.end = w->at;
        v.exact = field < FIELD_COUNT && span_real(v.text, &v.number);
        if (span_is(v.text, "null")) {
            if (field <= FIELD_POSITION)
                w->target->out->declined = true;
            return;
        }
    }
    if (field < FIELD_COUNT)
        strict_put(w, field, key, owner, depth, &v);
}

static void strict_object(struct strict_walk *w, int depth, bool mute)
{
    size_t owner = w->at++;

    while (strict_peek(w) == '"') {
        struct span key = strict_text(w);

        if (strict_peek(w) == ':')
            w->at++;
        strict_member(w, key, owner, depth, mute);
        if (strict_peek(w) == ',')
            w->at++;
    }
    w->at++; /* the brace */
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

/* One object of an array: a candidate when it holds a position. */
static void strict_element(struct strict_walk *w, int depth,
                           struct strict_list *list)
{
    struct strict_target *outer = w->target, one;
    struct answer_fields fields = {.strict = true, .start = w->at};

    strict_target_init(&one, &fields);
    w->target = &one;
    strict_object(w, depth, false);
    fields.end = w->at;
    w->target = outer;
    if (!answer_fields_position(&fields)) {
        strict_merge(outer, &one);
    } else if (list->count < ANSWER_CANDIDATES_MAX) {
        struct strict_target *kept = arena_take(w->arena, sizeof(*kept));

        *kept = one;
        kept->out = arena_take(w->arena, sizeof(fields));
        *kept->out = fields;
        list->ones[list->count++] = kept;
    }
}

/* The candidates of an array are kept, the likeliest gives the fields. */
static void strict_rank(struct strict_walk *w, const struct strict_list *list)
{
    struct answer_fields *out = w->target->out, *all;
    size_t picked;

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

    w->at++;
    while (strict_peek(w) != ']' && w->at < w->text.len) {
        if (w->text.data[w->at] == '{' && !mute && depth <= STRICT_DEPTH_MAX)
            strict_element(w, depth, &list);
        else
            strict_value(w, depth, mute);
        if (strict_peek(w) == ',')
            w->at++;
    }
    w->at++; /* the bracket */
    strict_rank(w, &list);
}

static void strict_value(struct strict_walk *w, int depth, bool mute)
{
    switch (strict_peek(w)) {
    case '{':
        strict_object(w, depth, mute);
        break;
    case '[':
        strict_array(w, depth, mute);
        break;
    case '"':
        (void)strict_text(w);
        break;
    default:
        (void)strict_word(w);
        break;
    }
}

bool strict_json_read(struct span text, size_t at, struct arena *arena,
                      struct answer_fields *out)
{
    struct json_syntax syntax;
    struct strict_target target;
    struct strict_walk w = {.text = text, .at = at, .arena = arena};

    if (!json_syntax_check(span_cut(text, at, text.len), &syntax))
        return false;
    *out = (struct answer_fields){
        .strict = true, .start = at, .end = at + syntax.at};
    w.text = span_cut(text, 0, out->end);
    strict_target_init(&target, out);
    w.target = &target;
    strict_value(&w, 0, false);
    return !w.twice;
}
