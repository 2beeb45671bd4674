#include "exports/export_turns.h"

#include <math.h>

#include "adapters/json.h"

static const char *export_turns_name(struct export_out *out,
                                     enum export_use use, bool test,
                                     const char *ending)
{
    return arena_print(out->arena, "geo_%s%s%s", export_use_word(use),
                       test ? "_test" : "", ending);
}

struct export_out_rows *export_turns_file(struct export_out *out,
                                          const struct export_record *r,
                                          const char *ending, struct err *err)
{
    return export_out_rows(out, export_turns_name(out, r->use, r->test, ending),
                           err);
}

bool export_turns_has(const struct export_out *out, enum export_use use)
{
    return out->rows[use][0] > 0;
}

void export_turns_text(struct buf *b, const char *key, struct span text)
{
    json_add_key(b, key);
    export_add_json(b, text);
}

void export_turns_user(struct buf *b, const char *mark,
                       const struct export_record *r)
{
    buf_add_text(b, "{\"role\":\"user\",\"content\":\"");
    if (r->has_picture)
        export_add_escaped(b, span_of(mark));
    export_add_escaped(b, r->question);
    buf_add_text(b, "\"}");
}

void export_turns_target(struct buf *b, const struct export_target *t)
{
    buf_add_text(b, "{\"role\":\"assistant\",\"content\":");
    export_add_target(b, t);
    buf_add_char(b, '}');
}

void export_turns_word(struct buf *b, const char *word)
{
    buf_add_text(b, "{\"role\":\"assistant\",\"content\":");
    export_add_json(b, span_of(word));
    buf_add_char(b, '}');
}

const char *export_turns_label(const struct export_out *out,
                               const struct export_record *r)
{
    return r->good ? out->common->right : out->common->wrong;
}

void export_turns_assistant(struct buf *b, const struct export_out *out,
                            const struct export_record *r)
{
    if (r->use == EXPORT_JUDGE)
        export_turns_word(b, export_turns_label(out, r));
    else
        export_turns_target(b, r->target);
}

void export_turns_images(struct buf *b, const char *key, const char *folder,
                         const struct export_record *r)
{
    json_add_key(b, key);
    buf_add_char(b, '[');
    if (r->has_picture) {
        buf_add_char(b, '"');
        export_add_escaped(b, span_of(folder));
        buf_add_char(b, '/');
        export_add_escaped(b, span_of(r->image));
        buf_add_char(b, '"');
    }
    buf_add_char(b, ']');
}

void export_turns_degrees(struct buf *b, double deg)
{
    size_t from = b->len;

    export_add_degrees(b, deg);
    if (strpbrk(b->data + from, ".e") == NULL)
        buf_add_text(b, ".0");
}

void export_turns_truth(struct buf *b, const struct export_record *r)
{
    if (r->has_truth) {
        json_add_key(b, "gt_lat");
        export_turns_degrees(b, r->lat_deg);
        json_add_key(b, "gt_lon");
        export_turns_degrees(b, r->lon_deg);
        export_turns_text(b, "country", r->country);
        export_turns_text(b, "region", r->region);
        export_turns_text(b, "city", r->city);
        export_turns_text(b, "gt_origin", r->origin);
        json_add_key(b, "gt_accuracy");
        json_add_int(b, r->accuracy);
        json_add_key(b, "gt_conflict_km");
        export_turns_degrees(b, isnan(r->conflict_km) ? -1.0 : r->conflict_km);
    }
    export_turns_text(b, "key", r->key);
}

void export_turns_position(struct buf *b, const struct export_record *r)
{
    export_add_degrees(b, r->lat_deg);
    buf_add_text(b, ", ");
    export_add_degrees(b, r->lon_deg);
}
