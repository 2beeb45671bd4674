#include "commands/sweep.h"

#include <math.h>

#include "adapters/json.h"

static void json_key_int(const char *key, int64_t value, struct buf *out)
{
    json_add_key(out, key);
    json_add_int(out, value);
}

static void json_reals(const char *key, const double *values, size_t count,
                       struct buf *out)
{
    json_add_key(out, key);
    buf_add_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_add_comma(out);
        json_add_real(out, values[i]);
    }
    buf_add_char(out, ']');
}

static void json_countries(const struct sweep_table *t,
                           const struct sweep_point *p, struct buf *out)
{
    json_add_key(out, "countries");
    buf_add_char(out, '{');
    for (size_t i = 0; i < t->country_count; i++) {
        json_add_key(out, t->countries[i]);
        buf_add_char(out, '{');
        json_key_int("drawn", t->country_selected[i], out);
        json_key_int("samples", p->country_samples[i], out);
        json_key_int("known", p->country_known[i], out);
        json_key_int("within_25_km", p->country_near[i], out);
        buf_add_char(out, '}');
    }
    buf_add_char(out, '}');
}

static void json_point(const struct sweep_table *t, const struct sweep_point *p,
                       struct buf *out)
{
    char key[32];

    buf_add_char(out, '{');
    json_reals("values", p->values, t->keys[1] != NULL ? 2 : 1, out);
    json_key_int("kept", p->kept, out);
    json_key_int("known", p->known, out);
    for (int i = 0; i < SWEEP_WITHIN_COUNT; i++) {
        snprintf(key, sizeof(key), "within_%d_km", sweep_within_km[i]);
        json_key_int(key, p->within[i], out);
    }
    json_key_int("samples", p->samples, out);
    json_key_int("cot", p->cot, out);
    json_key_int("judge", p->judge, out);
    json_key_int("seed", p->seed, out);
    if (p->country_samples != NULL)
        json_countries(t, p, out);
    buf_add_char(out, '}');
}

void sweep_print_json(const struct sweep_table *t, struct buf *out)
{
    buf_add_char(out, '{');
    json_key_int("replies", t->replies, out);
    json_key_int("samples", t->samples, out);
    json_add_key(out, "settings");
    buf_add_char(out, '[');
    for (int k = 0; k < 2 && t->keys[k] != NULL; k++) {
        json_add_comma(out);
        buf_add_char(out, '{');
        json_add_key(out, "key");
        json_add_text(out, span_of(t->keys[k]));
        json_reals("values", t->values[k], t->counts[k], out);
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
    json_add_key(out, "now");
    json_point(t, &t->now, out);
    json_add_key(out, "points");
    buf_add_char(out, '[');
    for (size_t i = 0; i < t->counts[0] * t->counts[1]; i++) {
        json_add_comma(out);
        json_point(t, &t->points[i], out);
    }
    buf_add_text(out, "]}\n");
}
