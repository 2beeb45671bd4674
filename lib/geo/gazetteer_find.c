/*
 * Names to positions: gazetteer_find. A question is read in several ways, the
 * narrowest first, and the first that some town fits is taken.
 */
#include "geo/gazetteer.h"

#include <math.h>
#include <string.h>

#include "geo/countries.h"
#include "geo/distance.h"
#include "geo/gazetteer_tables.h"
#include "geo/names.h"
#include "geo/subdivisions.h"

enum { FIND_REGIONS = 6, FIND_NAME_BYTES = 400 };

#define FIND_SAME_KM   50.0  /* nearer namesakes are one place */
#define FIND_AROUND_KM 30.0  /* a town this near to its region may be meant */
#define FIND_NEAR_KM   100.0 /* and this near to the position that decides */

/* How a town has to agree with the regions of a question. */
enum find_fit {
    FIT_DIVISION, /* it lies in a division of that name, code or short form */
    FIT_COUNTRY,  /* or in the country that a region names */
    FIT_AROUND,   /* or near to a town of that region */
    FIT_ANY,
    FIT_COUNT
};

struct find_question {
    struct span city;
    struct span regions[FIND_REGIONS];
    size_t region_count;
    const char *country; /* code, or NULL */
    const struct gazetteer_near *near;
};

/* ------------------------------------------------------------------ regions */

/* Add the parts of a text between commas, strokes and brackets. */
static void find_add_regions(struct find_question *ask, struct span text)
{
    size_t from = 0;

    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && !strchr(",/()", text.data[i]))
            continue;
        struct span part = span_trim(span_cut(text, from, i - from));
        from = i + 1;
        if (part.len > 0 && ask->region_count < FIND_REGIONS)
            ask->regions[ask->region_count++] = part;
    }
}

/* A division of the country; without one, of those that are often left out. */
static const struct subdivision *find_division(const char *country,
                                               struct span text)
{
    const struct subdivision *found = NULL;

    if (country)
        return subdivision_find(country, text);
    for (size_t i = 0; !found && subdivision_alone[i]; i++)
        found = subdivision_find(subdivision_alone[i], text);
    return found;
}

/* "WA" is a division of Australia too: only the town's own country counts. A
 * code alone says nothing of countries that nobody writes so. */
static bool find_in_division(const struct find_question *ask,
                             const struct town *town, struct span region)
{
    const struct subdivision *division = NULL;
    bool alone = ask->country != NULL;

    if (names_same_place(span_of(town->region), region))
        return true;
    for (size_t i = 0; !alone && subdivision_alone[i]; i++)
        alone = memcmp(subdivision_alone[i], town->country, 2) == 0;
    if (!alone)
        return false;
    division = subdivision_find(town->country, region);
    return division &&
           (names_same_place(span_of(town->region), span_of(division->name)) ||
            division == subdivision_find(town->country, span_of(town->region)));
}

/* Rows of the towns of a region; *count is 0 for one that the gazetteer does
 * not know by that name. */
static const struct town_name *find_region(const struct gazetteer *g,
                                           const char *country,
                                           struct span region, size_t *count)
{
    const struct town_name *rows = town_names_find(g->regions, region, count);
    const struct subdivision *division = NULL;

    for (size_t i = 0; i < *count; i++) {
        if (!country ||
            memcmp(g->list.towns[rows[i].town].country, country, 2) == 0)
            return rows;
    }
    *count = 0;
    division = find_division(country, region);
    return division
               ? town_names_find(g->regions, span_of(division->name), count)
               : NULL;
}

static bool find_knows_region(const struct gazetteer *g,
                              const struct find_question *ask)
{
    size_t count = 0;

    for (size_t i = 0; i < ask->region_count; i++) {
        find_region(g, ask->country, ask->regions[i], &count);
        if (count > 0)
            return true;
    }
    return false;
}

