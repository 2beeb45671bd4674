#include "stages/export/export_item.h"

#include <math.h>

#include "answers/answer_own.h"
#include "base/hash_index.h"
#include "geo/names.h"
#include "images/image.h"

enum {
    EXPORT_NAME_HEX = 2 * EXPORT_NAME_BYTES,
    EXPORT_NAME_STEM = 120 /* bytes of source and key in a file's name */
};

/* The columns of QUERY_EXPORT_ROWS. */
enum {
    ROW_SAMPLE,
    ROW_LAT,
    ROW_LON,
    ROW_SOURCE,
    ROW_KEY,
    ROW_AUTHOR,
    ROW_LICENCE,
    ROW_SHA256,
    ROW_FORMAT,
    ROW_PATH,
    ROW_OFFSET,
    ROW_LENGTH,
    ROW_KIND,
    ROW_LABEL,
    ROW_TEXT,
    ROW_REASONING,
    ROW_REASONING_END,
    ROW_REASONING_ESCAPED,
    ROW_ANSWER,
    ROW_ANSWER_END,
    ROW_ANSWER_ESCAPED,
    ROW_STATUS,
    ROW_ORIGIN,
    ROW_ANSWER_LAT,
    ROW_ANSWER_LON,
    ROW_COUNTRY,
    ROW_REGION,
    ROW_CITY,
    ROW_EDITED,
    ROW_TEACHER,
    ROW_SPLIT,
    ROW_PART,
    ROW_TRUE_COUNTRY,
    ROW_TRUE_REGION,
    ROW_TRUE_CITY,
    ROW_CITY_LAT,
    ROW_CITY_LON,
    ROW_ENTITIES,
    ROW_POSITION_ORIGIN,
    ROW_CONFLICT,
    ROW_ACCURACY,
    ROW_REPLY,
    ROW_END
};
_Static_assert((int)ROW_END == (int)EXPORT_ITEM_COLUMNS, "columns of an item");

static const char *export_item_ending(struct span format)
{
    return span_is(format, "png")    ? ".png"
           : span_is(format, "webp") ? ".webp"
                                     : ".jpg";
}

static void export_item_hex(const unsigned char *bytes, char *out, size_t n)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++)
        out[i] = digits[i % 2 == 0 ? bytes[i / 2] >> 4 : bytes[i / 2] & 15];
}

bool export_item_digest(struct span name, unsigned char sha256[32])
{
    static const char digits[] = "0123456789abcdef";
    struct span ending = span_cut(name, EXPORT_NAME_HEX, SIZE_MAX);

    if (!span_is(ending, ".jpg") && !span_is(ending, ".png") &&
        !span_is(ending, ".webp"))
        return false;
    memset(sha256, 0, 32);
    for (size_t i = 0; i < EXPORT_NAME_HEX; i++) {
        const char *at = memchr(digits, name.data[i], 16);
        if (at == NULL)
            return false;
        unsigned half = (unsigned)(at - digits);
        sha256[i / 2] |= (unsigned char)(i % 2 == 0 ? half << 4 : half);
    }
    return true;
}

/* Letters, digits, '-' and '.' of the text, others as '_'; true: nothing was
 * lost. */
static bool export_item_plain(struct span text, char *out)
{
    bool same = true;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool plain =
            isalnum((unsigned char)c) || c == '-' || (c == '.' && i > 0);
        out[i] = plain ? c : '_';
        same = same && plain;
    }
    out[text.len] = '\0';
    return same;
}

/* "source-key.jpg". Where two samples could come to the same, or the name would
 * be too long for a file, part of a digest of both stands behind it: letters
 * that no file name has, an ending that is there twice, a source with the '-'
 * that stands before the key. */
