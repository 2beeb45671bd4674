#include "stages/extract_fields.h"

#include <ctype.h>
#include <string.h>

enum {
    FIELDS_TRIES = 64,    /* braces at which JSON is looked for */
    FIELDS_KEY_MAX = 48,  /* bytes of a key */
    FIELDS_DEPTH_MAX = 16 /* of objects in objects */
};

/* Keys without case, blanks and signs. */
static const struct fields_key {
    const char *key;
    enum extract_field field;
} fields_keys[] = {
    {"latitude", FIELD_LAT},
    {"lat", FIELD_LAT},
    {"predictedlatitude", FIELD_LAT},
    {"predictedlat", FIELD_LAT},
    {"predlat", FIELD_LAT},
    {"gpslatitude", FIELD_LAT},
    {"longitude", FIELD_LON},
    {"lon", FIELD_LON},
    {"lng", FIELD_LON},
    {"long", FIELD_LON},
    {"predictedlongitude", FIELD_LON},
    {"predictedlon", FIELD_LON},
    {"predlon", FIELD_LON},
    {"gpslongitude", FIELD_LON},
    {"coordinates", FIELD_POSITION},
    {"coordinate", FIELD_POSITION},
    {"coords", FIELD_POSITION},
    {"gps", FIELD_POSITION},
    {"gpscoordinates", FIELD_POSITION},
    {"latlon", FIELD_POSITION},
    {"latlng", FIELD_POSITION},
    {"position", FIELD_POSITION},
    {"country", FIELD_COUNTRY},
    {"countryname", FIELD_COUNTRY},
    {"predictedcountry", FIELD_COUNTRY},
    {"nation", FIELD_COUNTRY},
    {"region", FIELD_REGION},
    {"state", FIELD_REGION},
    {"province", FIELD_REGION},
    {"stateprovince", FIELD_REGION},
    {"stateorprovince", FIELD_REGION},
    {"admin1", FIELD_REGION},
    {"city", FIELD_CITY},
    {"cityname", FIELD_CITY},
    {"predictedcity", FIELD_CITY},
    {"town", FIELD_CITY},
    {"municipality", FIELD_CITY},
    {"finalanswer", FIELD_PLACE},
    {"answer", FIELD_PLACE},
    {"location", FIELD_PLACE},
    {"place", FIELD_PLACE},
    {"rationale", FIELD_REASONING},
    {"reasoning", FIELD_REASONING},
    {"chainofthought", FIELD_REASONING},
    {"explanation", FIELD_REASONING},
    {"analysis", FIELD_REASONING},
    {"thought", FIELD_REASONING},
    {"thinking", FIELD_REASONING},
    {"localizable", FIELD_LOCALIZABLE},
    {"localizability", FIELD_LOCALIZABLE},
    {"locatable", FIELD_LOCALIZABLE},
    {"locatability", FIELD_LOCALIZABLE},
    {"localizabilityscore", FIELD_LOCALIZABLE},
    {"locatabilityscore", FIELD_LOCALIZABLE},
    {"visuallylocatable", FIELD_LOCALIZABLE},
};

/* FIELD_COUNT: no key of ours. */
static enum extract_field fields_of_key(struct span key)
{
    char bare[FIELDS_KEY_MAX + 1];
    size_t n = 0;

    if (key.len > FIELDS_KEY_MAX)
        return FIELD_COUNT;
    for (size_t i = 0; i < key.len; i++)
        if (isalnum((unsigned char)key.data[i]))
            bare[n++] = (char)tolower((unsigned char)key.data[i]);
    bare[n] = '\0';
    for (size_t i = 0; i < sizeof(fields_keys) / sizeof(fields_keys[0]); i++)
        if (bare[0] == fields_keys[i].key[0] &&
            strcmp(bare, fields_keys[i].key) == 0)
            return fields_keys[i].field;
    return FIELD_COUNT;
}

bool extract_fields_answer(const struct extract_fields *f)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        if (f->at[i].found && i != FIELD_REASONING && i != FIELD_LOCALIZABLE)
            return true;
    return false;
}

/* ------------------------------------------------------- valid JSON */

static struct span fields_json_text(const struct json *v, struct arena *arena)
{
    struct buf b;
    struct span text;

