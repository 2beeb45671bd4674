#include "geo/natural_earth.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_syntax.h"

enum {
    EARTH_UNITS = 10000,  /* of a degree */
    EARTH_RINGS = 100000, /* of a country */
    EARTH_POINTS = 1 << 22,
    EARTH_LEVELS = 4 /* of arrays: points, rings, polygons, all */
};

#define EARTH_SOUTH_POLE (-90.004) /* the edge that closes Antarctica */

struct earth_ring {
    size_t first, count; /* of points */
    bool outer;          /* the first of its polygon */
};

/* One country of the file. */
struct earth {
    struct json_walk walk;
    const char *why;
    char a3[4], a2[3], other_a2[3];
    double *points; /* longitude, latitude */
    size_t point_count, point_room;
    struct earth_ring *rings;
    size_t ring_count, ring_room;
    struct buf *out;
    uint32_t written;
};

static bool earth_refuse(struct earth *e, const char *why)
{
    e->why = e->why ? e->why : why;
    return false;
}

/* ------------------------------------------------------------------ write */

static void earth_add_number(struct buf *b, uint64_t n)
{
    for (; n >= 128; n >>= 7)
        buf_add_char(b, (char)((n & 127) | 128));
    buf_add_char(b, (char)n);
}

static void earth_add_step(struct buf *b, int64_t step)
{
    earth_add_number(b, step >= 0 ? (uint64_t)step * 2
                                  : (uint64_t)(-(step + 1)) * 2 + 1);
}

static bool earth_is_code(const char *code)
{
    return code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' &&
           code[1] <= 'Z' && code[2] == '\0';
}

/* Whose the polygon with its middle there is. NULL: nobody's. */
static const char *earth_country(const struct earth *e, double lat, double lon)
{
    static const char *const codes[][2] = {
        {"ATC", "AU"}, {"CSI", "AU"}, {"CYN", "CY"}, {"CNM", "CY"},
        {"ESB", "CY"}, {"WSB", "CY"}, {"KAB", "KZ"}, {"KAS", "IN"},
        {"KOS", "XK"}, {"SOL", "SO"}, {"TWN", "TW"}, {"USG", "CU"}};

    if (strcmp(e->a3, "FRA") == 0 && lon > 40)
        return lon > 50 ? "RE" : "YT";
    if (strcmp(e->a3, "FRA") == 0 && lon < -50)
        return lat < 8 ? "GF" : lat < 15 ? "MQ" : "GP";
    if (strcmp(e->a3, "FRA") == 0)
        return "FR";
    if (strcmp(e->a3, "NOR") == 0)
        return lat < 0                               ? "BV"
               : lat > 74 || (lat > 70.5 && lon < 0) ? "SJ"
                                                     : "NO";
    if (strcmp(e->a3, "NLD") == 0 && lon < -50)
        return "BQ";
    if (strcmp(e->a3, "IOA") == 0)
        return lon > 100 ? "CX" : "CC";
    if (strcmp(e->a3, "NZL") == 0 && lat < 0 && lat > -10)
        return "TK";
    if (strcmp(e->a3, "RUS") == 0 && lon > 32 && lon < 36.8 && lat > 44 &&
        lat < 46.4)
        return "UA";
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (strcmp(e->a3, codes[i][0]) == 0)
            return codes[i][1];
    if (earth_is_code(e->a2))
        return e->a2;
    return earth_is_code(e->other_a2) ? e->other_a2 : NULL;
}

/* The middle of the square around a ring. */
static void earth_middle(const struct earth *e, const struct earth_ring *ring,
                         double *lat, double *lon)
{
    double most[2] = {-INFINITY, -INFINITY}, least[2] = {INFINITY, INFINITY};

    for (size_t i = ring->first; i < ring->first + ring->count; i++) {
        for (int k = 0; k < 2; k++) {
            most[k] = fmax(most[k], e->points[2 * i + (size_t)k]);
            least[k] = fmin(least[k], e->points[2 * i + (size_t)k]);
        }
    }
    *lon = (most[0] + least[0]) / 2;
    *lat = (most[1] + least[1]) / 2;
}

/* The points of a ring in units, without those that are the one before, and
 * without the last where it is the first. Returns how many. */
