#include "intake/sidecar.h"

#include "adapters/json.h"
#include "base/buf.h"
#include "formats/xmp.h"

#include <math.h>

enum { TAKEOUT_STEM = 47, TAKEOUT_SIDECAR_STEM = 46 };

static bool sidecar_ends(struct span s, const char *ending)
{
    size_t n = strlen(ending);

    return s.len > n && span_is_nocase(span_cut(s, s.len - n, n), ending);
}

/* Where the last part of a path begins. */
static size_t sidecar_last(struct span s)
{
    size_t at = s.len;

    while (at > 0 && s.data[at - 1] != '/')
        at--;
    return at;
}

/* Takes "(12)" off the end; what was taken, or an empty span. */
static struct span sidecar_number(struct span *s)
{
    size_t at = s->len;

    if (at < 3 || s->data[at - 1] != ')')
        return SPAN_NONE;
    for (at--; at > 0 && isdigit((unsigned char)s->data[at - 1]); at--)
        ;
    if (at == 0 || s->data[at - 1] != '(' || at + 1 == s->len)
        return SPAN_NONE;
    struct span number = span_cut(*s, at - 1, SIZE_MAX);
    *s = span_cut(*s, 0, at - 1);
    return number;
}

/* Takes ".supplemental-metadata", or what is left of it, off the end. */
static void sidecar_supplemental(struct span *s)
{
    static const char whole[] = ".supplemental-metadata";
    size_t dot = s->len;

    while (dot > 0 && s->data[dot - 1] != '.')
        dot--;
    if (dot < 2)
        return;
    struct span tail = span_cut(*s, dot - 1, SIZE_MAX);
    /* One letter could be the beginning of an ending of its own. */
    if (tail.len >= 3 && tail.len < sizeof(whole) &&
        memcmp(tail.data, whole, tail.len) == 0)
        *s = span_cut(*s, 0, dot - 1);
}

/* The ending of a file's name with its dot, or an empty span. */
static struct span sidecar_ending(struct span s)
{
    size_t dot = s.len;

    while (dot > 0 && s.data[dot - 1] != '.')
        dot--;
    return dot < 2 || s.len - dot > 4 ? SPAN_NONE
                                      : span_cut(s, dot - 1, SIZE_MAX);
}

/* Bytes of the first n characters of UTF-8. */
static size_t sidecar_characters(struct span s, size_t n)
{
    size_t at = 0;

    for (; at < s.len; at++)
        if (((unsigned char)s.data[at] & 0xc0) != 0x80 && n-- == 0)
            break;
    return at;
}

/* The title as Takeout names a file: what file systems do not take is _. */
static struct span sidecar_title(const struct json *v, struct arena *arena)
{
    struct span title;

    if (!json_text(json_get(v, "title"), &title) || title.len == 0 ||
        title.len > 1000)
        return SPAN_NONE;
    char *text = arena_span_text(arena, title);
    for (size_t i = 0; i < title.len; i++)
        if ((unsigned char)text[i] < ' ' || strchr("&%?*<>|\"':/\\", text[i]))
            text[i] = '_';
    return span_make(text, title.len);
}

/* The picture's name by the sidecar's: "a/x.jpg(1).json" gives "a/x(1).jpg". */
static struct span sidecar_picture(struct span name, struct span title,
                                   struct arena *arena)
{
    size_t at = sidecar_last(name);
    struct span folder = span_cut(name, 0, at);
    struct span stem = span_cut(name, at, name.len - at - strlen(".json"));
    struct span number = sidecar_number(&stem), ending;

    sidecar_supplemental(&stem);
    if (number.len == 0)
        number = sidecar_number(&stem);
    /* A cut name is whole in the title. */
    if (title.len > stem.len && memcmp(title.data, stem.data, stem.len) == 0 &&
        (sidecar_characters(stem, TAKEOUT_SIDECAR_STEM - 1) < stem.len ||
         sidecar_ending(stem).len != sidecar_ending(title).len))
        stem = title;
    ending = sidecar_ending(stem);
    stem = span_cut(stem, 0, stem.len - ending.len);
    if (title.len > 0)
        stem = span_cut(stem, 0, sidecar_characters(stem, TAKEOUT_STEM));
    if (number.len > 0 && ending.len == 0) { /* "x(1).json" of "x(1).jpg" */
        stem = span_make(stem.data, stem.len + number.len);
        number = SPAN_NONE;
    }
    const char *text = arena_print(
        arena, "%.*s%.*s%.*s%.*s", (int)folder.len, folder.data, (int)stem.len,
        stem.data, (int)number.len, number.len ? number.data : "",
        (int)ending.len, ending.len ? ending.data : "");
    return span_of(text);
}

static const struct json *sidecar_get(const struct json *v,
                                      const char *const *names)
{
    for (; *names != NULL; names++)
        for (size_t i = 0; v->type == JSON_OBJECT && i < v->count; i++)
            if (span_is_nocase(span_of(v->keys[i]), *names) &&
                v->items[i]->type != JSON_NULL)
                return v->items[i];
    return NULL;
}

/* A number, or a text that is one. */
static bool sidecar_number_of(const struct json *v, double *n)
{
    struct span text;

    return json_real(v, n) ||
           (json_text(v, &text) && span_real(span_trim(text), n));
}

static struct span sidecar_text(const struct json *v, const char *const *names)
{
    struct span text = SPAN_NONE;

    (void)json_text(sidecar_get(v, names), &text);
    return text;
}

/* Latitude and longitude of an object. 0, 0 is what Takeout writes when it
 * knows nothing. */