static bool find_around(const struct gazetteer *g,
                        const struct find_question *ask,
                        const struct town *town, struct span region)
{
    size_t count = 0;
    const struct town_name *rows =
        find_region(g, town->country, region, &count);

    (void)ask;
    for (size_t i = 0; i < count; i++) {
        const struct town *other = &g->list.towns[rows[i].town];

        if (memcmp(other->country, town->country, 2) == 0 &&
            distance_haversine_km(town->lat_deg, town->lon_deg, other->lat_deg,
                                  other->lon_deg) <= FIND_AROUND_KM)
            return true;
    }
    return false;
}

static bool find_fits_region(const struct gazetteer *g,
                             const struct find_question *ask,
                             const struct town *town, enum find_fit fit)
{
    for (size_t i = 0; i < ask->region_count; i++) {
        struct span region = ask->regions[i];
        const char *code = NULL;

        if (find_in_division(ask, town, region))
            return true;
        if (fit >= FIT_COUNTRY)
            code = names_country_code(region);
        if (code && memcmp(code, town->country, 2) == 0)
            return true;
        if (fit == FIT_AROUND && find_around(g, ask, town, region))
            return true;
    }
    return false;
}

/* territory: a town of a territory of the country, else of the country. */
static bool find_fits(const struct gazetteer *g,
                      const struct find_question *ask, const struct town *town,
                      enum find_fit fit, bool territory)
{
    if (territory) {
        const struct country *c = country_by_code(span_of(town->country));

        if (!c || !ask->country || strcmp(c->of, ask->country) != 0)
            return false;
    } else if (ask->country && memcmp(town->country, ask->country, 2) != 0) {
        return false;
    }
    return fit == FIT_ANY || find_fits_region(g, ask, town, fit);
}

/* ------------------------------------------------------------------- choose */

static double find_apart_km(const struct town *a, double lat_deg,
                            double lon_deg)
{
    return distance_haversine_km(a->lat_deg, a->lon_deg, lat_deg, lon_deg);
}

struct find_rows {
    const struct town_name *rows; /* the most populous first */
    size_t count;
    enum find_fit fit;
    bool territory;
    bool own; /* by its first name alone, not by one in other languages */
};

static bool find_row_fits(const struct gazetteer *g,
                          const struct find_question *ask,
                          const struct find_rows *r, size_t i)
{
    const struct town *town = &g->list.towns[r->rows[i].town];

    return find_fits(g, ask, town, r->fit, r->territory) &&
           (!r->own || names_same_place(span_of(town->name), ask->city));
}

/* What is known of the other towns that fit. */
static void find_measure(const struct gazetteer *g,
                         const struct find_question *ask,
                         const struct find_rows *r, const struct town *best,
                         struct gazetteer_place *out)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct town *town = &g->list.towns[r->rows[i].town];
        double km = find_apart_km(best, town->lat_deg, town->lon_deg);

        if (km <= FIND_SAME_KM || !find_row_fits(g, ask, r, i))
            continue;
        out->namesakes++;
        if (town->population > out->rival_population)
            out->rival_population = town->population;
        if (km > out->spread_km)
            out->spread_km = km;
    }
}

/* The most populous row that fits; with a position, the nearest to it, if one
 * lies within FIND_NEAR_KM. */
static bool find_choose(const struct gazetteer *g,
                        const struct find_question *ask,
                        const struct find_rows *r, struct gazetteer_place *out)
{
    const struct town *best = NULL, *nearest = NULL;
    double least = FIND_NEAR_KM;

    for (size_t i = 0; i < r->count; i++) {
        const struct town *town = &g->list.towns[r->rows[i].town];
        double km = ask->near ? find_apart_km(town, ask->near->lat_deg,
                                              ask->near->lon_deg)
                              : INFINITY;

        if ((best && !(km < least)) || !find_row_fits(g, ask, r, i))
            continue;
        if (!best)
            best = town;
        if (km < least) {
            least = km;
            nearest = town;
        }
    }
    if (!best)
        return false;
    gazetteer_fill(nearest ? nearest : best, 0, out);
    if (!nearest)
        find_measure(g, ask, r, best, out);
    return true;
}

/* In the country itself, then in its territories. */
static bool find_scopes(const struct gazetteer *g,
                        const struct find_question *ask, struct find_rows *r,
                        struct gazetteer_place *out)
{
    r->territory = false;
    if (find_choose(g, ask, r, out))
        return true;
    r->territory = true;
    return ask->country && find_choose(g, ask, r, out);
}

