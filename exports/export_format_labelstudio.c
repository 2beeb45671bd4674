/*
 * labelstudio: tasks for Label Studio: the picture, the reasoning and the
 * answer; pictures by its local file serving, below this folder.
 */
#include "exports/export_format.h"
#include "exports/export_turns.h"

static const char *labelstudio_place(const struct export_common *common,
                                     enum export_use use, bool test)
{
    (void)test;
    return use <= EXPORT_RL ? common->folder : NULL;
}

static bool labelstudio_add(struct export_out *out,
                            const struct export_record *r, struct err *err)
{
    struct export_out_rows *rows = export_out_rows(out, "tasks.json", err);

    if (rows == NULL)
        return false;
    rows->array = rows->keep = true;
    struct buf *b = export_out_begin(rows);
    buf_print(b, "{\"data\":{\"image\":\"/data/local-files/?d=%s/",
              out->common->folder);
    export_add_escaped(b, span_of(r->image));
    buf_add_char(b, '"');
    export_turns_text(b, "reasoning",
                      r->target != NULL ? r->target->reasoning : SPAN_NONE);
    export_turns_text(b, "answer",
                      r->target != NULL ? r->target->answer : SPAN_NONE);
    export_turns_text(b, "split", span_of(r->split));
    export_turns_truth(b, r);
    buf_add_text(b, "}}");
    return export_out_end(rows, err);
}

const struct export_format export_format_labelstudio = {
    .name = "labelstudio",
    .about = "tasks for Label Studio",
    .splits = "cot, judge, seed",
    .source = "Label Studio's basic JSON",
    .place = labelstudio_place,
    .add = labelstudio_add,
    .load = "LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT=labelstudio; import "
            "tasks.json\n",
    .example_use = EXPORT_RL,
    .example_file = "tasks.json",
    .example = "[\n{\"data\":{\"image\":\"/data/local-files/?d=images/a.jpg\","
               "\"reasoning\":\"\",\"answer\":\"\",\"split\":\"seed\","
               "\"gt_lat\":41.25,\"gt_lon\":2.0,\"country\":\"Spain\","
               "\"region\":\"Catalonia\",\"city\":\"Girona\",\"gt_origin\":"
               "\"table\",\"gt_accuracy\":16,\"gt_conflict_km\":0.25,\"key\":"
               "\"k/1\"}}\n]\n",
};
