/*
 * vlm-r1: GRPO as VLM-R1's grpo_jsonl.py reads it: one object a line, the
 * second turn holds the answer alone. Its yes_no reward pays 1 for True and
 * for False alike, so Judge is yes and no here, whatever export.labels says.
 */
#include "exports/export_format.h"
#include "exports/export_rules.h"
#include "exports/export_adapter.h"
#include "exports/export_turns.h"

static const char *vlm_r1_place(const struct export_common *common,
                                enum export_use use, bool test)
{
    (void)test;
    return use == EXPORT_RL || use == EXPORT_JUDGE ? common->folder : NULL;
}

static bool vlm_r1_add(struct export_out *out, const struct export_record *r,
                       struct err *err)
{
    struct export_out_rows *rows = export_turns_file(out, r, ".jsonl", err);

    if (rows == NULL)
        return false;
    struct buf *b = export_out_begin(rows);
    buf_print(b, "{\"image\":\"%s/", out->common->folder);
    export_add_escaped(b, span_of(r->image));
    buf_add_text(b, "\",\"conversations\":[{\"from\":\"human\",\"value\":\""
                    "<image>");
    export_add_escaped(b, r->question);
    buf_add_text(b, "\"},{\"from\":\"gpt\",\"value\":\"");
    if (r->use == EXPORT_JUDGE)
        buf_add_text(b, r->good ? "yes" : "no");
    else if (r->has_truth)
        export_turns_position(b, r);
    buf_print(b, "\"}],\"accu_reward_method\":\"%s\"",
              r->use == EXPORT_JUDGE ? "yes_no" : "geo");
    if (r->use == EXPORT_RL)
        export_turns_truth(b, r);
    buf_add_char(b, '}');
    return export_out_end(rows, err);
}

/* An unknown method falls silently to the fuzzy default there: hence a patch.
 */
static bool vlm_r1_end(struct export_out *out, struct err *err)
{
    return export_adapter_write(out, "train.sh", "vlm_r1_train.sh", err) &&
           (out->rows[EXPORT_RL][0] == 0 ||
            export_adapter_write(out, "vlm_r1.patch", "vlm_r1.patch", err)) &&
           export_adapter_reward(out, "vlm_r1.py", err);
}

const struct export_format export_format_vlm_r1 = {
    .name = "vlm-r1",
    .about = "VLM-R1: GRPO on Seed, and on Judge with yes and no",
    .splits = "judge, seed",
    .source = "om-ai-lab/VLM-R1 90052f4: grpo_jsonl.py",
    .place = vlm_r1_place,
    .add = vlm_r1_add,
    .end = vlm_r1_end,
    .check = export_rules_vlm_r1,
    .load = "--data_file_paths vlm-r1/geo_judge.jsonl --image_folders vlm-r1 "
            "--reward_method yes_no\n",
    .example_use = EXPORT_JUDGE,
    .example_file = "geo_judge.jsonl",
    .example = "{\"image\":\"images/a.jpg\",\"conversations\":[{\"from\":"
               "\"human\",\"value\":\"<image>Where?\"},{\"from\":\"gpt\","
               "\"value\":\"no\"}],\"accu_reward_method\":\"yes_no\"}\n",
};