/* Is there a town of that name that fits, as narrowly as can be, and not less
 * than `widest`? */
static bool find_city(const struct gazetteer *g,
                      const struct find_question *ask, enum find_fit widest,
                      struct gazetteer_place *out)
{
    struct find_rows r = {.fit = FIT_DIVISION};
    bool knows = false;

    r.rows = town_names_find(g->cities, ask->city, &r.count);
    if (r.count == 0)
        return false;
    if (ask->region_count == 0)
        r.fit = FIT_ANY;
    else if (widest > FIT_AROUND)
        knows = find_knows_region(g, ask);
    /* A town outside a region that is known is another town. */
    for (; r.fit <= widest && (r.fit < FIT_ANY || !knows); r.fit++) {
        r.own = r.fit == FIT_DIVISION;
        if (r.own && find_scopes(g, ask, &r, out))
            return true;
        r.own = false;
        if (find_scopes(g, ask, &r, out))
            return true;
    }
    return false;
}

/* The largest town stands for its region or country: nothing is ambiguous. */
static bool find_largest(const struct gazetteer *g,
                         const struct find_question *ask,
                         struct gazetteer_place *out)
{
    for (size_t i = 0; i < ask->region_count; i++) {
        struct find_rows r = {.fit = FIT_ANY};

        r.rows = find_region(g, ask->country, ask->regions[i], &r.count);
        if (find_choose(g, ask, &r, out)) {
            out->namesakes = 0;
            out->rival_population = 0;
            out->spread_km = 0;
            return true;
        }
    }
    if (ask->region_count == 0 && ask->country) {
        uint32_t largest = g->largest[gazetteer_code(ask->country)];

        if (largest > 0)
            gazetteer_fill(&g->list.towns[largest - 1], 0, out);
        return largest > 0;
    }
    return false;
}

/* --------------------------------------------------- names with several parts
 */

/* Does a name say what kind of area it is ("Orange County")? */
static bool find_says_kind(struct span name)
{
    static const char *const kinds[] = {
        "county",    "district", "province",   "region", "state",
        "territory", "parish",   "department", "oblast", "prefecture"};
    struct span rest, word;
    struct buf folded;
    bool says = false;

    buf_init(&folded, FIND_NAME_BYTES * 4);
    names_fold(name, &folded);
    rest = buf_span(&folded);
    while (span_next(&rest, ' ', &word)) {
        for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
            says |= span_is(word, kinds[i]);
    }
    buf_release(&folded);
    return says;
}

/* "Petworth, Washington, D.C.": a part of a town that no table knows is where
 * the town is. ask: without its first part. */
static bool find_enclosing(const struct gazetteer *g,
                           const struct find_question *ask,
                           struct gazetteer_place *out)
{
    struct find_question town = *ask;

    if (ask->region_count == 0 || find_says_kind(ask->regions[0]))
        return false;
    town.city = ask->regions[0];
    town.region_count--;
    memmove(town.regions, town.regions + 1,
            town.region_count * sizeof(town.regions[0]));
    if (town.region_count > 0)
        return find_city(g, &town, FIT_COUNTRY, out);
    return ask->country && !find_division(ask->country, town.city) &&
           find_city(g, &town, FIT_ANY, out);
}

/* "Portland, Oregon, USA": the parts behind the first are regions, the last
 * one may be a country. "Richmond, CA" is in California, "Milan, IN" where no
 * Milan is in India. */
static bool find_listed(const struct gazetteer *g,
                        const struct find_question *whole,
                        struct gazetteer_place *out)
{
    size_t comma = span_find_char(whole->city, ',');
    struct find_question ask = *whole, bare;
    const char *code = NULL;
    struct span rest;

