#include "answers/answer_position.h"

#include <string.h>

#include "geo/coordinates.h"
#include "geo/gazetteer.h"
#include "geo/names.h"

/* A position somewhere in the reply, though not as its answer: which of the
 * places of a name is meant. */
static const struct gazetteer_near *position_near(struct span reply,
                                                  struct gazetteer_near *near)
{
    struct coordinates at;

    if (coordinates_find(reply, &at) != COORDINATES_FOUND)
        return NULL;
    near->lat_deg = at.lat_deg;
    near->lon_deg = at.lon_deg;
    return near;
}

/* Is the place that of its name? Says in the note how many others there are. */
static bool position_dominates(const struct answer_naming *naming,
                               const struct gazetteer_place *place,
                               struct arena *arena, struct answer *a)
{
    double rival = (double)place->rival_population;
    bool taken = (double)place->population >= naming->dominance * rival;

    if (place->namesakes == 0)
        return true;
    const char *text = arena_print(
        arena,
        "%s: %d other places of that name, up to %.0f km away, "
        "the largest with %.2g of its people%s",
        place->city, place->namesakes, place->spread_km,
        place->population > 0 ? rival / (double)place->population : 1.0,
        taken ? "" : ", so none is taken");
    a->note = a->note ? arena_print(arena, "%s; %s", a->note, text) : text;
    return taken;
}

/* Countries and territories that are hardly more than a city. */
static bool position_is_city(struct span country)
{
    static const char *const codes[] = {"GI", "HK", "MC", "MO", "SG", "VA"};
    const char *code = names_country_code(country);

    for (size_t i = 0; code && i < sizeof(codes) / sizeof(codes[0]); i++)
        if (strcmp(code, codes[i]) == 0)
            return true;
    return false;
}

bool answer_position_named(const struct answer_naming *naming,
                           struct span reply, struct arena *arena,
                           struct answer *a)
{
    struct gazetteer_near near;
    struct gazetteer_place place;
    bool found = false;

    if (a->city.len)
        found = gazetteer_find_near(naming->gazetteer, a->city, a->region,
                                    a->country, position_near(reply, &near),
                                    &place);
    if (found && !position_dominates(naming, &place, arena, a))
        return false;
    if (!found && ((naming->countries && (a->country.len || a->region.len)) ||
                   (!a->city.len && position_is_city(a->country))))
        found = gazetteer_find(naming->gazetteer, SPAN_NONE, a->region,
                               a->country, &place);
    if (!found)
        return false;
    a->lat_deg = place.lat_deg;
    a->lon_deg = place.lon_deg;
    return true;
}
