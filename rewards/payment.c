#include "rewards/payment.h"

#include <math.h>

enum { PAYMENT_WHY_MAX = 1 << 16 };

bool payment_make(const struct reward_reader *r, const struct preset *preset,
                  const struct json *row, double theta_km, struct arena *arena,
                  struct payment *out, struct err *err)
{
    struct reward_case c;
    struct buf why;
    bool ok = true;

    *out = (struct payment){.preset = preset, .sum = 0};
    if (!reward_row_read(r, row, preset->needs, arena, &c, err))
        return false;
    out->theta_km = c.theta_km;
    if (isnan(c.theta_km))
        c.theta_km = theta_km;
    buf_init(&why, PAYMENT_WHY_MAX);
    for (size_t i = 0; ok && i < preset->count; i++) {
        struct filter_score score = {.known = false, .evidence = why};
        double weight = preset->parts[i].weight;

        ok = preset_measure(&preset->parts[i], &c, &score, err);
        why = score.evidence;
        out->parts[i].value = score.known ? score.value : NAN;
        out->parts[i].why = arena_span_text(
            arena, why.len > 0 && !why.over ? buf_span(&why) : span_of("{}"));
        if (weight != 0)
            out->sum += weight * out->parts[i].value;
        buf_reset(&why);
    }
    buf_release(&why);
    return ok;
}

void payment_add(struct buf *b, const struct payment *p)
{
    buf_add_char(b, '{');
    json_add_key(b, "sum");
    json_add_real(b, p->sum);
    json_add_key(b, "parts");
    buf_add_char(b, '{');
    for (size_t i = 0; i < p->preset->count; i++) {
        const struct preset_part *part = &p->preset->parts[i];

        json_add_key(b, part->name);
        buf_add_char(b, '{');
        json_add_key(b, "value");
        json_add_real(b, p->parts[i].value);
        json_add_key(b, "weight");
        json_add_real(b, part->weight);
        json_add_key(b, "why");
        buf_add_text(b, p->parts[i].why);
        buf_add_char(b, '}');
    }
    buf_add_char(b, '}');
}