static const char *export_item_keyed(const struct export_item *item,
                                     const char *ending, struct arena *arena)
{
    char *source = arena_take(arena, item->source.len + 1);
    char *key = arena_take(arena, item->key.len + 1);
    bool ended = span_ends(item->key, ending);
    struct span stem = item->key;

    if (ended)
        stem = span_cut(stem, 0, stem.len - strlen(ending));
    bool same = export_item_plain(item->source, source);
    same = export_item_plain(stem, key) && same;
    const char *name = arena_print(arena, "%s-%s", source, key);
    if (same && !ended && strchr(source, '-') == NULL &&
        strlen(name) <= EXPORT_NAME_STEM)
        return arena_print(arena, "%s%s", name, ending);
    uint64_t hash = hash_fnv(item->source.data, item->source.len);
    hash = hash_mix(hash) + hash_fnv(item->key.data, item->key.len);
    return arena_print(arena, "%.*s-%016llx%s", EXPORT_NAME_STEM, name,
                       (unsigned long long)hash_mix(hash), ending);
}

static const char *export_item_image(const struct export_item *item, bool keyed,
                                     struct span sha256, struct span format,
                                     struct arena *arena)
{
    char *name = arena_take(arena, item->key.len + EXPORT_NAME_HEX + 8);

    if (keyed)
        return export_item_keyed(item, export_item_ending(format), arena);
    if (sha256.len * 2 >= EXPORT_NAME_HEX) {
        const char *ending = export_item_ending(format);
        export_item_hex((const unsigned char *)sha256.data, name,
                        EXPORT_NAME_HEX);
        memcpy(name + EXPORT_NAME_HEX, ending, strlen(ending) + 1);
        return name;
    }
    (void)export_item_plain(item->key, name);
    if (!span_ends(item->key, ".jpg"))
        memcpy(name + item->key.len, ".jpg", 5);
    return name;
}

const char *export_item_name(const struct export_item *item,
                             struct arena *arena)
{
    return arena_print(arena, "%.*s/%.*s", (int)item->source.len,
                       item->source.data, (int)item->key.len, item->key.data);
}

static void export_item_picture(struct query *q, bool keyed,
                                struct arena *arena, struct export_item *item)
{
    struct span sha256 = query_get_span(q, ROW_SHA256);

    item->picture = (struct export_picture){
        .stored = stored_picture_make(query_get_text(q, ROW_PATH, arena),
                                      query_get_int(q, ROW_OFFSET),
                                      query_get_int(q, ROW_LENGTH), sha256),
        .whole = span_is(query_get_span(q, ROW_KIND), "folder") &&
                 !image_leaves_as_jpeg(query_get_span(q, ROW_FORMAT))};
    item->has_picture = item->picture.stored.path != NULL;
    item->image = export_item_image(item, keyed, sha256,
                                    query_get_span(q, ROW_FORMAT), arena);
}

/* The bytes of the reply whose start and end stand in two columns. */
static struct span export_item_part(struct query *q, int column)
{
    int64_t start = query_get_int(q, column);
    int64_t end = query_get_int(q, column + 1);

    if (query_get_null(q, column) || start < 0 || end <= start)
        return SPAN_NONE;
    return span_cut(query_get_span(q, ROW_TEXT), (size_t)start,
                    (size_t)(end - start));
}

/* The teacher's own bytes of the reasoning: what tools returned is none. */
static struct span export_item_reasoning(struct query *q, struct arena *arena)
{
    struct span part = export_item_part(q, ROW_REASONING);
    size_t start = (size_t)query_get_int(q, ROW_REASONING);
    struct answer_own own;

    answer_own_read(query_get_span(q, ROW_TEXT), start, start + part.len, arena,
                    &own);
    return own.text;
}

