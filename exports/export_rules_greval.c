/*
 * What GREval-Bench does with its items.
 */
#include "exports/export_rules.h"

static const char *greval_row(const struct json *row, const char *dir,
                              struct arena *arena)
{
    double lat, lon;
    struct span text;
    size_t count;

    (void)arena;
    if (json_get(row, "sample_id") == NULL)
        return "has no sample_id: KeyError ends the run";
    if (!json_text(json_get(row, "gt_cot"), &text) || text.len == 0)
        return "has no gt_cot: there is nothing to compare a reasoning with";
    if (!json_real(json_get(row, "gt_lat"), &lat) ||
        !json_real(json_get(row, "gt_lon"), &lon) || lat < -90 || lat > 90)
        return "has no true position: its distance cannot be measured";
    if (!export_check_pictures(json_get(row, "image_path"), dir, &count) ||
        count == 0)
        return "names a picture that is not there";
    return NULL;
}

bool export_rules_greval(struct export_check *c, struct err *err)
{
    int files = 0;

    if (!export_check_files(c, "", ".json", greval_row, &files, err))
        return false;
    if (files == 0)
        export_check_say(c, "", 0, "holds no rows");
    return true;
}
