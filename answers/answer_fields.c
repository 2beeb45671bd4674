#include "answers/answer_fields.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "answers/loose_json.h"

enum {
    FIELDS_TRIES = 64,    /* braces at which JSON is looked for */
    FIELDS_DEPTH_MAX = 16 /* of objects in objects */
};

/* Keys without case, blanks and signs. */
static const struct fields_key {
    const char *key;
    enum answer_field field;
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

enum answer_field answer_field_of_key(struct span key)
{
    char bare[ANSWER_KEY_MAX + 1];
    size_t n = 0;

    if (key.len > ANSWER_KEY_MAX)
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

bool answer_fields_answer(const struct answer_fields *f)
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
                        struct arena *arena, struct answer_fields *out)
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
        enum answer_field field = answer_field_of_key(span_of(v->keys[i]));
        bool object = item->type == JSON_OBJECT;
        struct span type;

        if (strcmp(v->keys[i], "type") == 0 && json_text(item, &type) &&
            span_is_nocase(type, "Point"))
            out->geojson = true;
        if (strcmp(v->keys[i], "ChainOfThought") == 0)
            out->chain = true;
        if (field < FIELD_COUNT && depth < best[field] &&
            item->type != JSON_NULL && (!object || field == FIELD_REASONING)) {
            struct answer_value value = {.found = true};

            value.exact = json_real(item, &value.number);
            value.quoted = item->type == JSON_TEXT;
            value.text = fields_json_text(item, arena);
            out->at[field] = value;
            best[field] = depth;
        }
        if (field != FIELD_REASONING)
            fields_walk(item, depth + 1, best, arena, out);
    }
}

static void fields_take_json(const struct json *v, struct arena *arena,
                             struct answer_fields *out)
{
    int best[FIELD_COUNT];

    for (int i = 0; i < FIELD_COUNT; i++)
        best[i] = FIELDS_DEPTH_MAX + 1;
    fields_walk(v, 0, best, arena, out);
}

/* A position model's list: {"candidates": [{"latitude": ...}, ...]}. */
static void fields_take_candidates(const struct json *v,
                                   struct answer_fields *out)
{
    const struct json *list = json_get(v, "candidates");
    double lat_deg;

    out->probability = NAN;
    if (list == NULL || list->type != JSON_ARRAY || list->count == 0 ||
        !json_real(json_get(list->items[0], "latitude"), &lat_deg))
        return;
    out->candidates = list->count;
    (void)json_real(json_get(list->items[0], "probability"), &out->probability);
}

/* ------------------------------------------------------------ both */

/* A value that the end of the text cut off may be wrong. */
static void fields_drop_cut(struct answer_fields *out)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        if (i != FIELD_REASONING && out->at[i].cut)
            out->at[i].found = false;
}

static void fields_take_broken(struct span text, size_t start,
                               struct arena *arena, struct answer_fields *out)
{
    struct span rest = span_cut(text, start, text.len);
    size_t fence = span_find(rest, "\n```");
    struct err err = {0};

    out->start = start;
    out->end = fence == SIZE_MAX ? text.len : start + fence;
    if (!json_parse(span_trim(span_cut(text, start, out->end - start)), arena,
                    &err))
        out->why = arena_text(arena, err.text);
    loose_json_read(text, arena, false, out);
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
                              struct answer_fields *out, bool *valid)
{
    int count = 0;

    for (int tries = 0; tries < FIELDS_TRIES && at < text.len; tries++) {
        struct answer_fields one = {.strict = true};
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
        fields_take_candidates(v, &one);
        one.start = at;
        one.end = at + used;
        at = one.end;
        if (!answer_fields_answer(&one) &&
            (count || !one.at[FIELD_REASONING].found))
            continue;
        count += answer_fields_answer(&one);
        one.count = count;
        *out = one;
    }
}

bool answer_fields_find(struct span text, struct arena *arena,
                        struct answer_fields *out)
{
    size_t first = fields_broken_start(text);
    bool valid = false;

    *out = (struct answer_fields){0};
    if (first == SIZE_MAX)
        return false;
    fields_find_valid(text, first, arena, out, &valid);
    if (out->strict) {
        loose_json_read(text, arena, true, out);
        return true;
    }
    fields_take_broken(text, first, arena, out);
    if (valid)
        out->why = NULL;
    out->count = answer_fields_answer(out);
    return out->count || out->at[FIELD_REASONING].found;
}
