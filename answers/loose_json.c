/* Key by key over what was meant to be JSON; see loose_json.h. */
#include "answers/loose_json.h"

#include <ctype.h>
#include <string.h>

#include "answers/answer_text.h"

struct loose {
    struct span text;
    size_t at, end; /* of the object */
    struct arena *arena;
    bool listed[FIELD_COUNT]; /* a list of that field was measured: once */
};

/* Length of a quote at `at`, of whatever kind, or 0. */
static size_t loose_quote(struct span text, size_t at)
{
    char c = at < text.len ? text.data[at] : ' ';
    struct span rest;

    if (c == '"' || c == '\'')
        return 1;
    if (c != '\\' && c != '\xE2')
        return 0;
    rest = span_cut(text, at, 3);
    if (span_starts(rest, "\\\""))
        return 2;
    if (span_starts(rest, "\xE2\x80\x9C") ||
        span_starts(rest, "\xE2\x80\x9D") ||
        span_starts(rest, "\xE2\x80\x98") || span_starts(rest, "\xE2\x80\x99"))
        return 3;
    return 0;
}

static size_t loose_skip_blanks(struct span text, size_t at)
{
    for (;;) {
        if (at < text.len && isspace((unsigned char)text.data[at]))
            at++;
        else if (at + 1 < text.len && text.data[at] == '\\' &&
                 text.data[at + 1] == 'n')
            at += 2;
        else
            return at;
    }
}

/* A quote ends a text when a comma, a bracket, a line end or nothing follows:
 * quotes inside texts are rarely escaped where JSON is broken. */
static bool loose_quote_ends(struct span text, size_t after)
{
    while (after < text.len &&
           (text.data[after] == ' ' || text.data[after] == '\t'))
        after++;
    return after >= text.len || strchr(",}]\n\r#/;`", text.data[after]);
}

/* In `in Kenya. latitude": "1.3"` the text lacks its end: where does the key
 * begin that ends at this quote? SIZE_MAX: it is none of ours. */
static size_t loose_key_before(struct span text, size_t from, size_t quote,
                               size_t after)
{
    size_t at = quote;

    while (after < text.len && text.data[after] == ' ')
        after++;
    if (after >= text.len || text.data[after] != ':')
        return SIZE_MAX;
    while (
        at > from && quote - at < ANSWER_KEY_MAX &&
        (isalnum((unsigned char)text.data[at - 1]) || text.data[at - 1] == '_'))
        at--;
    if (answer_field_of_key(span_cut(text, at, quote - at)) == FIELD_COUNT &&
        quote - at > 1 && text.data[at] == 'n' && at > from &&
        text.data[at - 1] == '\\')
        at++; /* \nlatitude */
    return answer_field_of_key(span_cut(text, at, quote - at)) == FIELD_COUNT
               ? SIZE_MAX
               : at;
}

static void loose_text_value(struct loose *s, size_t quote,
                             struct answer_value *v)
{
    char kind = s->text.data[s->at];
    size_t begin = s->at + quote, p = begin, key;

    for (; p < s->end; p++) {
        size_t n = loose_quote(s->text, p);

        key = n ? loose_key_before(s->text, begin, p, p + n) : SIZE_MAX;
        if (key != SIZE_MAX) {
            v->start = begin;
            v->end = key;
            v->text = answer_text_unescape(
                span_trim(span_cut(s->text, begin, key - begin)), s->arena);
            s->at = key;
            return;
        }
        if (n == 2 || (n == 0 && s->text.data[p] == '\\'))
            p++; /* what is escaped ends nothing */
        else if (n && (s->text.data[p] == kind || n == 3) &&
                 loose_quote_ends(s->text, p + n))
            break;
    }
    v->cut = p >= s->end;
    p = p < s->end ? p : s->end;
    v->start = begin;
    v->end = p;
    v->text =
        answer_text_unescape(span_cut(s->text, begin, p - begin), s->arena);
    s->at = p + (v->cut ? 0 : loose_quote(s->text, p));
}

/* Up to the bracket that closes the one at s->at. */
static void loose_list_value(struct loose *s, struct answer_value *v)
{
    char open = s->text.data[s->at], close = open == '[' ? ']' : '}';
    size_t p = s->at;
    int depth = 0;

    for (; p < s->end; p++) {
        depth += s->text.data[p] == open;
        depth -= s->text.data[p] == close;
        if (depth == 0)
            break;
    }
    v->cut = p >= s->end;
    v->start = s->at;
    v->end = v->cut ? s->end : p + 1;
    v->text = span_cut(s->text, v->start, v->end - v->start);
}

/* A decimal comma: "latitude": 25,7617, ... No value of JSON begins with digits
 * that touch the comma before it. */
