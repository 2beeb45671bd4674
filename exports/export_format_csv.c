/*
 * csv: one table of all samples, as spreadsheets and data frames open it.
 */
#include "exports/export_format.h"
#include "exports/export_turns.h"

#include <math.h>

static const char *csv_place(const struct export_common *common,
                             enum export_use use, bool test)
{
    (void)test;
    return use <= EXPORT_RL ? common->folder : NULL;
}

/* Of a truth that is published: how far its position can be relied on. */
static void csv_add_reliability(struct buf *b, const struct export_record *r)
{
    buf_add_char(b, ',');
    if (r->has_truth)
        export_csv_field(b, r->origin);
    buf_add_char(b, ',');
    if (r->has_truth && r->accuracy > 0)
        buf_print(b, "%lld", (long long)r->accuracy);
    buf_add_char(b, ',');
    if (r->has_truth && !isnan(r->conflict_km))
        export_add_degrees(b, r->conflict_km);
}

static bool csv_add(struct export_out *out, const struct export_record *r,
                    struct err *err)
{
    struct export_out_rows *rows = export_out_rows(out, "geo.csv", err);
    const struct export_target none = {{NULL, 0}, {NULL, 0}};
    const struct export_target *t = r->target != NULL ? r->target : &none;
    const struct span fields[] = {span_of(r->image),
                                  span_of(r->split),
                                  span_of(r->test ? "test" : "train"),
                                  r->source,
                                  r->key,
                                  r->author,
                                  r->licence,
                                  r->country,
                                  r->region,
                                  r->city,
                                  t->reasoning,
                                  t->answer};

    if (rows == NULL)
        return false;
    struct buf *b = export_out_begin(rows);
    if (rows->rows == 0)
        buf_add_text(b, "image,split,part,source,key,author,licence,country,"
                        "region,city,reasoning,answer,lat,lon,"
                        "origin,accuracy,conflict_km\n");
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        export_csv_field(b, fields[i]);
        buf_add_char(b, ',');
    }
    if (r->has_truth)
        export_turns_degrees(b, r->lat_deg);
    buf_add_char(b, ',');
    if (r->has_truth)
        export_turns_degrees(b, r->lon_deg);
    csv_add_reliability(b, r);
    return export_out_end(rows, err);
}

const struct export_format export_format_csv = {
    .name = "csv",
    .about = "one table of all samples",
    .splits = "cot, judge, seed",
    .source = "RFC 4180",
    .place = csv_place,
    .add = csv_add,
    .load = "pandas.read_csv(\"csv/geo.csv\")\n",
    .example_use = EXPORT_SFT,
    .example_file = "geo.csv",
    .example = "image,split,part,source,key,author,licence,country,region,city,"
               "reasoning,answer,lat,lon,"
               "origin,accuracy,conflict_km\n"
               "a.jpg,cot,train,world,k/1,Ada,CC0-1.0,Spain,Catalonia,Girona,"
               "Low hills.,\"41.5, 2.5\",41.25,2.0,table,16,0.25\n",
};
