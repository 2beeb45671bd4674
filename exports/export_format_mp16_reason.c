/*
 * mp16-reason: GLOBE's columns. Its preprocessor is chosen by the folder's
 * name, mp16-reason-train, and writes prompt and tags itself: response is the
 * reasoning alone, solution the names in tags, entities a list of {"text"}.
 * The tables for its evaluation stand beside it.
 */
#include "exports/export_format.h"
#include "exports/export_rules.h"
#include "exports/export_turns.h"

static const char *mp16_reason_place(const struct export_common *common,
                                     enum export_use use, bool test)
{
    (void)common;
    return use != EXPORT_SFT ? NULL
           : test            ? "mp16-reason-test/images"
                             : "mp16-reason-train/images";
}

/* A name on one line, without what would end a tag or a column. */
static void mp16_reason_name(struct buf *b, struct span name)
{
    for (size_t i = 0; i < name.len; i++)
        buf_add_char(
            b, strchr("\t\r\n<>", name.data[i]) != NULL ? ' ' : name.data[i]);
}

/* ["a","b"] as [{"text":"a"},{"text":"b"}]; labels hold no quotes. */
static void mp16_reason_entities(struct buf *b, struct span list)
{
    bool inside = false;

    for (size_t i = 0; i < list.len; i++) {
        char c = list.data[i];
        if (c == '"' && (i == 0 || list.data[i - 1] != '\\')) {
            inside = !inside;
            buf_add_text(b, inside ? "{\"text\":\"" : "\"}");
        } else {
            buf_add_char(b, c);
        }
    }
    if (list.len == 0)
        buf_add_text(b, "[]");
}

static bool mp16_reason_table(struct export_out *out,
                              const struct export_record *r, struct err *err)
{
    struct export_out_rows *rows = export_out_rows(
        out, r->test ? "mp16-reason-test.csv" : "mp16-reason-train.csv", err);
    const char *dot = strrchr(r->image, '.');

    if (rows == NULL)
        return false;
    struct buf *b = export_out_begin(rows);
    if (rows->rows == 0)
        buf_add_text(b, "IMG_ID,LAT,LON,country,city\n");
    buf_print(b, "%.*s,", dot ? (int)(dot - r->image) : 0, r->image);
    if (r->has_truth) {
        export_turns_degrees(b, r->lat_deg);
        buf_add_char(b, ',');
        export_turns_degrees(b, r->lon_deg);
    } else {
        buf_add_char(b, ',');
    }
    buf_add_char(b, ',');
    export_csv_field(b, r->country);
    buf_add_char(b, ',');
    export_csv_field(b, r->city);
    return export_out_end(rows, err);
}

static bool mp16_reason_add(struct export_out *out,
                            const struct export_record *r, struct err *err)
{
    struct export_out_rows *rows =
        export_out_rows(out,
                        r->test ? "mp16-reason-test/data.jsonl"
                                : "mp16-reason-train/data.jsonl",
                        err);
    struct buf names;

    if (rows == NULL)
        return false;
    struct buf *b = export_out_begin(rows);
    buf_init(&names, SIZE_MAX / 2);
    buf_add_text(&names, "<country>");
    mp16_reason_name(&names, r->country);
    buf_add_text(&names, "</country><city>");
    mp16_reason_name(&names, r->city);
    buf_add_text(&names, "</city>");
    buf_add_char(b, '{');
    export_turns_images(b, "images", "images", r);
    export_turns_text(b, "response", r->target->reasoning);
    export_turns_text(b, "solution", buf_span(&names));
    buf_add_text(b, ",\"entities\":");
    mp16_reason_entities(b, r->entities);
    export_turns_truth(b, r);
    buf_add_char(b, '}');
    buf_release(&names);
    return export_out_end(rows, err) && mp16_reason_table(out, r, err);
}

const struct export_format export_format_mp16_reason = {
    .name = "mp16-reason",
    .about = "MP16-Reason's columns, as GLOBE's scripts read them",
    .splits = "cot",
    .source = "lingli1996/GLOBE cfc439b: examples/train/grpo/globe",
    .place = mp16_reason_place,
    .entities = true,
    .add = mp16_reason_add,
    .check = export_rules_mp16_reason,
    .load = "--dataset mp16-reason/mp16-reason-train\n",
    .example_use = EXPORT_SFT,
    .example_file = "mp16-reason-train/data.jsonl",
    .example =
        "{\"images\":[\"images/a.jpg\"],\"response\":\"Low hills.\","
        "\"solution\":\"<country>Spain</country><city>Girona</city>\","
        "\"entities\":[{\"text\":\"hills\"}],\"gt_lat\":41.25,\"gt_lon\":2.0,"
        "\"country\":\"Spain\",\"region\":\"Catalonia\",\"city\":\"Girona\","
        "\"gt_origin\":"
        "\"table\",\"gt_accuracy\":16,\"gt_conflict_km\":0.25,"
        "\"key\":\"k/1\"}\n",
};
