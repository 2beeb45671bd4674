/*
 * llamafactory: SFT, DPO and KTO as LLaMA-Factory's sharegpt converter reads
 * them, dataset_info.json that names every column and tag (one that is given
 * resets all that it does not name), and a file to start each training with.
 */
#include "exports/export_adapter.h"
#include "exports/export_format.h"
#include "exports/export_rules.h"
#include "exports/export_turns.h"

static const char *llamafactory_place(const struct export_common *common,
                                      enum export_use use, bool test)
{
    (void)test;
    return use == EXPORT_RL ? NULL : common->folder;
}

static bool llamafactory_add(struct export_out *out,
                             const struct export_record *r, struct err *err)
{
    struct export_out_rows *rows = export_turns_file(out, r, ".jsonl", err);

    if (rows == NULL)
        return false;
    struct buf *b = export_out_begin(rows);
    buf_add_text(b, "{\"messages\":[");
    export_turns_user(b, "<image>", r);
    if (r->use != EXPORT_PAIR) {
        buf_add_char(b, ',');
        export_turns_assistant(b, out, r);
    }
    buf_add_char(b, ']');
    if (r->use == EXPORT_PAIR) {
        buf_add_text(b, ",\"chosen\":");
        export_turns_target(b, r->target);
        buf_add_text(b, ",\"rejected\":");
        export_turns_target(b, r->rejected);
    }
    if (r->use == EXPORT_REPLY)
        buf_add_text(b, r->good ? ",\"label\":true" : ",\"label\":false");
    export_turns_images(b, "images", out->common->folder, r);
    buf_add_char(b, '}');
    return export_out_end(rows, err);
}

static void llamafactory_dataset(struct buf *b, const char *file,
                                 enum export_use use)
{
    size_t name = strcspn(file, ".");

    buf_print(b, "%s\n\"%.*s\":{\"file_name\":\"%s\",", b->len > 1 ? "," : "",
              (int)name, file, file);
    buf_add_text(b, "\"formatting\":\"sharegpt\",");
    if (use == EXPORT_PAIR)
        buf_add_text(b, "\"ranking\":true,");
    buf_add_text(
        b, "\"columns\":{\"messages\":\"messages\",\"images\":\"images\"");
    if (use == EXPORT_PAIR)
        buf_add_text(b, ",\"chosen\":\"chosen\",\"rejected\":\"rejected\"");
    if (use == EXPORT_REPLY)
        buf_add_text(b, ",\"kto_tag\":\"label\"");
    buf_add_text(b, "},\"tags\":{\"role_tag\":\"role\",\"content_tag\":"
                    "\"content\",\"user_tag\":\"user\",\"assistant_tag\":"
                    "\"assistant\",\"system_tag\":\"system\"}}");
}

/* cutoff_len: the default of 2048 counts the tokens of the picture and cuts
 * without a word. */
static bool llamafactory_launch(struct export_out *out, enum export_use use,
                                struct err *err)
{
    const char *word = export_use_word(use);
    bool sft = use == EXPORT_SFT || use == EXPORT_JUDGE;

    return export_out_text(
        out, arena_print(out->arena, "train_%s.yaml", word),
        span_of(arena_print(
            out->arena,
            "# In this folder: llamafactory-cli train train_%s.yaml\n"
            "%s"
            "model_name_or_path: %s\n"
            "template: %s\n"
            "image_max_pixels: 602112\n"
            "cutoff_len: 4096\n"
            "stage: %s\n"
            "do_train: true\n"
            "finetuning_type: lora\n"
            "lora_target: all\n"
            "%s"
            "dataset: geo_%s\n"
            "dataset_dir: .\n"
            "media_dir: .\n"
            "output_dir: saves/%s\n"
            "overwrite_output_dir: true\n"
            "per_device_train_batch_size: 1\n"
            "gradient_accumulation_steps: 8\n"
            "learning_rate: %s\n"
            "num_train_epochs: 1.0\n"
            "lr_scheduler_type: cosine\n"
            "logging_steps: 1\n"
            "report_to: none\n",
            word,
            use == EXPORT_JUDGE ? "# With Qwen3-VL take template: "
                                  "qwen3_vl_nothink: the labels do not "
                                  "think.\n"
                                : "",
            out->common->model,
            export_adapter_is_qwen3(out->common->model)
                ? (use == EXPORT_JUDGE ? "qwen3_vl_nothink" : "qwen3_vl")
                : "qwen2_vl",
            sft ? "sft" : word, sft ? "" : "pref_beta: 0.1\n", word, word,
            sft ? "1.0e-5" : "5.0e-6")),
        err);
}

static bool llamafactory_end(struct export_out *out, struct err *err)
{
    struct buf b;
    bool ok = true;

    buf_init(&b, 1 << 20);
    buf_add_char(&b, '{');
    for (enum export_use use = 0; ok && use < EXPORT_USES; use++) {
        for (int test = 0; test < 2; test++) {
            if (out->rows[use][test] > 0)
                llamafactory_dataset(&b,
                                     arena_print(out->arena, "geo_%s%s.jsonl",
                                                 export_use_word(use),
                                                 test ? "_test" : ""),
                                     use);
        }
        if (export_turns_has(out, use))
            ok = llamafactory_launch(out, use, err);
    }
    buf_add_text(&b, "\n}\n");
    ok = ok && export_out_text(out, "dataset_info.json", buf_span(&b), err);
    buf_release(&b);
    return ok;
}

const struct export_format export_format_llamafactory = {
    .name = "llamafactory",
    .about = "LLaMA-Factory: SFT, DPO, KTO, with files to start from",
    .splits = "cot, judge, preferences",
    .source = "hiyouga/LLaMA-Factory ff6d4d1: converter.py, mm_plugin.py",
    .place = llamafactory_place,
    .add = llamafactory_add,
    .end = llamafactory_end,
    .check = export_rules_llamafactory,
    .load = "cd llamafactory && llamafactory-cli train train_sft.yaml\n",
    .example_use = EXPORT_PAIR,
    .example_file = "geo_dpo.jsonl",
    .example =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"<image>Where?\"}],"
        "\"chosen\":{\"role\":\"assistant\",\"content\":\"<think>Low hills."
        "</think><answer>41.5, 2.5</answer>\"},"
        "\"rejected\":{\"role\":\"assistant\",\"content\":\"<think>Dry hills."
        "</think><answer>37.5, -5</answer>\"},\"images\":[\"images/a.jpg\"]}\n",
};
