/*
 * trl: folders that `datasets` opens as an imagefolder without any code: each
 * of sft, dpo, kto and grpo has train and test with metadata.jsonl, its
 * pictures below it (file_names becomes the column images). No "<image>": TRL
 * puts the picture in front of the first user turn itself.
 */
#include "exports/export_format.h"
#include "exports/export_rules.h"
#include "exports/export_adapter.h"
#include "exports/export_turns.h"

static const char *const trl_folders[EXPORT_USES][2] = {
    {"sft/train/images", "sft/test/images"},
    {"judge/train/images", "judge/test/images"},
    {"grpo/train/images", "grpo/test/images"},
    {"dpo/train/images", "dpo/test/images"},
    {"kto/train/images", "kto/test/images"}};

static const char *trl_place(const struct export_common *common,
                             enum export_use use, bool test)
{
    (void)common;
    return trl_folders[use][test];
}

static void trl_completion(struct buf *b, const char *key,
                           const struct export_target *t)
{
    buf_print(b, ",\"%s\":[", key);
    export_turns_target(b, t);
    buf_add_char(b, ']');
}

static bool trl_add(struct export_out *out, const struct export_record *r,
                    struct err *err)
{
    struct export_out_rows *rows = export_out_rows(
        out,
        arena_print(out->arena, "%s/%s/metadata.jsonl", export_use_word(r->use),
                    r->test ? "test" : "train"),
        err);

    if (rows == NULL)
        return false;
    struct buf *b = export_out_begin(rows);
    buf_add_char(b, '{');
    export_turns_images(b, "file_names", "images", r);
    buf_add_text(b, ",\"prompt\":[");
    export_turns_user(b, "", r);
    buf_add_char(b, ']');
    if (r->use == EXPORT_JUDGE) {
        buf_add_text(b, ",\"completion\":[");
        export_turns_assistant(b, out, r);
        buf_add_char(b, ']');
    } else if (r->use == EXPORT_PAIR) {
        trl_completion(b, "chosen", r->target);
        trl_completion(b, "rejected", r->rejected);
    } else if (r->use != EXPORT_RL) {
        trl_completion(b, "completion", r->target);
    }
    if (r->use == EXPORT_REPLY)
        buf_add_text(b, r->good ? ",\"label\":true" : ",\"label\":false");
    if (r->use == EXPORT_RL)
        export_turns_truth(b, r);
    buf_add_char(b, '}');
    return export_out_end(rows, err);
}

static bool trl_end(struct export_out *out, struct err *err)
{
    return export_adapter_write(out, "train.sh", "trl_train.sh", err) &&
           export_adapter_reward(out, "trl.py", err);
}

const struct export_format export_format_trl = {
    .name = "trl",
    .about = "TRL: image folders for SFT, DPO, KTO, GRPO",
    .splits = "cot, judge, seed, preferences",
    .source = "huggingface/trl f2cd577; datasets b7cb10b, imagefolder",
    .place = trl_place,
    .add = trl_add,
    .end = trl_end,
    .check = export_rules_trl,
    .load = "datasets.load_dataset(\"trl/sft\")\n"
            "sh trl/train.sh sft\n",
    .example_use = EXPORT_SFT,
    .example_file = "sft/train/metadata.jsonl",
    .example = "{\"file_names\":[\"images/a.jpg\"],\"prompt\":[{\"role\":"
               "\"user\",\"content\":\"Where?\"}],\"completion\":[{\"role\":"
               "\"assistant\",\"content\":\"<think>Low hills.</think>"
               "<answer>41.5, 2.5</answer>\"}]}\n",
};
