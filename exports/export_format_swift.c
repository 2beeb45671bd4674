/*
 * swift: SFT, DPO, KTO and GRPO as ms-swift 4 reads them. Its preprocessor
 * takes the columns by their names; for GRPO the truth is in columns that the
 * reward is handed. Pictures are relative to ROOT_IMAGE_DIR, which train.sh
 * sets to its own folder.
 */
#include "exports/export_format.h"
#include "exports/export_rules.h"
#include "exports/export_reward.h"
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

static const char swift_script[] =
    "#!/bin/sh\n"
    "# Train with ms-swift from this folder: sh train.sh "
    "sft|judge|dpo|kto|grpo\n"
    "# [MORE OPTIONS]. MODEL=... names another model. With --strict true a "
    "row\n"
    "# that cannot be read ends the run; without it swift deletes the row.\n"
    "set -eu\n"
    "here=$(cd \"$(dirname \"$0\")\" && pwd)\n"
    "export ROOT_IMAGE_DIR=\"$here\" MAX_PIXELS=\"${MAX_PIXELS:-602112}\"\n"
    "what=$1\n"
    "shift\n"
    "set -- --model \"${MODEL:-%s}\" --tuner_type lora \\\n"
    "    --dataset \"$here/geo_$what.jsonl\" --strict true --max_length 4096 "
    "\\\n"
    "    --output_dir \"${OUTPUT:-$here/saves/$what}\" \"$@\"\n"
    "case $what in\n"
    "sft | judge) exec swift sft \"$@\" ;;\n"
    "dpo | kto) exec swift rlhf --rlhf_type \"$what\" \"$@\" ;;\n"
    "grpo) exec swift rlhf --rlhf_type grpo --max_completion_length 2048 \\\n"
    "    --external_plugins \"$here/limbeck_reward.py\" \\\n"
    "    --reward_funcs limbeck_geo limbeck_format \"$@\" ;;\n"
    "*) echo \"no such training: $what\" >&2 && exit 3 ;;\n"
    "esac\n";

static bool swift_end(struct export_out *out, struct err *err)
{
    if (!export_out_text(
            out, "train.sh",
            span_of(arena_print(out->arena, swift_script, out->common->model)),
            err))
        return false;
    return export_reward_write(
        out,
        "\n\ntry:\n"
        "    from swift.rewards import ORM, orms\n"
        "except ImportError:  # ms-swift 3\n"
        "    from swift.plugin import ORM, orms\n"
        "\n\n"
        "class Geo(ORM):\n"
        "    def __call__(self, completions, gt_lat, gt_lon, **rest):\n"
        "        return [geo(c, x, y)\n"
        "                for c, x, y in zip(completions, gt_lat, "
        "gt_lon)]\n"
        "\n\n"
        "class Form(ORM):\n"
        "    def __call__(self, completions, **rest):\n"
        "        return [form(c) for c in completions]\n"
        "\n\n"
        "orms['limbeck_geo'] = Geo\n"
        "orms['limbeck_format'] = Form\n",
        err);
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
