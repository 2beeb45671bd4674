#include "exports/export_gre.h"

#include "exports/export_fill.h"

/* Append the instruction with its places filled in, as inside a string. */
static void export_gre_fill(struct buf *out, const struct export_row *row)
{
    struct buf text;

    buf_init(&text, SIZE_MAX / 2);
    export_fill(&text, row->instruction, row->target, row->prompt);
    export_add_escaped(out, buf_span(&text));
    buf_release(&text);
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
    if (row->hidden) {
        buf_add_char(out, '}');
        return;
    }
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
    if (row->conversations && !row->hidden) {
        buf_add_text(out, ",\"conversations\":[{\"from\":\"human\",\"value\":"
                          "\"<image>\\n");
        export_gre_fill(out, row);
        buf_add_text(out, "\"},{\"from\":\"gpt\",\"value\":\"");
        export_add_degrees(out, row->lat_deg);
        buf_add_text(out, ", ");
        export_add_degrees(out, row->lon_deg);
        buf_add_text(out, "\"}]");
    }
    export_gre_end(out, row);
}
