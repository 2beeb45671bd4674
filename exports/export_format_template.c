/*
 * template: a format to begin from. It is compiled with the others, so it
 * stays right, and never listed: the build leaves this one name out.
 *
 *  1. Copy this file to export_format_NAME.c; .name becomes the word in
 *     export.formats. Say here which loader reads it, and what it does without
 *     a word: those are the rules of .check.
 *  2. Include lib, answers and exports alone; a format knows no store.
 *  3. Required in the table at the end: name, about, splits, place, add, load
 *     and the worked example. The first test says in words what is lacking;
 *     the second runs the examples:
 *
 *         make build/tests/unit/pipeline/test_tables \
 *              build/tests/unit/exports/test_export_formats
 *         build/tests/unit/pipeline/test_tables
 *         build/tests/unit/exports/test_export_formats
 */
#include "exports/export_format.h"
#include "exports/export_turns.h"

/* 4. Where the picture of such a row lies, below the format's own folder.
 *    NULL: the format takes no such rows, and add is not called for them. */
static const char *template_place(const struct export_common *common,
                                  enum export_use use, bool test)
{
    (void)test;
    return use == EXPORT_SFT ? common->folder : NULL;
}

/* 5. One row. It stands in one file for each use and part, found by its path;
 *    text from outside goes through export_add_json or export_add_escaped. */
static bool template_add(struct export_out *out, const struct export_record *r,
                         struct err *err)
{
    struct export_out_rows *rows = export_turns_file(out, r, ".jsonl", err);

    if (rows == NULL)
        return false;
    struct buf *b = export_out_begin(rows);
    buf_add_char(b, '{');
    export_turns_text(b, "question", r->question);
    export_turns_images(b, "images", out->common->folder, r);
    buf_add_char(b, '}');
    return export_out_end(rows, err);
}

/* 6. Last in the file, at the first column: the build finds it there. .begin
 *    and .end write what stands beside the rows. */
const struct export_format export_format_template = {
    .name = "template",
    .about = "questions about pictures",
    .splits = "cot",
    .place = template_place,
    .add = template_add,
    .load = "datasets.load_dataset(\"json\", data_files=\"geo_sft.jsonl\")\n",
    .example_use = EXPORT_SFT,
    .example_file = "geo_sft.jsonl",
    .example = "{\"question\":\"Where?\",\"images\":[\"images/a.jpg\"]}\n",
};