static void sidecar_position(const struct json *v, struct sidecar *out)
{
    static const char *const lats[] = {"latitude", "lat", "gps_latitude",
                                       "latitude_deg", NULL};
    static const char *const lons[] = {"longitude",     "lon",  "lng",
                                       "gps_longitude", "long", NULL};
    const struct json *lat, *lon;

    if (v == NULL || v->type != JSON_OBJECT || out->verdict != SIDECAR_SILENT)
        return;
    lat = sidecar_get(v, lats);
    lon = sidecar_get(v, lons);
    if (lat == NULL && lon == NULL)
        return;
    if (!sidecar_number_of(lat, &out->lat_deg) ||
        !sidecar_number_of(lon, &out->lon_deg) || !(fabs(out->lat_deg) <= 90) ||
        !(fabs(out->lon_deg) <= 180)) {
        out->verdict = SIDECAR_BROKEN;
        err_record(&out->err, "its latitude and longitude are no position");
    } else if (out->lat_deg != 0 || out->lon_deg != 0) {
        out->verdict = SIDECAR_PLACE;
    }
}

static void sidecar_texts(const struct json *v, struct sidecar *out)
{
    static const char *const countries[] = {"country_code", "country", NULL};
    static const char *const regions[] = {"state", "region", NULL};
    static const char *const cities[] = {"city", NULL};
    static const char *const authors[] = {"author", "creator", "owner",
                                          "user",   "userid",  NULL};
    static const char *const licences[] = {"license", "licence", NULL};
    static const char *const sequences[] = {"sequence", "sequence_id", NULL};
    static const char *const taken[] = {"taken_at", "date_taken", "datetaken",
                                        "captured_at", NULL};
    static const char *const urls[] = {"url", NULL};

    out->country = sidecar_text(v, countries);
    out->region = sidecar_text(v, regions);
    out->city = sidecar_text(v, cities);
    out->author = sidecar_text(v, authors);
    out->licence = sidecar_text(v, licences);
    out->sequence = sidecar_text(v, sequences);
    out->taken_at = sidecar_text(v, taken);
    out->url = sidecar_text(v, urls);
}

static void sidecar_json(struct span name, struct span bytes,
                         struct arena *arena, struct sidecar *out)
{
    const struct json *v = json_parse(bytes, arena, &out->err), *geo, *exif;
    struct span title = SPAN_NONE;
    bool takeout;

    if (v == NULL) {
        out->verdict = SIDECAR_BROKEN;
        return;
    }
    if (v->type != JSON_OBJECT)
        return;
    out->verdict = SIDECAR_SILENT;
    geo = json_get(v, "geoData");
    exif = json_get(v, "geoDataExif");
    takeout = geo != NULL || json_get(v, "photoTakenTime") != NULL;
    if (takeout)
        title = sidecar_title(v, arena);
    out->picture = sidecar_picture(name, title, arena);
    sidecar_texts(v, out);
    out->lat_deg = NAN;
    sidecar_position(geo, out);
    sidecar_position(exif, out);
    sidecar_position(v, out);
    sidecar_position(json_get(v, "gps"), out);
    sidecar_position(json_get(v, "location"), out);
    if (out->verdict == SIDECAR_SILENT && !takeout && isnan(out->lat_deg))
        out->verdict = SIDECAR_NONE; /* about something else */
}

static void sidecar_xmp(struct span name, struct span bytes,
                        struct sidecar *out)
{
    struct image_position at = {.found = false};

    xmp_position(bytes, &at);
    out->verdict = at.found ? SIDECAR_PLACE : SIDECAR_SILENT;
    out->picture = span_cut(name, 0, name.len - strlen(".xmp"));
    out->lat_deg = at.lat_deg;
    out->lon_deg = at.lon_deg;
}

void sidecar_read(struct span name, struct span bytes, struct arena *arena,
                  struct sidecar *out)
{
    *out = (struct sidecar){.verdict = SIDECAR_NONE};
    if (bytes.len > SIDECAR_BYTES)
        return;
    if (sidecar_ends(name, ".json") && name.len - sidecar_last(name) > 5)
        sidecar_json(name, bytes, arena, out);
    else if (sidecar_ends(name, ".xmp") && name.len - sidecar_last(name) > 4)
        sidecar_xmp(name, bytes, out);
}

struct span sidecar_edited_from(struct span name, struct arena *arena)
{
    static const char *const words[] = {"-edited",
                                        "-effects",
                                        "-bearbeitet",
                                        "-bewerkt",
                                        "-edytowane",
                                        "-modificato",
                                        "-modifi\u00e9",
                                        "-ha editado",
                                        "-editat",
                                        "-editado",
                                        "-\u7de8\u96c6\u6e08\u307f"};
    struct span ending =
        sidecar_ending(span_cut(name, sidecar_last(name), SIZE_MAX));
    struct span stem = span_cut(name, 0, name.len - ending.len);
    struct span number = sidecar_number(&stem);

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        size_t n = strlen(words[i]), left = stem.len - n;

        if (stem.len <= n || left <= sidecar_last(name) ||
            memcmp(stem.data + left, words[i], n) != 0)
            continue;
        return span_of(
            arena_print(arena, "%.*s%.*s%.*s", (int)left, stem.data,
                        (int)number.len, number.len ? number.data : "",
                        (int)ending.len, ending.len ? ending.data : ""));
    }
    return SPAN_NONE;
}

bool sidecar_same_stem(struct span a, struct span b)
{
    struct span *const both[] = {&a, &b};

    for (size_t i = 0; i < 2; i++) {
        struct span s = *both[i];

        *both[i] = span_cut(
            s, 0,
            s.len - sidecar_ending(span_cut(s, sidecar_last(s), SIZE_MAX)).len);
    }
    return span_equals(a, b);
}