    if (v->type == JSON_TEXT)
        return v->text;
    buf_init(&b, (size_t)1 << 24);
    json_add(&b, v);
    text = arena_span(arena, buf_span(&b));
    buf_release(&b);
    return text;
}

/* The shallowest mention of each field counts. */
static void fields_walk(const struct json *v, int depth, int *best,
                        struct arena *arena, struct extract_fields *out)
{
    if (depth > FIELDS_DEPTH_MAX || v->type != JSON_OBJECT) {
        for (size_t i = 0;
             v->type == JSON_ARRAY && depth <= FIELDS_DEPTH_MAX && i < v->count;
             i++)
            fields_walk(v->items[i], depth + 1, best, arena, out);
        return;
    }
    for (size_t i = 0; i < v->count; i++) {
        const struct json *item = v->items[i];
        enum extract_field field = fields_of_key(span_of(v->keys[i]));
        bool object = item->type == JSON_OBJECT;
        struct span type;

        if (strcmp(v->keys[i], "type") == 0 && json_text(item, &type) &&
            span_is_nocase(type, "Point"))
            out->geojson = true;
        if (strcmp(v->keys[i], "ChainOfThought") == 0)
            out->chain = true;
        if (field < FIELD_COUNT && depth < best[field] &&
            item->type != JSON_NULL && (!object || field == FIELD_REASONING)) {
            struct extract_value value = {.found = true};

            value.exact = json_real(item, &value.number);
            value.text = fields_json_text(item, arena);
            out->at[field] = value;
            best[field] = depth;
        }
        if (field != FIELD_REASONING)
            fields_walk(item, depth + 1, best, arena, out);
    }
}

static void fields_take_json(const struct json *v, struct arena *arena,
                             struct extract_fields *out)
{
    int best[FIELD_COUNT];

    for (int i = 0; i < FIELD_COUNT; i++)
        best[i] = FIELDS_DEPTH_MAX + 1;
    fields_walk(v, 0, best, arena, out);
}

/* ------------------------------------------------ what was meant as JSON */

struct fields_scan {
    struct span text;
    size_t at, end; /* of the object */
    struct arena *arena;
    bool listed[FIELD_COUNT]; /* a list of that field was measured: once */
};

/* Length of a quote at `at`, of whatever kind, or 0. */
static size_t fields_quote(struct span text, size_t at)
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

static size_t fields_skip_blanks(struct span text, size_t at)
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
static bool fields_quote_ends(struct span text, size_t after)
{
    while (after < text.len &&
           (text.data[after] == ' ' || text.data[after] == '\t'))
        after++;
    return after >= text.len || strchr(",}]\n\r#/;`", text.data[after]);
}

/* The inside of a text; it may hold escapes. */
static struct span fields_unescape(struct fields_scan *s, struct span inside)
{
    struct json *v;
    struct buf b;

    if (span_find_char(inside, '\\') == SIZE_MAX)
        return inside;
    buf_init(&b, inside.len + 3);
    buf_add_char(&b, '"');
    buf_add_span(&b, inside);
    buf_add_char(&b, '"');
    v = json_parse(buf_span(&b), s->arena, NULL);
    buf_release(&b);
    return v && v->type == JSON_TEXT ? v->text : inside;
}

/* In `in Kenya. latitude": "1.3"` the text lacks its end: where does the key
 * begin that ends at this quote? SIZE_MAX: it is none of ours. */
static size_t fields_key_before(struct span text, size_t from, size_t quote,
                                size_t after)
{
    size_t at = quote;

    while (after < text.len && text.data[after] == ' ')
        after++;
    if (after >= text.len || text.data[after] != ':')
        return SIZE_MAX;
    while (
        at > from && quote - at < FIELDS_KEY_MAX &&
        (isalnum((unsigned char)text.data[at - 1]) || text.data[at - 1] == '_'))
        at--;
    if (fields_of_key(span_cut(text, at, quote - at)) == FIELD_COUNT &&
        quote - at > 1 && text.data[at] == 'n' && at > from &&
        text.data[at - 1] == '\\')
        at++; /* \nlatitude */
    return fields_of_key(span_cut(text, at, quote - at)) == FIELD_COUNT
               ? SIZE_MAX
               : at;
}

