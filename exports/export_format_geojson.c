/*
 * geojson: one point for each sample, for maps (RFC 7946: longitude first).
 */
#include "exports/export_format.h"
#include "exports/export_turns.h"

#include <math.h>

static const char *geojson_place(const struct export_common *common,
                                 enum export_use use, bool test)
{
    (void)test;
    return use <= EXPORT_RL ? common->folder : NULL;
}

/* How far the point can be relied on. */
static void geojson_add_reliability(struct buf *b,
                                    const struct export_record *r)
{
    export_turns_text(b, "origin", r->origin);
    if (r->accuracy > 0)
        buf_print(b, ",\"accuracy\":%lld", (long long)r->accuracy);
    if (!isnan(r->conflict_km)) {
        buf_add_text(b, ",\"conflict_km\":");
        export_add_degrees(b, r->conflict_km);
    }
}

static bool geojson_add(struct export_out *out, const struct export_record *r,
                        struct err *err)
{
    struct export_out_rows *rows = export_out_rows(out, "geo.geojson", err);

    if (rows == NULL)
        return false;
    struct buf *b = export_file_buf(rows->file);
    buf_add_text(b, rows->rows == 0
                        ? "{\"type\":\"FeatureCollection\",\"features\":[\n"
                        : ",\n");
    buf_add_text(b, "{\"type\":\"Feature\",\"geometry\":");
    if (r->has_truth) {
        buf_add_text(b, "{\"type\":\"Point\",\"coordinates\":[");
        export_turns_degrees(b, r->lon_deg);
        buf_add_char(b, ',');
        export_turns_degrees(b, r->lat_deg);
        buf_add_text(b, "]}");
    } else {
        buf_add_text(b, "null");
    }
    buf_print(b, ",\"properties\":{\"image\":\"%s/", out->common->folder);
    export_add_escaped(b, span_of(r->image));
    buf_add_char(b, '"');
    export_turns_text(b, "split", span_of(r->split));
    export_turns_text(b, "source", r->source);
    export_turns_text(b, "key", r->key);
    export_turns_text(b, "country", r->country);
    export_turns_text(b, "city", r->city);
    if (r->has_truth)
        geojson_add_reliability(b, r);
    if (r->target != NULL)
        export_turns_text(b, "reasoning", r->target->reasoning);
    buf_add_text(b, "}}");
    rows->rows++;
    return export_file_flush(rows->file, err);
}

static bool geojson_end(struct export_out *out, struct err *err)
{
    struct export_out_rows *rows = export_out_rows(out, "geo.geojson", err);

    if (rows == NULL)
        return false;
    buf_add_text(export_file_buf(rows->file),
                 rows->rows > 0 ? "\n]}\n"
                                : "{\"type\":\"FeatureCollection\","
                                  "\"features\":[]}\n");
    rows->keep = true;
    return true;
}

const struct export_format export_format_geojson = {
    .name = "geojson",
    .about = "one point for each sample, for maps",
    .splits = "cot, judge, seed",
    .source = "RFC 7946",
    .place = geojson_place,
    .add = geojson_add,
    .close = geojson_end,
    .load = "geopandas.read_file(\"geojson/geo.geojson\")\n",
    .example_use = EXPORT_RL,
    .example_file = "geo.geojson",
    .example = "{\"type\":\"FeatureCollection\",\"features\":[\n"
               "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\","
               "\"coordinates\":[2.0,41.25]},\"properties\":{\"image\":"
               "\"images/a.jpg\",\"split\":\"seed\",\"source\":\"world\","
               "\"key\":\"k/1\",\"country\":\"Spain\",\"city\":\"Girona\","
               "\"origin\":\"table\",\"accuracy\":16,\"conflict_km\":0.25}}"
               "\n]}\n",
};
