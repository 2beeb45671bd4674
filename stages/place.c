/*
 * place: the country, region and city of every position.
 *
 * Reads: the position of every kept sample. Writes: place, one row a sample;
 * what lies further than place.max_km from any town of its country gets a row
 * with the country alone, and where it lies in none, one without names: open
 * sea, or a position that is wrong. Such rows are the rejected of this stage's
 * sums. Sets aside: nothing that it knows of.
 *
 * The names are those of the gazetteer, whatever the source published: one
 * vocabulary for all sources, and the one that turns names back into
 * positions. What was published stays with the sample.
 */
#include "engine/stage.h"

#include <math.h>

#include "geo/gazetteer.h"

struct place_settings {
    const char *gazetteer, *borders;
    double max_km;
};

static const struct param place_params[] = {
    {.name = "gazetteer",
     .type = PARAM_PATH,
     .at = offsetof(struct place_settings, gazetteer),
     .about = "a dump of GeoNames (cities500.txt, cities15000.zip); without "
              "it, libgeonames",
     .flags =
         PARAM_RUNTIME |
         PARAM_READS}, /* its content is in the stage version, not its path */
    {.name = "borders",
     .type = PARAM_PATH,
     .at = offsetof(struct place_settings, borders),
     .about = "borders of countries, as `limbeck pull naturalearth:10m` makes "
              "them; without it, Natural Earth's 1:50m, simplified",
     .flags = PARAM_RUNTIME | PARAM_READS}, /* likewise */
    {.name = "max_km",
     .type = PARAM_REAL,
     .at = offsetof(struct place_settings, max_km),
     .initial = "300",
     .about =
         "a position further than this from any town has no city (on land) or "
         "no place (at sea), km",
     .min = 0,
     .max = 500},
};

struct place_in {
    double lat_deg, lon_deg;
};

static bool place_identify(struct stage_run *run, struct buf *text,
                           struct err *err)
{
    const struct place_settings *options = run->options;

    buf_add_text(text, "gazetteer=");
    if (!gazetteer_identify(options->gazetteer, text, err))
        return false;
    buf_add_char(text, '\n');
    if (!options->borders)
        return true;
    if (!gazetteer_identify_borders(options->borders, text, err))
        return false;
    buf_add_char(text, '\n');
    return true;
}

static bool place_open(struct stage_run *run, struct err *err)
{
    const struct place_settings *options = run->options;

    run->state = gazetteer_open(options->gazetteer, err);
    return run->state != NULL &&
           (!options->borders ||
            gazetteer_use_borders(run->state, options->borders, err));
}

static void place_close(struct stage_run *run)
{
    gazetteer_close(run->state);
    run->state = NULL;
}

static bool place_load(struct stage_run *run, struct query *row,
                       struct record *record, struct err *err)
{
    struct place_in *in = arena_take(&record->arena, sizeof(*in));

    (void)run;
    (void)err;
    in->lat_deg = query_get_real(row, 1);
    in->lon_deg = query_get_real(row, 2);
    record->in = in;
    return true;
}

/* record->out: struct gazetteer_place, or NULL when there is none near. */
static bool place_work(const struct stage_run *run, struct record *record,
                       int worker, struct err *err)
{
    const struct place_settings *options = run->options;
    const struct place_in *in = record->in;
    struct gazetteer_place *out = arena_take(&record->arena, sizeof(*out));

    (void)worker;
    (void)err;
    record->out = NULL;
    if (!gazetteer_at(run->state, in->lat_deg, in->lon_deg, out))
        return true;
    if (out->distance_km > options->max_km) {
        out->region = out->city = "";
        out->lat_deg = out->lon_deg = out->distance_km = NAN;
        if (!out->within)
            return true;
    }
    record->out = out;
    return true;
}

static bool place_save(struct stage_run *run, struct record *record,
                       struct err *err)
{
    const struct gazetteer_place *place = record->out;
    struct query *q = db_query(run->db, QUERY_PLACE_PUT);

    query_int(q, 1, record->id);
    query_int(q, 2, run->version_id);
    if (place) {
        query_text(q, 3, place->country);
        query_text(q, 4, place->region[0] ? place->region : NULL);
        query_text(q, 5, place->city[0] ? place->city : NULL);
        query_real(q, 6, place->lat_deg);
        query_real(q, 7, place->lon_deg);
        query_real(q, 8, place->distance_km);
    }
    query_int(q, 9, run->run_id);
    return query_run(q, err);
}

const struct stage stage_place = {
    .name = "place",
    .version = 2,
    .about = "name the country, region and city of every position",
    .unit = "samples",
    .item = ITEM_SAMPLE,
    .params = place_params,
    .param_count = PARAM_COUNT(place_params),
    .settings_size = sizeof(struct place_settings),
    .pending = QUERY_PLACE_PENDING,
    .sums = QUERY_PLACE_SUMS,
    .store_alone = true,
    .identify = place_identify,
    .open = place_open,
    .close = place_close,
    .load = place_load,
    .work = place_work,
    .save = place_save,
};