static void fields_text_value(struct fields_scan *s, size_t quote,
                              struct extract_value *v)
{
    char kind = s->text.data[s->at];
    size_t begin = s->at + quote, p = begin, key;

    for (; p < s->end; p++) {
        size_t n = fields_quote(s->text, p);

        key = n ? fields_key_before(s->text, begin, p, p + n) : SIZE_MAX;
        if (key != SIZE_MAX) {
            v->start = begin;
            v->end = key;
            v->text = fields_unescape(
                s, span_trim(span_cut(s->text, begin, key - begin)));
            s->at = key;
            return;
        }
        if (n == 0 && s->text.data[p] == '\\')
            p++;
        else if (n == 2)
            p++; /* an escaped quote */
        else if (n && (s->text.data[p] == kind || n == 3) &&
                 fields_quote_ends(s->text, p + n))
            break;
    }
    v->cut = p >= s->end;
    p = p < s->end ? p : s->end;
    v->start = begin;
    v->end = p;
    v->text = fields_unescape(s, span_cut(s->text, begin, p - begin));
    s->at = p + (v->cut ? 0 : fields_quote(s->text, p));
}

/* Up to the bracket that closes the one at s->at. */
static void fields_list_value(struct fields_scan *s, struct extract_value *v)
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

static void fields_bare_value(struct fields_scan *s, struct extract_value *v)
{
    size_t p = s->at;

    while (p < s->end && !strchr(",}]\n#", s->text.data[p]))
        p++;
    v->cut = p >= s->text.len;
    v->start = s->at;
    v->text = span_trim(span_cut(s->text, s->at, p - s->at));
    v->end = v->start + v->text.len;
    s->at = p;
}

/* The value after a key's colon. A list or object is looked into afterwards,
 * so s->at only passes its first bracket. */
static void fields_value(struct fields_scan *s, enum extract_field field,
                         struct extract_value *v)
{
    size_t quote;

    *v = (struct extract_value){0};
    s->at = fields_skip_blanks(s->text, s->at);
    if (s->at >= s->end) {
        s->at = s->end;
        return;
    }
    quote = fields_quote(s->text, s->at);
    v->found = true;
    if (quote) {
        fields_text_value(s, quote, v);
    } else if (s->text.data[s->at] == '[' || s->text.data[s->at] == '{') {
        v->found = (field == FIELD_REASONING || field == FIELD_POSITION) &&
                   !s->listed[field];
        if (v->found) {
            s->listed[field] = true;
            fields_list_value(s, v);
        }
        s->at = field == FIELD_REASONING && v->found && !v->cut ? v->end
                                                                : s->at + 1;
    } else {
        fields_bare_value(s, v);
    }
}

/* Is a key at s->at? `"key":`, `key":`, `'key' :`, and at the beginning of a
 * line `key:`. Sets s->at behind the colon. */
static bool fields_key_at(struct fields_scan *s, bool line_begins,
                          struct span *key)
{
    size_t open = fields_quote(s->text, s->at);
    size_t begin = s->at + open, p = begin, close;

    while (p < s->end && p - begin <= FIELDS_KEY_MAX &&
           (isalnum((unsigned char)s->text.data[p]) ||
            strchr("_ -/", s->text.data[p])))
        p++;
    if (p == begin || p - begin > FIELDS_KEY_MAX)
        return false;
    close = fields_quote(s->text, p);
    if (!close && !open && !line_begins)
        return false;
    *key = span_cut(s->text, begin, p - begin);
    p = fields_skip_blanks(s->text, p + close);
    if (p < s->end && s->text.data[p] == ':') {
        s->at = p + 1;
        return true;
    }
    return false;
}

static bool fields_word_begins(struct span text, size_t at)
{
    char before = at > 0 ? text.data[at - 1] : '{';

    if (at >= 2 && text.data[at - 2] == '\\' && before == 'n')
        return true;
    return !isalnum((unsigned char)before) && before != '_';
}

static bool fields_line_begins(struct span text, size_t at)
{
    while (at > 0 && (text.data[at - 1] == ' ' || text.data[at - 1] == '\t'))
        at--;
    return at == 0 || strchr("{,\n", text.data[at - 1]);
}

