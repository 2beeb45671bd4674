/*
 * geoclip: a folder and a table IMG_FILE,LAT,LON as GeoCLIP's loader reads
 * them.
 */
#include "exports/export_format.h"
#include "exports/export_turns.h"

static const char *geoclip_place(const struct export_common *common,
                                 enum export_use use, bool test)
{
    (void)test;
    return use <= EXPORT_RL ? common->folder : NULL;
}

static bool geoclip_add(struct export_out *out, const struct export_record *r,
                        struct err *err)
{
    struct export_out_rows *rows =
        export_out_rows(out, r->test ? "test.csv" : "train.csv", err);

    if (rows == NULL)
        return false;
    if (!r->has_truth || !r->has_picture)
        return true; /* it has no other columns */
    struct buf *b = export_out_begin(rows);
    if (rows->rows == 0)
        buf_add_text(b, "IMG_FILE,LAT,LON\n");
    buf_print(b, "%s,", r->image);
    export_turns_degrees(b, r->lat_deg);
    buf_add_char(b, ',');
    export_turns_degrees(b, r->lon_deg);
    return export_out_end(rows, err);
}

const struct export_format export_format_geoclip = {
    .name = "geoclip",
    .about = "a table IMG_FILE,LAT,LON and a folder of pictures",
    .splits = "cot, judge, seed",
    .source = "VicenteVivan/geo-clip 7a1a23b: train/dataloader.py",
    .place = geoclip_place,
    .add = geoclip_add,
    .load = "GeoDataLoader(\"geoclip/train.csv\", \"geoclip/images\")\n",
    .example_use = EXPORT_RL,
    .example_file = "train.csv",
    .example = "IMG_FILE,LAT,LON\na.jpg,41.25,2.0\n",
};
