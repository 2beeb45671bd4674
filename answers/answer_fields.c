#include "answers/answer_fields.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "adapters/json.h"
#include "answers/loose_json.h"
#include "answers/strict_json.h"

enum { FIELDS_TRIES = 64 /* braces at which JSON is looked for */ };

bool answer_fields_answer(const struct answer_fields *f)
{
    for (int i = 0; i < FIELD_REASONING; i++)
        if (f->at[i].found)
            return true;
    return false;
}

bool answer_fields_position(const struct answer_fields *f)
{
    return (f->at[FIELD_LAT].found && f->at[FIELD_LON].found) ||
           f->at[FIELD_POSITION].found;
}

/* ------------------------------------------------------- candidates */

double answer_fields_confidence(const struct answer_fields *f)
{
    static const struct {
        const char *word;
        double value;
    } words[] = {{"very high", 0.95}, {"high", 0.8}, {"medium", 0.5},
                 {"moderate", 0.5},   {"low", 0.2},  {"very low", 0.05}};
    const struct answer_value *v = &f->at[FIELD_CONFIDENCE];
    struct span text = span_trim(v->text);
    double value = v->number;
    bool percent;

    if (!v->found)
        return NAN;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (span_is_nocase(text, words[i].word))
            return words[i].value;
    percent = span_ends(text, "%");
    if (percent)
        text = span_trim(span_cut(text, 0, text.len - 1));
    if (!v->exact && !span_real(text, &value))
        return NAN;
    if (percent || value > 1.0)
        value /= 100.0;
    return value >= 0.0 && value <= 1.0 ? value : NAN;
}

static double fields_rank(const struct answer_fields *f)
{
    const struct answer_value *v = &f->at[FIELD_RANK];
    double value;

    if (!v->found)
        return NAN;
    return v->exact ? v->number : span_real(v->text, &value) ? value : NAN;
}

bool answer_fields_named(const struct answer_fields *f)
{
    for (int i = FIELD_COUNTRY; i <= FIELD_PLACE; i++)
        if (f->at[i].found && f->at[i].text.len > 0)
            return true;
    return false;
}

bool answer_fields_ranked(const struct answer_fields *f)
{
    return !isnan(fields_rank(f)) || !isnan(answer_fields_confidence(f));
}

/* The place of the largest, or SIZE_MAX when one has none. */
static size_t fields_best(const struct answer_fields *list, size_t count,
                          double (*of)(const struct answer_fields *),
                          double sign)
{
    size_t best = 0;

    for (size_t i = 0; i < count; i++) {
        if (isnan(of(&list[i])))
            return SIZE_MAX;
        if (sign * of(&list[i]) > sign * of(&list[best]))
            best = i;
    }
    return best;
}

size_t answer_fields_pick(const struct answer_fields *list, size_t count)
{
    size_t best = fields_best(list, count, answer_fields_confidence, 1.0);

    if (best == SIZE_MAX)
        best = fields_best(list, count, fields_rank, -1.0);
    return best == SIZE_MAX ? 0 : best;
}

/* ------------------------------------------------------------ both */

static int fields_decimals(const struct answer_value *v)
{
    size_t point = span_find_char(v->text, '.');
    double value;

    if (!v->found || point == SIZE_MAX || !span_real(v->text, &value))
        return 0;
    return (int)(v->text.len - point - 1);
}

/* A value that the end of the text cut off may be wrong; but not when the
 * teacher ended there, and it is as fine as the other one. */
static void fields_drop_cut(bool ended, struct answer_fields *out)
{
    struct answer_value *lat = &out->at[FIELD_LAT], *lon = &out->at[FIELD_LON];

    if (ended && lat->cut != lon->cut && fields_decimals(lat) > 0 &&
        fields_decimals(lat) == fields_decimals(lon)) {
        lat->cut = lon->cut = false;
        out->whole = true;
    }
    for (int i = 0; i < FIELD_COUNT; i++)
        if (i != FIELD_REASONING && out->at[i].cut)
            out->at[i].found = false;
}

static void fields_take_broken(struct span text, size_t start, bool ended,
                               struct answer_fields *out, struct arena *arena)
{
    struct span rest = span_cut(text, start, text.len);
    size_t fence = span_find(rest, "\n```");
    struct err err = {0};

    out->start = start;
    out->end = fence == SIZE_MAX ? text.len : start + fence;
    if (!json_parse(span_trim(span_cut(text, start, out->end - start)), arena,
                    &err))
        out->why = arena_text(arena, err.text);
    loose_json_read(text, arena, out);
    fields_drop_cut(ended, out);
}