static size_t earth_round(const struct earth *e, const struct earth_ring *ring,
                          int64_t *to)
{
    size_t n = 0;

    for (size_t i = ring->first; i < ring->first + ring->count; i++) {
        double lon = fmax(-180, fmin(180, e->points[2 * i]));
        double lat = e->points[2 * i + 1];

        lat = lat < -89.9 ? EARTH_SOUTH_POLE : fmin(90, lat);
        to[2 * n] = llround(lon * EARTH_UNITS);
        to[2 * n + 1] = llround(lat * EARTH_UNITS);
        if (n == 0 || to[2 * n] != to[2 * n - 2] ||
            to[2 * n + 1] != to[2 * n - 1])
            n++;
    }
    while (n > 1 && to[0] == to[2 * n - 2] && to[1] == to[2 * n - 1])
        n--;
    return n;
}

static void earth_write_ring(struct earth *e, const struct earth_ring *ring,
                             const char *code)
{
    int64_t *at = heap_grow(NULL, 2 * ring->count + 2, sizeof(*at));
    int64_t before[2] = {0, 0};
    size_t n = earth_round(e, ring, at);

    if (n >= 3) {
        buf_add(e->out, code, 2);
        earth_add_number(e->out, n);
        for (size_t i = 0; i < n; i++) {
            earth_add_step(e->out, at[2 * i] - before[0]);
            earth_add_step(e->out, at[2 * i + 1] - before[1]);
            memcpy(before, at + 2 * i, sizeof(before));
        }
        e->written++;
    }
    free(at);
}

/* A polygon belongs as a whole to whom its outer ring does. */
static void earth_write(struct earth *e)
{
    const char *code = NULL;

    for (size_t i = 0; i < e->ring_count; i++) {
        double lat, lon;

        if (e->rings[i].outer) {
            earth_middle(e, &e->rings[i], &lat, &lon);
            code = earth_country(e, lat, lon);
        }
        if (code)
            earth_write_ring(e, &e->rings[i], code);
    }
}

/* ------------------------------------------------------------------- read */

static struct span earth_piece(const struct earth *e)
{
    return span_cut(e->walk.text, e->walk.begin, e->walk.at - e->walk.begin);
}

static bool earth_opens(const struct earth *e, enum json_piece piece,
                        char bracket)
{
    return piece == JSON_PIECE_OPEN &&
           e->walk.text.data[e->walk.begin] == bracket;
}

/* Pass over a value whose first piece this is. */
static bool earth_skip(struct earth *e, enum json_piece piece)
{
    size_t depth = e->walk.depth;

    while (piece == JSON_PIECE_OPEN && e->walk.depth >= depth) {
        if (json_walk_next(&e->walk) == JSON_PIECE_FAULT)
            return false;
    }
    return piece != JSON_PIECE_FAULT;
}

static bool earth_add_point(struct earth *e, const double *point)
{
    if (e->point_count == EARTH_POINTS)
        return earth_refuse(e, "a country has too many points");
    if (fabs(point[0]) > 180.1 || fabs(point[1]) > 90.1)
        return earth_refuse(e, "a point is not on the globe");
    if (e->point_count == e->point_room) {
        e->point_room = e->point_room ? 2 * e->point_room : 4096;
        e->points = heap_grow(e->points, 2 * e->point_room, sizeof(*e->points));
    }
    memcpy(e->points + 2 * e->point_count++, point, 2 * sizeof(*point));
    return true;
}

static bool earth_add_ring(struct earth *e, size_t first)
{
    if (e->ring_count == EARTH_RINGS)
        return earth_refuse(e, "a country has too many rings");
    if (e->ring_count == e->ring_room) {
        e->ring_room = e->ring_room ? 2 * e->ring_room : 64;
        e->rings = heap_grow(e->rings, e->ring_room, sizeof(*e->rings));
    }
    e->rings[e->ring_count++] =
        (struct earth_ring){first, e->point_count - first, false};
    return true;
}

/* An array of coordinates from behind its bracket: *level: 0 a point, 1 a
 * ring, 2 a polygon, 3 several. */
static bool earth_array(struct earth *e, int nested, int *level)
{
    size_t first_point = e->point_count, first_ring = e->ring_count;
    double point[2] = {NAN, NAN};
    size_t numbers = 0;
    int inner = -1;

    for (;;) {
        enum json_piece piece = json_walk_next(&e->walk);

        if (piece == JSON_PIECE_CLOSE)
            break;
        if (piece == JSON_PIECE_NUMBER && inner < 0) {
            if (numbers < 2 && !span_real(earth_piece(e), &point[numbers]))
                return earth_refuse(e, "a coordinate is no number");
            numbers++;
        } else if (!earth_opens(e, piece, '[') || numbers > 0 ||
                   nested == EARTH_LEVELS ||
                   !earth_array(e, nested + 1, &inner)) {
            return earth_refuse(e, "coordinates are no polygons");
        }
    }
    *level = inner + 1;
    if (*level == 0)
        return numbers >= 2 ? earth_add_point(e, point)
                            : earth_refuse(e, "a point lacks a coordinate");
    if (*level == 1)
        return earth_add_ring(e, first_point);
    if (*level == 2 && first_ring < e->ring_count)
        e->rings[first_ring].outer = true;
    return true;
}

