/*
 * verl: GRPO as verl reads it: a file whose name ends with .json (it refuses
 * .jsonl) with one object a line; pictures are objects, never texts.
 */
#include "exports/export_format.h"
#include "exports/export_rules.h"
#include "exports/export_adapter.h"
#include "exports/export_turns.h"

static const char *verl_place(const struct export_common *common,
                              enum export_use use, bool test)
{
    (void)test;
    return use == EXPORT_RL ? common->folder : NULL;
}

static bool verl_add(struct export_out *out, const struct export_record *r,
                     struct err *err)
{
    struct export_out_rows *rows = export_turns_file(out, r, ".json", err);

    if (rows == NULL)
        return false;
    struct buf *b = export_out_begin(rows);
    buf_add_text(b, "{\"data_source\":\"limbeck/geo\",\"prompt\":[");
    export_turns_user(b, "<image>", r);
    buf_add_text(b, "],\"images\":[");
    if (r->has_picture) {
        buf_print(b, "{\"image\":\"%s/", out->common->folder);
        export_add_escaped(b, span_of(r->image));
        buf_add_text(b, "\"}");
    }
    buf_add_text(b, "],\"ability\":\"geo\",\"reward_model\":{\"style\":"
                    "\"rule\",\"ground_truth\":\"");
    if (r->has_truth)
        export_turns_position(b, r);
    buf_print(b, "\"},\"extra_info\":{\"index\":%lld,\"split\":\"%s\"",
              (long long)rows->rows, r->test ? "test" : "train");
    export_turns_truth(b, r);
    buf_add_text(b, "}}");
    return export_out_end(rows, err);
}

static bool verl_end(struct export_out *out, struct err *err)
{
    return export_adapter_write(out, "train.sh", "verl_train.sh", err) &&
           export_adapter_reward(out, "verl.py", err);
}

const struct export_format export_format_verl = {
    .name = "verl",
    .about = "verl: GRPO on Seed",
    .splits = "seed",
    .source = "volcengine/verl b178a3c: rl_dataset.py",
    .place = verl_place,
    .add = verl_add,
    .end = verl_end,
    .check = export_rules_verl,
    .load = "sh verl/train.sh\n",
    .example_use = EXPORT_RL,
    .example_file = "geo_grpo.json",
    .example =
        "{\"data_source\":\"limbeck/geo\",\"prompt\":[{\"role\":\"user\","
        "\"content\":\"<image>Where?\"}],\"images\":[{\"image\":"
        "\"images/a.jpg\"}],\"ability\":\"geo\",\"reward_model\":{\"style\":"
        "\"rule\",\"ground_truth\":\"41.25, 2\"},\"extra_info\":{\"index\":0,"
        "\"split\":\"train\",\"gt_lat\":41.25,\"gt_lon\":2.0,\"country\":"
        "\"Spain\",\"region\":\"Catalonia\",\"city\":\"Girona\",\"gt_origin\":"
        "\"table\",\"gt_accuracy\":16,\"gt_conflict_km\":0.25,\"key\":"
        "\"k/1\"}}\n",
};
