#include "exports/export_gre.h"

/* Append the instruction with its places filled in, as inside a string. */
static void export_gre_fill(struct buf *out, const struct export_row *row)
{
    struct span none = SPAN_NONE, rest = row->instruction;
    const struct {
        const char *name;
        struct span text;
    } places[] = {
        {"{predicted_cot}", row->target ? row->target->reasoning : none},
        {"{predicted_answer}", row->target ? row->target->answer : none},
        {"{prompt}", row->prompt},
    };

    while (rest.len > 0) {
        size_t brace = span_find_char(rest, '{');
        size_t used = brace == SIZE_MAX ? rest.len : brace;
        export_add_escaped(out, span_cut(rest, 0, used));
        rest = span_cut(rest, used, SIZE_MAX);
        size_t i = 0, count = sizeof(places) / sizeof(places[0]);
        while (i < count && !span_starts(rest, places[i].name))
            i++;
        if (i < count) {
            export_add_escaped(out, places[i].text);
            rest = span_cut(rest, strlen(places[i].name), SIZE_MAX);
        } else if (rest.len > 0) {
            buf_add_char(out, '{');
            rest = span_cut(rest, 1, SIZE_MAX);
        }
    }
}

/* Everything up to what the model says. */
static void export_gre_begin(struct buf *out, const struct export_row *row)
{
    buf_add_text(out, "{\"image\":");
    export_add_json(out, span_of(row->image));
    buf_add_text(out, ",\"conversations\":[{\"from\":\"human\",\"value\":"
                      "\"<image>\\n");
    export_gre_fill(out, row);
    buf_add_text(out, "\"},{\"from\":\"gpt\",\"value\":");
}

static void export_gre_end(struct buf *out, const struct export_row *row)
{
    buf_add_text(out, ",\"gt_lat\":");
    export_add_degrees(out, row->lat_deg);
    buf_add_text(out, ",\"gt_lon\":");
    export_add_degrees(out, row->lon_deg);
    buf_add_char(out, '}');
}

void export_gre_cot(struct buf *out, const struct export_row *row)
{
    export_gre_begin(out, row);
    export_add_target(out, row->target);
    buf_add_text(out, "}]");
    export_gre_end(out, row);
}

void export_gre_judge(struct buf *out, const struct export_row *row)
{
    export_gre_begin(out, row);
    export_add_json(out, span_of(row->label));
    buf_add_text(out, "}],\"predicted_cot\":");
    export_add_json(out, row->target->reasoning);
    buf_add_text(out, ",\"predicted_answer\":");
    export_add_json(out, row->target->answer);
    export_gre_end(out, row);
}

void export_gre_seed(struct buf *out, const struct export_row *row)
{
    buf_add_text(out, "{\"image\":");
    export_add_json(out, span_of(row->image));
    buf_add_text(out, ",\"instructions\":\"");
    export_gre_fill(out, row);
    buf_add_char(out, '"');
    export_gre_end(out, row);
}