/* Key by key over text[s->at .. s->end). locate: only fill in where the
 * values of fields that are already there stand. */
static void fields_scan_run(struct fields_scan *s, bool locate,
                            struct extract_fields *out)
{
    while (s->at < s->end) {
        size_t at = s->at;
        unsigned char c = (unsigned char)s->text.data[at];
        enum extract_field field;
        struct extract_value v, *to;
        struct span key;

        if ((!isalpha(c) && !fields_quote(s->text, at)) ||
            (isalpha(c) && !fields_word_begins(s->text, at)) ||
            !fields_key_at(s, fields_line_begins(s->text, at), &key)) {
            s->at = at + 1;
            continue;
        }
        field = fields_of_key(key);
        fields_value(s, field, &v);
        out->chain = out->chain || span_is(key, "ChainOfThought");
        if (field == FIELD_COUNT || !v.found)
            continue;
        to = &out->at[field];
        if (locate && to->found && to->end == 0) {
            to->start = v.start;
            to->end = v.end;
        } else if (!locate && !to->found) {
            *to = v;
        }
    }
}

/* A value that the end of the text cut off may be wrong. */
static void fields_drop_cut(struct extract_fields *out)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        if (i != FIELD_REASONING && out->at[i].cut)
            out->at[i].found = false;
}

static void fields_take_broken(struct span text, size_t start,
                               struct arena *arena, struct extract_fields *out)
{
    struct fields_scan scan = {text, start, text.len, arena, {false}};
    struct span rest = span_cut(text, start, text.len);
    size_t fence = span_find(rest, "\n```");
    struct err err = {0};

    if (fence != SIZE_MAX)
        scan.end = start + fence;
    out->start = start;
    out->end = scan.end;
    if (!json_parse(span_trim(span_cut(text, start, scan.end - start)), arena,
                    &err))
        out->why = arena_text(arena, err.text);
    fields_scan_run(&scan, false, out);
    fields_drop_cut(out);
}

/* Where broken JSON may begin: a brace, or a quoted key we know. */
static size_t fields_broken_start(struct span text)
{
    size_t brace = span_find_char(text, '{');

    if (brace != SIZE_MAX)
        return brace;
    return span_find(text, "\"latitude\"") != SIZE_MAX ||
                   span_find(text, "\"country\"") != SIZE_MAX
               ? 0
               : SIZE_MAX;
}

/* The last valid object that answers, else the first with a reasoning. *valid:
 * some JSON was. */
static void fields_find_valid(struct span text, size_t at, struct arena *arena,
                              struct extract_fields *out, bool *valid)
{
    int count = 0;

    for (int tries = 0; tries < FIELDS_TRIES && at < text.len; tries++) {
        struct extract_fields one = {.strict = true};
        const char *brace = memchr(text.data + at, '{', text.len - at);
        struct json *v;
        size_t used;

        if (!brace)
            break;
        at = (size_t)(brace - text.data);
        v = json_parse_prefix(span_cut(text, at, text.len), arena, &used);
        if (!v) {
            at++;
            continue;
        }
        *valid = true;
        fields_take_json(v, arena, &one);
        one.start = at;
        one.end = at + used;
        at = one.end;
        if (!extract_fields_answer(&one) &&
            (count || !one.at[FIELD_REASONING].found))
            continue;
        count += extract_fields_answer(&one);
        one.count = count;
        *out = one;
    }
}

bool extract_fields_find(struct span text, struct arena *arena,
                         struct extract_fields *out)
{
    size_t first = fields_broken_start(text);
    bool valid = false;

    *out = (struct extract_fields){0};
    if (first == SIZE_MAX)
        return false;
    fields_find_valid(text, first, arena, out, &valid);
    if (out->strict) {
        struct fields_scan scan = {text, out->start, out->end, arena, {false}};

        fields_scan_run(&scan, true, out);
        return true;
    }
    fields_take_broken(text, first, arena, out);
    if (valid)
        out->why = NULL;
    out->count = extract_fields_answer(out);
    return out->count || out->at[FIELD_REASONING].found;
}