/* Of a reply without an answer that can be taken, its own words at most. */
static void export_item_reply(struct query *q, struct arena *arena,
                              struct export_reply *r)
{
    *r = (struct export_reply){
        .reasoning = export_item_reasoning(q, arena),
        .reasoning_escaped = query_get_int(q, ROW_REASONING_ESCAPED) == 1,
        .answer = export_item_part(q, ROW_ANSWER),
        .answer_escaped = query_get_int(q, ROW_ANSWER_ESCAPED) == 1,
        .edited = query_get_span(q, ROW_EDITED)};
    if (!span_is(query_get_span(q, ROW_STATUS), "ok"))
        return;
    r->has_position = span_is(query_get_span(q, ROW_ORIGIN), "stated");
    r->lat_deg = query_get_real(q, ROW_ANSWER_LAT);
    r->lon_deg = query_get_real(q, ROW_ANSWER_LON);
    r->country = query_get_span(q, ROW_COUNTRY);
    r->region = query_get_span(q, ROW_REGION);
    r->city = query_get_span(q, ROW_CITY);
}

static void export_item_truth(struct query *q, const struct export_reading *how,
                              struct export_item *item)
{
    struct span code = query_get_span(q, ROW_TRUE_COUNTRY);
    const char *name = names_country_code(code);

    item->has_truth = !how->hidden;
    if (how->hidden)
        return;
    name = name != NULL ? names_country_name(name) : NULL;
    item->country = name != NULL ? span_of(name) : code;
    item->region = query_get_span(q, ROW_TRUE_REGION);
    item->city = query_get_span(q, ROW_TRUE_CITY);
    item->origin = query_get_span(q, ROW_POSITION_ORIGIN);
    item->accuracy = query_get_int(q, ROW_ACCURACY);
    item->conflict_km = query_get_real(q, ROW_CONFLICT);
    if (!how->cities)
        return;
    bool known = !query_get_null(q, ROW_CITY_LAT);
    item->lat_deg = known ? query_get_real(q, ROW_CITY_LAT)
                          : round(item->lat_deg * 10) / 10;
    item->lon_deg = known ? query_get_real(q, ROW_CITY_LON)
                          : round(item->lon_deg * 10) / 10;
}

void export_item_read(struct query *q, const struct export_reading *how,
                      struct arena *arena, struct export_item *item)
{
    *item =
        (struct export_item){.sample_id = query_get_int(q, ROW_SAMPLE),
                             .lat_deg = query_get_real(q, ROW_LAT),
                             .lon_deg = query_get_real(q, ROW_LON),
                             .source = query_get_span(q, ROW_SOURCE),
                             .key = query_get_span(q, ROW_KEY),
                             .author = query_get_span(q, ROW_AUTHOR),
                             .licence = query_get_span(q, ROW_LICENCE),
                             .label = query_get_null(q, ROW_LABEL)
                                          ? -1
                                          : (int)query_get_int(q, ROW_LABEL),
                             .teacher_id = query_get_int(q, ROW_TEACHER),
                             .reply_id = query_get_int(q, ROW_REPLY),
                             .split = query_get_span(q, ROW_SPLIT),
                             .part = query_get_span(q, ROW_PART)};
    item->entities = query_get_span(q, ROW_ENTITIES);
    export_item_truth(q, how, item);
    export_item_picture(q, how->keyed, arena, item);
    export_item_reply(q, arena, &item->reply);
}

void export_item_copy(const struct export_item *item, struct arena *arena,
                      struct export_item *out)
{
    *out = *item;
    struct span *const texts[] = {&out->split,
                                  &out->part,
                                  &out->source,
                                  &out->key,
                                  &out->author,
                                  &out->licence,
                                  &out->reply.reasoning,
                                  &out->reply.edited,
                                  &out->reply.answer,
                                  &out->reply.country,
                                  &out->reply.region,
                                  &out->reply.city,
                                  &out->country,
                                  &out->region,
                                  &out->city,
                                  &out->origin,
                                  &out->entities};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (texts[i]->data != NULL)
            *texts[i] = arena_span(arena, *texts[i]);
    }
    out->image = arena_text(arena, item->image);
    out->picture.stored.path = arena_text(arena, item->picture.stored.path);
}
