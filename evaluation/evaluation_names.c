#include <math.h>
#include <string.h>

#include "evaluation/evaluation_run.h"
#include "geo/continents.h"
#include "geo/gazetteer.h"
#include "geo/names.h"
#include "geo/subdivisions.h"

enum { COUNTRIES_KEPT = 1 << 14 }; /* ways to write one that are remembered */

const char *evaluation_country_code(struct evaluation_run *r,
                                    struct span country)
{
    uint64_t hash = hash_fnv(country.data, country.len);
    size_t at = SIZE_MAX, i;
    const char *code;

    if (country.len == 0)
        return NULL;
    while (hash_index_next(&r->country_index, hash, &at, &i)) {
        if (span_equals(r->countries[i].text, country))
            return r->countries[i].code;
    }
    code = names_country_code(country);
    if (r->country_count == COUNTRIES_KEPT)
        return code;
    r->countries = arena_grow(r->arena, r->countries, r->country_count,
                              sizeof(*r->countries));
    r->countries[r->country_count] =
        (struct evaluation_country){arena_span(r->arena, country), code};
    hash_index_add(&r->country_index, hash, r->country_count++);
    return code;
}

/* Both names, by their codes where they have one. */
static bool evaluation_same_country(struct evaluation_run *r, struct span said,
                                    struct span truth)
{
    const char *a = evaluation_country_code(r, said);
    const char *b = evaluation_country_code(r, truth);

    if (said.len == 0 || truth.len == 0)
        return false;
    if (a != NULL && b != NULL)
        return strcmp(a, b) == 0;
    return names_same_country(said, truth);
}

/* Where two names that were compared are remembered. A hash of 64 bits stands
 * for both and for what they were compared as. */
static struct evaluation_alike *evaluation_alike(struct evaluation_run *r,
                                                 const char *as, struct span a,
                                                 struct span b, uint64_t *hash)
{
    uint64_t first = hash_mix(hash_fnv(as, strlen(as)));

    first = hash_mix(first ^ hash_fnv(a.data, a.len));
    *hash = hash_mix(first + hash_fnv(b.data, b.len)) | 1;
    if (r->alike == NULL)
        r->alike =
            arena_take_array(r->arena, EVALUATION_ALIKE, sizeof(*r->alike));
    return &r->alike[*hash >> 1 & (EVALUATION_ALIKE - 1)];
}

/* country: as which regions are compared; "": the names of cities. */
static bool evaluation_same_name(struct evaluation_run *r, const char *country,
                                 struct span said, struct span truth)
{
    uint64_t hash;

    if (said.len == 0 || truth.len == 0)
        return false;
    if (span_equals(said, truth))
        return true;
    struct evaluation_alike *seen =
        evaluation_alike(r, country, said, truth, &hash);
    if (seen->hash != hash)
        *seen = (struct evaluation_alike){
            hash, country[0] == '\0' ? names_same_place(said, truth)
                                     : subdivision_same(country, said, truth)};
    return seen->same;
}

static bool evaluation_same_place(struct evaluation_run *r, struct span said,
                                  struct span truth)
{
    return evaluation_same_name(r, "", said, truth);
}

/* Of a country that is not known, as two cities. */
static bool evaluation_same_region(struct evaluation_run *r,
                                   const char *country, struct span said,
                                   struct span truth)
{
    return evaluation_same_name(r, country != NULL ? country : "", said, truth);
}

static bool evaluation_has_position(const struct evaluation_place *p)
{
    return !isnan(p->lat_deg) && !isnan(p->lon_deg);
}

/* The names that were answered, or else those of the position: its country
 * first, the others when that is right, as nothing else counts. */
static void evaluation_said(struct evaluation_run *r,
                            const struct evaluation_case *c,
                            struct evaluation_place *said, bool *placed)
{
    *said = c->answer;
    *placed = said->country.len == 0 && said->city.len == 0 &&
              evaluation_has_position(said);
    if (*placed) {
        said->region = SPAN_NONE;
        said->country = span_of(
            gazetteer_country_at(r->gazetteer, said->lat_deg, said->lon_deg));
    }
}

static void evaluation_said_rest(struct evaluation_run *r,
                                 struct evaluation_place *said)
{
    struct gazetteer_place place;

    if (said->country.len == 0)
        return;
    gazetteer_town_at(r->gazetteer, said->lat_deg, said->lon_deg,
                      said->country.data, &place);
    said->region = span_of(place.region);
    said->city = span_of(place.city);
}

/* GLOBE's rule knows no aliases: the true country by its English name. */
static void evaluation_judge_raw(const struct evaluation_case *c,
                                 struct evaluation_names *out)
{
    struct span truth = c->truth.country;

    if (truth.len == 2 && out->true_code != NULL)
        truth = span_of(names_country_name(out->true_code));
    out->country_raw = c->answer.country.len > 0 && truth.len > 0 &&
                       names_match_globe(c->answer.country, truth);
    out->city_raw = (out->country_raw || truth.len == 0) &&
                    c->answer.city.len > 0 && c->truth.city.len > 0 &&
                    names_match_globe(c->answer.city, c->truth.city);
}

void evaluation_judge_names(struct evaluation_run *r,
                            const struct evaluation_case *c,
                            struct evaluation_names *out)
{
    const struct evaluation_place *truth = &c->truth;
    struct evaluation_place said;
    const char *continent, *code;
    bool placed, country;

    memset(out, 0, sizeof(*out));
    out->true_code = evaluation_country_code(r, truth->country);
    continent = continent_of(span_of(out->true_code));
    evaluation_said(r, c, &said, &placed);
    code = evaluation_country_code(r, said.country);
    out->known[STEP_CONTINENT] = continent != NULL;
    out->known[STEP_COUNTRY] = truth->country.len > 0;
    out->known[STEP_REGION] = truth->region.len > 0;
    out->known[STEP_CITY] = truth->city.len > 0;
    out->right[STEP_CONTINENT] = continent != NULL && code != NULL &&
                                 continent_of(span_of(code)) == continent;
    out->right[STEP_COUNTRY] =
        evaluation_same_country(r, said.country, truth->country);
    /* Where the true country is unknown, a city stands for itself. */
    country = out->right[STEP_COUNTRY] || truth->country.len == 0;
    if (placed && country && (truth->region.len > 0 || truth->city.len > 0))
        evaluation_said_rest(r, &said);
    out->right[STEP_REGION] =
        country &&
        evaluation_same_region(r, out->true_code, said.region, truth->region);
    out->right[STEP_CITY] =
        country && evaluation_same_place(r, said.city, truth->city);
    out->path[STEP_CONTINENT] = out->right[STEP_CONTINENT];
    out->path[STEP_COUNTRY] = out->right[STEP_COUNTRY];
    /* A city that is right tells its region. */
    out->path[STEP_REGION] = out->right[STEP_REGION] ||
                             (said.region.len == 0 && out->right[STEP_CITY]);
    out->path[STEP_CITY] = out->right[STEP_CITY] &&
                           (out->right[STEP_REGION] || said.region.len == 0 ||
                            truth->region.len == 0);
    evaluation_judge_raw(c, out);
}