    if (comma == SIZE_MAX)
        return false;
    rest = span_cut(whole->city, comma + 1, whole->city.len);
    ask.city = span_trim(span_cut(whole->city, 0, comma));
    ask.region_count = 0;
    find_add_regions(&ask, rest);
    for (size_t i = 0; i < whole->region_count; i++)
        find_add_regions(&ask, whole->regions[i]);
    if (ask.city.len == 0 || ask.region_count == 0)
        return false;
    if (find_city(g, &ask, FIT_DIVISION, out))
        return true;
    bare = ask;
    if (!ask.country && whole->region_count == 0)
        code = names_country_code(ask.regions[ask.region_count - 1]);
    if (code) {
        bare.country = code;
        bare.region_count--;
        if (find_city(g, &bare, FIT_ANY, out))
            return true;
    }
    return find_city(g, &ask, FIT_ANY, out) || find_enclosing(g, &bare, out) ||
           find_enclosing(g, &ask, out);
}

static bool find_named(const struct gazetteer *g,
                       const struct find_question *ask,
                       struct gazetteer_place *out)
{
    return find_city(g, ask, FIT_ANY, out) || find_listed(g, ask, out) ||
           (span_find_char(ask->city, ',') == SIZE_MAX &&
            find_enclosing(g, ask, out));
}

/* "Saint-Denis (Réunion)": what stands in brackets is a region, or another
 * name. */
static bool find_bracketed(const struct gazetteer *g,
                           const struct find_question *whole,
                           struct gazetteer_place *out)
{
    size_t open = span_find_char(whole->city, '(');
    struct find_question ask = *whole;
    struct span inside;
    size_t close;

    if (open == SIZE_MAX)
        return false;
    inside = span_cut(whole->city, open + 1, whole->city.len);
    close = span_find_char(inside, ')');
    if (close != SIZE_MAX)
        inside = span_cut(inside, 0, close);
    ask.city = span_trim(span_cut(whole->city, 0, open));
    find_add_regions(&ask, inside);
    if (ask.city.len > 0 && find_city(g, &ask, FIT_COUNTRY, out))
        return true;
    ask.region_count = whole->region_count;
    if (ask.city.len > 0 && find_named(g, &ask, out))
        return true;
    ask.city = span_trim(inside);
    return ask.city.len > 0 && find_named(g, &ask, out);
}

/* "Bolzano / Bozen": the first name that is known. */
static bool find_between_strokes(const struct gazetteer *g,
                                 const struct find_question *whole,
                                 struct gazetteer_place *out)
{
    struct find_question ask = *whole;
    struct span rest = whole->city, part;

    if (span_find_char(rest, '/') == SIZE_MAX)
        return false;
    while (span_next(&rest, '/', &part)) {
        ask.city = span_trim(part);
        if (ask.city.len > 0 && find_named(g, &ask, out))
            return true;
    }
    return false;
}

static bool find_answer(const struct gazetteer *g,
                        const struct find_question *ask,
                        struct gazetteer_place *out)
{
    if (ask->city.len == 0)
        return find_largest(g, ask, out);
    return find_named(g, ask, out) || find_bracketed(g, ask, out) ||
           find_between_strokes(g, ask, out);
}

bool gazetteer_find_near(const struct gazetteer *g, struct span city,
                         struct span region, struct span country,
                         const struct gazetteer_near *near,
                         struct gazetteer_place *out)
{
    struct find_question ask = {.city = span_trim(city), .near = near};

    if (city.len > FIND_NAME_BYTES || region.len > FIND_NAME_BYTES ||
        country.len > FIND_NAME_BYTES)
        return false;
    country = span_trim(country);
    find_add_regions(&ask, span_trim(region));
    if (country.len > 0) {
        ask.country = names_country_code(country);
        /* "Texas" where a country should stand. */
        if (!ask.country && find_division(NULL, country) &&
            ask.region_count < FIND_REGIONS)
            ask.regions[ask.region_count++] = country;
        else if (!ask.country)
            return false;
    }
    if (find_answer(g, &ask, out))
        return true;
    if (!ask.country || strcmp(ask.country, "GE") != 0 ||
        ask.region_count == FIND_REGIONS)
        return false;
    ask.country = "US"; /* the state of Georgia */
    ask.regions[ask.region_count++] = country;
    return find_answer(g, &ask, out);
}

bool gazetteer_find(const struct gazetteer *g, struct span city,
                    struct span region, struct span country,
                    struct gazetteer_place *out)
{
    return gazetteer_find_near(g, city, region, country, NULL, out);
}