static bool loose_decimal_comma(const struct loose *s, size_t at)
{
    struct span t = s->text;
    size_t p = at;

    if (t.data[at] != ',' || at + 1 >= s->end ||
        !isdigit((unsigned char)t.data[at + 1]))
        return false;
    while (p > s->at && isdigit((unsigned char)t.data[p - 1]))
        p--;
    return p < at && (p == s->at || (p == s->at + 1 && t.data[s->at] == '-'));
}

static void loose_bare_value(struct loose *s, struct answer_value *v)
{
    size_t p = s->at;

    while (p < s->end &&
           (!strchr(",}]\n#", s->text.data[p]) || loose_decimal_comma(s, p)))
        p++;
    v->cut = p >= s->text.len;
    v->start = s->at;
    v->text = span_trim(span_cut(s->text, s->at, p - s->at));
    v->end = v->start + v->text.len;
    s->at = p;
}

/* The value after a key's colon. A list or object is looked into afterwards,
 * so s->at only passes its first bracket. */
static void loose_value(struct loose *s, enum answer_field field,
                        struct answer_value *v)
{
    size_t quote;

    *v = (struct answer_value){0};
    s->at = loose_skip_blanks(s->text, s->at);
    if (s->at >= s->end) {
        s->at = s->end;
        return;
    }
    quote = loose_quote(s->text, s->at);
    v->found = true;
    v->quoted = quote > 0;
    if (quote) {
        loose_text_value(s, quote, v);
    } else if (s->text.data[s->at] == '[' || s->text.data[s->at] == '{') {
        v->found = (field == FIELD_REASONING || field == FIELD_POSITION) &&
                   !s->listed[field];
        if (v->found) {
            s->listed[field] = true;
            loose_list_value(s, v);
        }
        s->at = field == FIELD_REASONING && v->found && !v->cut ? v->end
                                                                : s->at + 1;
    } else {
        loose_bare_value(s, v);
    }
}

/* Is a key at s->at? `"key":`, `key":`, `'key' :`, and at the beginning of a
 * line `key:`. Sets s->at behind the colon. */
static bool loose_key_at(struct loose *s, bool line_begins, struct span *key)
{
    size_t open = loose_quote(s->text, s->at);
    size_t begin = s->at + open, p = begin, close;

    while (p < s->end && p - begin <= ANSWER_KEY_MAX &&
           (isalnum((unsigned char)s->text.data[p]) ||
            strchr("_ -/", s->text.data[p]) ||
            (open && (unsigned char)s->text.data[p] >= 0x80 &&
             !loose_quote(s->text, p))))
        p++;
    if (p == begin || p - begin > ANSWER_KEY_MAX)
        return false;
    close = loose_quote(s->text, p);
    if (!close && !open && !line_begins)
        return false;
    *key = span_cut(s->text, begin, p - begin);
    p = loose_skip_blanks(s->text, p + close);
    if (p < s->end && s->text.data[p] == ':') {
        s->at = p + 1;
        return true;
    }
    return false;
}

static bool loose_word_begins(struct span text, size_t at)
{
    char before = at > 0 ? text.data[at - 1] : '{';

    if (at >= 2 && text.data[at - 2] == '\\' && before == 'n')
        return true;
    return !isalnum((unsigned char)before) && before != '_';
}

static bool loose_line_begins(struct span text, size_t at)
{
    while (at > 0 && (text.data[at - 1] == ' ' || text.data[at - 1] == '\t'))
        at--;
    return at == 0 || strchr("{,\n", text.data[at - 1]);
}

/* Key by key over text[s->at .. s->end). */
static void loose_run(struct loose *s, struct answer_fields *out)
{
    while (s->at < s->end) {
        size_t at = s->at;
        unsigned char c = (unsigned char)s->text.data[at];
        enum answer_field field;
        struct answer_value v, *to;
        struct span key;

        if ((!isalpha(c) && !loose_quote(s->text, at)) ||
            (isalpha(c) && !loose_word_begins(s->text, at)) ||
            !loose_key_at(s, loose_line_begins(s->text, at), &key)) {
            s->at = at + 1;
            continue;
        }
        field = answer_field_of_key(key);
        loose_value(s, field, &v);
        out->chain = out->chain || span_is(key, "ChainOfThought");
        if (field == FIELD_COUNT || !v.found)
            continue;
        to = &out->at[field];
        if (!to->found && !span_is(v.text, "null"))
            *to = v;
    }
}

void loose_json_read(struct span text, struct arena *arena,
                     struct answer_fields *out)
{
    struct loose scan = {text, out->start, out->end, arena, {false}};

    loose_run(&scan, out);
}
