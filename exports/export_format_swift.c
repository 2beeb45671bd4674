/*
 * swift: SFT, DPO, KTO and GRPO as ms-swift 4 reads them. Its preprocessor
 * takes the columns by their names; for GRPO the truth is in columns that the
 * reward is handed. Pictures are relative to ROOT_IMAGE_DIR, which train.sh
 * sets to its own folder.
 */
#include "exports/export_format.h"
#include "exports/export_rules.h"
#include "exports/export_adapter.h"
#include "exports/export_turns.h"

static const char *swift_place(const struct export_common *common,
                               enum export_use use, bool test)
{
    (void)use;
    (void)test;
    return common->folder;
}

static bool swift_add(struct export_out *out, const struct export_record *r,
                      struct err *err)
{
    struct export_out_rows *rows = export_turns_file(out, r, ".jsonl", err);

    if (rows == NULL)
        return false;
    struct buf *b = export_out_begin(rows);
    buf_add_text(b, "{\"messages\":[");
    export_turns_user(b, "<image>", r);
    if (r->use != EXPORT_RL) {
        buf_add_char(b, ',');
        export_turns_assistant(b, out, r);
    }
    buf_add_char(b, ']');
    export_turns_images(b, "images", out->common->folder, r);
    if (r->use == EXPORT_PAIR) {
        buf_add_text(b, ",\"rejected_response\":");
        export_add_target(b, r->rejected);
    }
    if (r->use == EXPORT_REPLY)
        buf_add_text(b, r->good ? ",\"label\":true" : ",\"label\":false");
    if (r->use == EXPORT_RL)
        export_turns_truth(b, r);
    buf_add_char(b, '}');
    return export_out_end(rows, err);
}

static bool swift_end(struct export_out *out, struct err *err)
{
    return export_adapter_write(out, "train.sh", "swift_train.sh", err) &&
           export_adapter_reward(out, "swift.py", err);
}

const struct export_format export_format_swift = {
    .name = "swift",
    .about = "ms-swift: SFT, DPO, KTO, GRPO with the truth for its reward",
    .splits = "cot, judge, seed, preferences",
    .source = "modelscope/ms-swift 3602360: dataset/preprocessor/core.py",
    .place = swift_place,
    .add = swift_add,
    .end = swift_end,
    .check = export_rules_swift,
    .load = "sh swift/train.sh sft\n",
    .example_use = EXPORT_RL,
    .example_file = "geo_grpo.jsonl",
    .example = "{\"messages\":[{\"role\":\"user\",\"content\":"
               "\"<image>Where?\"}],\"images\":[\"images/a.jpg\"],"
               "\"gt_lat\":41.25,\"gt_lon\":2.0,\"country\":\"Spain\","
               "\"region\":\"Catalonia\",\"city\":\"Girona\",\"gt_origin\":"
               "\"table\",\"gt_accuracy\":16,\"gt_conflict_km\":0.25,\"key\":"
               "\"k/1\"}\n",
};