static bool earth_geometry(struct earth *e)
{
    int level;

    while (json_walk_next(&e->walk) == JSON_PIECE_KEY) {
        bool wanted = span_is(earth_piece(e), "\"coordinates\"");
        enum json_piece piece = json_walk_next(&e->walk);

        if (wanted && earth_opens(e, piece, '[')) {
            if (!earth_array(e, 1, &level))
                return false;
            if (level < 2)
                return earth_refuse(e, "a country is no polygon");
        } else if (!earth_skip(e, piece)) {
            return false;
        }
    }
    return e->walk.why == NULL;
}

static bool earth_properties(struct earth *e)
{
    while (json_walk_next(&e->walk) == JSON_PIECE_KEY) {
        struct span key = earth_piece(e), value;
        enum json_piece piece = json_walk_next(&e->walk);
        char *to = span_is_nocase(key, "\"ADM0_A3\"")     ? e->a3
                   : span_is_nocase(key, "\"ISO_A2\"")    ? e->a2
                   : span_is_nocase(key, "\"ISO_A2_EH\"") ? e->other_a2
                                                          : NULL;

        if (!earth_skip(e, piece))
            return false;
        if (!to || piece != JSON_PIECE_TEXT)
            continue;
        value = earth_piece(e);
        value = span_cut(value, 1, value.len - 2);
        if (value.len < (to == e->a3 ? sizeof(e->a3) : sizeof(e->a2))) {
            memcpy(to, value.data, value.len);
            to[value.len] = '\0';
        }
    }
    return e->walk.why == NULL;
}

static bool earth_feature(struct earth *e)
{
    e->a3[0] = e->a2[0] = e->other_a2[0] = '\0';
    e->point_count = e->ring_count = 0;
    while (json_walk_next(&e->walk) == JSON_PIECE_KEY) {
        struct span key = earth_piece(e);
        enum json_piece piece = json_walk_next(&e->walk);
        bool object = earth_opens(e, piece, '{');
        bool ok = object && span_is(key, "\"properties\"") ? earth_properties(e)
                  : object && span_is(key, "\"geometry\"")
                      ? earth_geometry(e)
                      : earth_skip(e, piece);

        if (!ok)
            return false;
    }
    if (e->walk.why)
        return false;
    if (e->ring_count > 0 && !e->a3[0])
        return earth_refuse(e, "a country has no ADM0_A3");
    earth_write(e);
    return true;
}

static bool earth_features(struct earth *e)
{
    enum json_piece piece;

    for (;;) {
        piece = json_walk_next(&e->walk);
        if (piece == JSON_PIECE_CLOSE)
            return true;
        if (!earth_opens(e, piece, '{') || !earth_feature(e))
            return earth_refuse(e, "a feature is no object");
    }
}

static bool earth_collection(struct earth *e)
{
    bool found = false;

    if (!earth_opens(e, json_walk_next(&e->walk), '{'))
        return earth_refuse(e, "no GeoJSON");
    while (json_walk_next(&e->walk) == JSON_PIECE_KEY) {
        bool wanted = span_is(earth_piece(e), "\"features\"");
        enum json_piece piece = json_walk_next(&e->walk);

        found = found || (wanted && earth_opens(e, piece, '['));
        if (wanted && earth_opens(e, piece, '[') ? !earth_features(e)
                                                 : !earth_skip(e, piece))
            return false;
    }
    return e->walk.why == NULL &&
           (e->written > 0 ||
            earth_refuse(e, found ? "no country in it" : "no features in it"));
}

static void earth_put_word(char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (char)(value >> (8 * i) & 255);
}

bool natural_earth_convert(struct span geojson, struct buf *out, size_t *rings,
                           struct err *err)
{
    struct earth e = {.out = out};
    size_t head = out->len;
    bool ok;

    buf_add(out, "LBORDER1........", 16);
    json_walk_init(&e.walk, geojson, 0);
    ok = earth_collection(&e);
    free(e.points);
    free(e.rings);
    if (!ok)
        return err_record(err, "no countries of Natural Earth: %s at byte %zu",
                          e.walk.why ? e.walk.why : e.why, e.walk.at);
    if (!buf_ok(out, "the borders", err))
        return false;
    earth_put_word(out->data + head + 8, EARTH_UNITS);
    earth_put_word(out->data + head + 12, e.written);
    *rings = e.written;
    return true;
}
