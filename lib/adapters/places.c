#include "adapters/places.h"

#include <geonames.h>

#include <ctype.h>
#include <math.h>
#include <stdbool.h>

size_t places_count(void)
{
    gint count = geonames_get_n_cities();

    return count > 0 ? (size_t)count : 0;
}

static bool places_code(const char *code)
{
    return isupper((unsigned char)code[0]) && isupper((unsigned char)code[1]) &&
           code[2] == '\0';
}

static bool places_whole(const struct places_city *city)
{
    return city->name && city->name[0] && city->state && city->country_code &&
           places_code(city->country_code) && fabs(city->lat_deg) <= 90 &&
           fabs(city->lon_deg) <= 180;
}

void places_each(places_visit *visit, void *context)
{
    size_t count = places_count();

    for (size_t i = 0; i < count; i++) {
        GeonamesCity *city = geonames_get_city((gint)i);
        struct places_city out;

        if (!city)
            continue;
        out = (struct places_city){
            .name = geonames_city_get_name(city),
            .state = geonames_city_get_state(city),
            .country_code = geonames_city_get_country_code(city),
            .lat_deg = geonames_city_get_latitude(city),
            .lon_deg = geonames_city_get_longitude(city),
            .population = geonames_city_get_population(city)};
        if (places_whole(&out))
            visit(context, &out);
        geonames_city_free(city);
    }
}