/* The next brace that may begin JSON: not one of LaTeX's, as in \text{. */
static size_t fields_next_brace(struct span text, size_t at)
{
    for (;;) {
        const char *brace =
            at < text.len ? memchr(text.data + at, '{', text.len - at) : NULL;
        size_t p, word;

        if (!brace)
            return SIZE_MAX;
        at = (size_t)(brace - text.data);
        p = at;
        while (p > 0 && at - p < ANSWER_KEY_MAX &&
               isalpha((unsigned char)text.data[p - 1]))
            p--;
        word = at - p;
        if (!(p > 0 && text.data[p - 1] == '\\' && word > 1) &&
            !(at > 0 && (text.data[at - 1] == '^')))
            return at;
        at++;
    }
}

/* Where broken JSON may begin: a brace, or a quoted key we know. */
static size_t fields_broken_start(struct span text)
{
    size_t brace = fields_next_brace(text, 0);

    if (brace != SIZE_MAX)
        return brace;
    return span_find(text, "\"latitude\"") != SIZE_MAX ||
                   span_find(text, "\"country\"") != SIZE_MAX
               ? 0
               : SIZE_MAX;
}

/* The bracket of the list that this brace opens, or the brace. */
static size_t fields_list_start(struct span text, size_t brace)
{
    size_t p = brace;

    while (p > 0 && isspace((unsigned char)text.data[p - 1]))
        p--;
    return p > 0 && text.data[p - 1] == '[' ? p - 1 : brace;
}

/* The objects of a text, one after the other. */
struct fields_several {
    struct answer_fields list[ANSWER_CANDIDATES_MAX];
    size_t count;
};

/* Are the objects candidates of one answer? */
static bool fields_are_ranked(const struct fields_several *s, bool listed)
{
    for (size_t i = 0; i < s->count; i++)
        if (answer_fields_position(&s->list[i])
                ? !listed && !answer_fields_ranked(&s->list[i])
                : !answer_fields_named(&s->list[i]) ||
                      !answer_fields_ranked(&s->list[i]))
            return false;
    return s->count > 1;
}

static void fields_rank_several(const struct fields_several *s,
                                struct arena *arena, struct answer_fields *out)
{
    struct answer_fields *all = arena_take(arena, s->count * sizeof(*all));
    size_t picked = answer_fields_pick(s->list, s->count);

    memcpy(all, s->list, s->count * sizeof(*all));
    *out = s->list[picked];
    out->candidates = all;
    out->candidate_count = s->count;
    out->picked = picked;
    out->count = 1;
}

/* The last valid object that answers, or the likeliest of a list, else the
 * first with a reasoning. *valid: some JSON was. */
static void fields_find_valid(struct span text, size_t at, struct arena *arena,
                              struct answer_fields *out, bool *valid)
{
    struct fields_several *several = NULL;
    struct answer_fields one;
    bool listed = false;
    int count = 0;

    for (int tries = 0; tries < FIELDS_TRIES; tries++) {
        size_t from;

        at = fields_next_brace(text, at);
        if (at == SIZE_MAX)
            break;
        from = fields_list_start(text, at);
        listed = listed || (from < at && count == 0);
        if (!(from < at && strict_json_read(text, from, arena, &one)) &&
            !strict_json_read(text, at, arena, &one)) {
            at++;
            continue;
        }
        *valid = true;
        at = one.end;
        one.start = from < one.start ? from : one.start;
        if (!answer_fields_answer(&one) &&
            (count || !one.at[FIELD_REASONING].found))
            continue;
        count += answer_fields_answer(&one);
        one.count = count;
        if (count == 2 && !several) {
            several = arena_take(arena, sizeof(*several));
            several->count = 1;
            several->list[0] = *out;
        }
        *out = one;
        if (several && several->count < ANSWER_CANDIDATES_MAX)
            several->list[several->count++] = one;
    }
    if (several && fields_are_ranked(several, listed))
        fields_rank_several(several, arena, out);
}

bool answer_fields_find(struct span text, bool ended, struct arena *arena,
                        struct answer_fields *out)
{
    size_t first = fields_broken_start(text);
    bool valid = false;

    *out = (struct answer_fields){0};
    if (first == SIZE_MAX)
        return false;
    fields_find_valid(text, first, arena, out, &valid);
    if (out->strict)
        return true;
    fields_take_broken(text, first, ended, out, arena);
    if (valid)
        out->why = NULL;
    out->count = answer_fields_answer(out);
    return out->count || out->at[FIELD_REASONING].found;
}
