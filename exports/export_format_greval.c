/*
 * greval: items as GREval-Bench has them, of the samples that are set apart
 * for testing and have a reasoning that was accepted.
 */
#include "exports/export_format.h"
#include "exports/export_rules.h"
#include "exports/export_turns.h"

static const char *greval_place(const struct export_common *common,
                                enum export_use use, bool test)
{
    (void)common;
    (void)test;
    return use == EXPORT_SFT ? "imgs" : NULL;
}

static bool greval_add(struct export_out *out, const struct export_record *r,
                       struct err *err)
{
    struct export_out_rows *rows = export_out_rows(
        out, r->test ? "GREval-Bench.json" : "GREval-Bench_train.json", err);

    if (rows == NULL)
        return false;
    rows->array = true;
    struct buf *b = export_out_begin(rows);
    buf_add_char(b, '{');
    export_turns_text(b, "sample_id", r->key);
    buf_add_text(b, ",\"image_path\":\"imgs/");
    export_add_escaped(b, span_of(r->image));
    buf_add_char(b, '"');
    export_turns_text(b, "gt_cot", r->target->reasoning);
    if (r->has_truth) {
        buf_add_text(b, ",\"gt_lat\":");
        export_turns_degrees(b, r->lat_deg);
        buf_add_text(b, ",\"gt_lon\":");
        export_turns_degrees(b, r->lon_deg);
    }
    buf_add_char(b, '}');
    return export_out_end(rows, err);
}

const struct export_format export_format_greval = {
    .name = "greval",
    .about = "items of a benchmark as GREval-Bench has them",
    .splits = "cot",
    .source = "GRE's benchmark/README.md at af933f3",
    .place = greval_place,
    .add = greval_add,
    .check = export_rules_greval,
    .load = "json.load(open(\"greval/GREval-Bench.json\"))\n",
    .example_use = EXPORT_SFT,
    .example_file = "GREval-Bench_train.json",
    .example = "[\n{\"sample_id\":\"k/1\",\"image_path\":\"imgs/a.jpg\","
               "\"gt_cot\":\"Low hills.\",\"gt_lat\":41.25,\"gt_lon\":2.0}"
               "\n]\n",
};
