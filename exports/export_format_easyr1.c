/*
 * easyr1: GRPO as EasyR1 reads it: images is a list, "<image>" stands in the
 * problem as often, and only the answer reaches the reward: the truth is
 * packed into it as JSON text.
 */
#include "exports/export_format.h"
#include "exports/export_rules.h"
#include "exports/export_adapter.h"
#include "exports/export_turns.h"

static const char *easyr1_place(const struct export_common *common,
                                enum export_use use, bool test)
{
    (void)test;
    return use == EXPORT_RL ? common->folder : NULL;
}

static bool easyr1_add(struct export_out *out, const struct export_record *r,
                       struct err *err)
{
    struct export_out_rows *rows = export_turns_file(out, r, ".jsonl", err);
    struct buf truth;

    if (rows == NULL)
        return false;
    struct buf *b = export_out_begin(rows);
    buf_init(&truth, SIZE_MAX / 2);
    buf_add_char(&truth, '{');
    export_turns_truth(&truth, r);
    buf_add_char(&truth, '}');
    buf_add_text(b, "{\"problem\":\"");
    if (r->has_picture)
        buf_add_text(b, "<image>");
    export_add_escaped(b, r->question);
    buf_add_char(b, '"');
    export_turns_text(b, "answer", buf_span(&truth));
    export_turns_images(b, "images", out->common->folder, r);
    buf_add_char(b, '}');
    buf_release(&truth);
    return export_out_end(rows, err);
}

static bool easyr1_end(struct export_out *out, struct err *err)
{
    return export_adapter_write(out, "train.sh", "easyr1_train.sh", err) &&
           export_adapter_reward(out, "easyr1.py", err);
}

const struct export_format export_format_easyr1 = {
    .name = "easyr1",
    .about = "EasyR1: GRPO on Seed",
    .splits = "seed",
    .source = "hiyouga/EasyR1 b44b311: dataset.py",
    .place = easyr1_place,
    .add = easyr1_add,
    .end = easyr1_end,
    .check = export_rules_easyr1,
    .load = "sh easyr1/train.sh\n",
    .example_use = EXPORT_RL,
    .example_file = "geo_grpo.jsonl",
    .example =
        "{\"problem\":\"<image>Where?\",\"answer\":\"{\\\"gt_lat\\\":41.25,"
        "\\\"gt_lon\\\":2.0,\\\"country\\\":\\\"Spain\\\",\\\"region\\\":"
        "\\\"Catalonia\\\",\\\"city\\\":\\\"Girona\\\","
        "\\\"gt_origin\\\":\\\"table\\\",\\\"gt_accuracy\\\":16,"
        "\\\"gt_conflict_km\\\":0.25,\\\"key\\\":"
        "\\\"k/1\\\"}\",\"images\":[\"images/a.jpg\"]}\n",
};
