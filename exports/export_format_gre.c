/*
 * gre: GRE30K's three published layouts, in the export's folder itself, and
 * beside each what LLaMA-Factory needs to find it. Rows: export_gre.h.
 */
#include "exports/export_format.h"
#include "exports/export_rules.h"
#include "exports/export_gre.h"

static const char *const gre_folders[] = {"gre_cot", "gre_judge", "gre_seed"};
static const char *const gre_splits[] = {"cot", "judge", "seed"};
static const char *const gre_images[3][2] = {
    {"gre_cot/images", "gre_cot/imgs"},
    {"gre_judge/images", "gre_judge/imgs"},
    {"gre_seed/images", "gre_seed/imgs"}};

static const char *gre_place(const struct export_common *common,
                             enum export_use use, bool test)
{
    (void)test;
    return use <= EXPORT_RL ? gre_images[use][common->folder[3] == 's'] : NULL;
}

/* All files are there, also without rows; those for testing go again. */
static struct export_out_rows *gre_open(struct export_out *out,
                                        enum export_use use, bool test,
                                        struct err *err)
{
    struct export_out_rows *rows = export_out_rows(
        out,
        arena_print(out->arena, "%s/%s%s.%s", gre_folders[use],
                    gre_folders[use], test ? "_test" : "", out->common->layout),
        err);

    if (rows == NULL)
        return NULL;
    rows->array = strcmp(out->common->layout, "json") == 0;
    rows->keep = !test;
    rows->test = test;
    rows->split = gre_splits[use];
    rows->part = test ? "test" : "train";
    return rows;
}

static bool gre_begin(struct export_out *out, struct err *err)
{
    for (int i = 0; i < 6; i++) {
        enum export_use use = (enum export_use)(i / 2);
        if (!out->wanted[use])
            continue;
        if (!written_files_make_dir(out->into,
                                    gre_place(out->common, use, false), err) ||
            gre_open(out, use, i % 2 == 1, err) == NULL)
            return false;
    }
    return true;
}

static bool gre_add(struct export_out *out, const struct export_record *r,
                    struct err *err)
{
    static void (*const add[3])(struct buf *, const struct export_row *) = {
        export_gre_cot, export_gre_judge, export_gre_seed};
    struct export_out_rows *rows = gre_open(out, r->use, r->test, err);
    char image[600];
    struct export_row row = {.image = image,
                             .lat_deg = r->lat_deg,
                             .lon_deg = r->lon_deg,
                             .target = r->target,
                             .instruction = r->instruction,
                             .prompt = r->prompt,
                             .label = r->good ? out->common->right
                                              : out->common->wrong,
                             .hidden = !r->has_truth,
                             .conversations = out->common->conversations};

    if (rows == NULL)
        return false;
    snprintf(image, sizeof(image), "%s/%s", out->common->folder, r->image);
    add[r->use](export_out_begin(rows), &row);
    return export_out_end(rows, err);
}

/* dataset_info.json beside rows that LLaMA-Factory takes. */
static bool gre_end(struct export_out *out, struct err *err)
{
    bool ok = true;

    for (size_t i = 0; ok && i < 2; i++) {
        if (!out->wanted[i])
            continue;
        ok = export_out_text(
            out,
            arena_print(out->arena, "%s/dataset_info.json", gre_folders[i]),
            span_of(arena_print(
                out->arena,
                "{\"%s\":{\"file_name\":\"%s.%s\",\"formatting\":\"sharegpt\","
                "\"columns\":{\"messages\":\"conversations\","
                "\"images\":\"image\"}}}\n",
                gre_folders[i], gre_folders[i], out->common->layout)),
            err);
    }
    return ok;
}

const struct export_format export_format_gre = {
    .name = "gre",
    .about = "GRE30K's three layouts",
    .splits = "cot, judge, seed",
    .source = "GRE's README at af933f3",
    .root = "",
    .place = gre_place,
    .begin = gre_begin,
    .add = gre_add,
    .end = gre_end,
    .check = export_rules_gre,
    .load = "LLaMA-Factory: dataset_dir: gre_cot, media_dir: gre_cot, "
            "dataset: gre_cot\n"
            "ms-swift: cd gre_cot && swift sft --dataset gre_cot.json\n",
    .example_use = EXPORT_RL,
    .example_file = "gre_seed/gre_seed.jsonl",
    .example = "{\"image\":\"images/a.jpg\",\"instructions\":\"Where?\","
               "\"gt_lat\":41.25,\"gt_lon\":2}\n",
};
