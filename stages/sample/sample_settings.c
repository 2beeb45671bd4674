#include "stages/sample/sample_settings.h"

#define SAMPLE_AT(field) offsetof(struct sample_settings, field)
#define SAMPLE_CAP(key, field, text)                                           \
    {.name = key,                                                              \
     .type = PARAM_INT,                                                        \
     .at = SAMPLE_AT(field),                                                   \
     .initial = "0",                                                           \
     .about = text,                                                            \
     .min = 0,                                                                 \
     .max = 1e15}
#define SAMPLE_WEIGHT(key, i, start, text)                                     \
    {.name = key,                                                              \
     .type = PARAM_REAL,                                                       \
     .at = SAMPLE_AT(weights) + (i) * sizeof(double),                          \
     .initial = start,                                                         \
     .about = text,                                                            \
     .min = 0,                                                                 \
     .max = 1000}

const struct param sample_params[SAMPLE_PARAM_COUNT] = {
    {.name = "fraction",
     .type = PARAM_REAL,
     .at = SAMPLE_AT(fraction),
     .initial = "1",
     .about = "share of the samples that is taught, drawn by seeded hash",
     .min = 0,
     .max = 1},
    SAMPLE_CAP("limit", limit,
               "at most so many samples are taught; 0: no limit"),
    SAMPLE_CAP("per_country", per_country,
               "at most so many samples of one country; 0: no limit"),
    SAMPLE_CAP("per_author", per_author, "of one author, likewise"),
    SAMPLE_CAP("per_sequence", per_sequence,
               "of one sequence of a source, likewise"),
    SAMPLE_CAP("per_cell", per_cell,
               "of one cell of a degree by a degree, likewise"),
    {.name = "source_caps",
     .type = PARAM_LIST,
     .at = SAMPLE_AT(source_caps),
     .about = "at most so many of a source: [osv5m 12500, geocomp 7500]"},
    {.name = "placeholder",
     .type = PARAM_INT,
     .at = SAMPLE_AT(placeholder),
     .initial = "4",
     .about = "a picture at so many positions, 100 m apart, shows none of "
              "them: its samples are not taught; 0: never",
     .min = 0,
     .max = 1000},
    {.name = "contamination",
     .type = PARAM_REAL,
     .at = SAMPLE_AT(contamination),
     .initial = "0",
     .about = "samples so near to a position of a benchmark are not taught, in "
              "km; 0: those with its pictures alone",
     .min = 0,
     .max = 20100},
    {.name = "areas",
     .type = PARAM_PATH,
     .at = SAMPLE_AT(areas),
     .about = "a table of what pictures show (key, label, share), by which "
              "their locatability is measured",
     .flags = PARAM_RUNTIME | PARAM_READS}, /* size and time are in the state */
    {.name = "locatability",
     .type = PARAM_REAL,
     .at = SAMPLE_AT(locatability),
     .initial = "0",
     .about = "samples whose locatability by `areas` is below are not taught; "
              "what it has nothing of is",
     .min = 0,
     .max = 1},
    {.name = "categories",
     .type = PARAM_PATH,
     .at = SAMPLE_AT(categories),
     .about = "a table of the categories that pictures are of (key, list, "
              "label, value)",
     .flags = PARAM_RUNTIME | PARAM_READS}, /* likewise */
    {.name = "clip",
     .type = PARAM_PATH,
     .at = SAMPLE_AT(clip),
     .about =
         "folder of a CLIP that says which categories the pictures are of, "
         "in the lists of which the table has nothing of them",
     .flags = PARAM_RUNTIME | PARAM_READS}, /* its identity is in the version */
    {.name = "category_caps",
     .type = PARAM_LIST,
     .at = SAMPLE_AT(category_caps),
     .about =
         "at most so many of a category, or below 1 that share of `limit`: "
         "[scene/natural 0.3, element/sign 500, scene/medical 0]"},
    {.name = "category_least",
     .type = PARAM_REAL,
     .at = SAMPLE_AT(category_least),
     .initial = "0.5",
     .about =
         "how likely a picture is of an indicator or element to be counted "
         "as one; of the scenes it is always one",
     .min = 0,
     .max = 1},
    {.name = "strata",
     .type = PARAM_CHOICE,
     .at = SAMPLE_AT(strata),
     .initial = "none",
     .choices = "none|countries",
     .about = "countries: of `limit` samples each country gets a share by its "
              "roads, people and land, and within it cells of a degree have a "
              "chance by log(1 + people), as GeoSeek's"},
    SAMPLE_WEIGHT("road_weight", 0, "0.5",
                  "how much the length of roads counts in a country's share"),
    SAMPLE_WEIGHT("population_weight", 1, "0.2", "how much its people count"),
    SAMPLE_WEIGHT("area_weight", 2, "0.3", "how much its land counts"),
    {.name = "countries",
     .type = PARAM_PATH,
     .at = SAMPLE_AT(countries),
     .about = "a table of countries (iso2, road_km, population, land_km2); "
              "without it, that which is built in",
     .flags = PARAM_RUNTIME | PARAM_READS}, /* its content is in the version */
    {.name = "cells",
     .type = PARAM_CHOICE,
     .at = SAMPLE_AT(cells),
     .initial = "towns",
     .choices = "towns|pictures|equal|table",
     .about = "people of a cell: those of the gazetteer's towns, as many as it "
              "has samples, the same everywhere, or by `cell_table`"},
    {.name = "cell_table",
     .type = PARAM_PATH,
     .at = SAMPLE_AT(cell_table),
     .about = "people by position (lat, lon, population), added up by cells",
     .flags = PARAM_RUNTIME | PARAM_READS}, /* likewise */
    {.name = "redistribute",
     .type = PARAM_BOOL,
     .at = SAMPLE_AT(redistribute),
     .initial = "no",
     .about = "what a country lacks is shared out among those that have more"},
};
