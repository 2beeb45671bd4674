#include <math.h>

#include "adapters/json.h"
#include "commands/eval_print.h"

static void eval_json_count(struct buf *b, const char *key, int64_t count)
{
    json_add_key(b, key);
    json_add_int(b, count);
}

static void eval_json_real(struct buf *b, const char *key, double value)
{
    json_add_key(b, key);
    json_add_real(b, value);
}

static void eval_json_text(struct buf *b, const char *key, const char *text)
{
    json_add_key(b, key);
    json_add_text(b, span_of(text));
}

static void eval_json_share(struct buf *b, const char *key, int64_t part,
                            int64_t whole)
{
    eval_json_real(b, key, whole ? (double)part / (double)whole : NAN);
}

static void eval_json_open(struct buf *b, const char *key, char bracket)
{
    if (key != NULL)
        json_add_key(b, key);
    else
        json_add_comma(b);
    buf_add_char(b, bracket);
}

static void eval_json_pair(struct buf *b, const char *key, double low,
                           double high)
{
    eval_json_open(b, key, '[');
    json_add_real(b, low);
    json_add_comma(b);
    json_add_real(b, high);
    buf_add_char(b, ']');
}

static void eval_json_interval(struct buf *b, const char *key, int64_t part,
                               int64_t whole, const struct evaluation *e)
{
    struct interval i = interval_of_share(part, whole, e->request.form.level);

    eval_json_pair(b, key, i.low, i.high);
}

/* A share with its counts and interval: NAME_right, NAME_known, ... */
static void eval_json_accuracy(struct buf *b, const char *name, int64_t right,
                               int64_t known, const struct evaluation *e)
{
    char key[80];

    snprintf(key, sizeof(key), "%s_right", name);
    eval_json_count(b, key, right);
    snprintf(key, sizeof(key), "%s_known", name);
    eval_json_count(b, key, known);
    snprintf(key, sizeof(key), "%s_accuracy", name);
    eval_json_share(b, key, right, known);
    snprintf(key, sizeof(key), "%s_interval", name);
    eval_json_interval(b, key, right, known, e);
}

/* positions < 0: not told. */
static void eval_json_within(struct buf *b, const struct evaluation *e,
                             const int64_t *within, int64_t asked,
                             int64_t positions)
{
    eval_json_open(b, "within", '[');
    for (size_t i = 0; i < e->request.threshold_count; i++) {
        eval_json_open(b, NULL, '{');
        eval_json_real(b, "km", e->request.thresholds_km[i]);
        eval_json_count(b, "count", within[i]);
        eval_json_share(b, "of_asked", within[i], asked);
        eval_json_interval(b, "interval", within[i], asked, e);
        if (positions >= 0)
            eval_json_share(b, "of_positions", within[i], positions);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
}

static void eval_json_figures(struct buf *b, const struct evaluation_teacher *t)
{
    eval_json_real(b, "mean_km", t->figures.mean_km);
    eval_json_pair(b, "mean_km_interval", t->low.mean_km, t->high.mean_km);
    eval_json_real(b, "median_km", t->figures.median_km);
    eval_json_pair(b, "median_km_interval", t->low.median_km,
                   t->high.median_km);
    eval_json_real(b, "geoscore", t->figures.geoscore);
    eval_json_pair(b, "geoscore_interval", t->low.geoscore, t->high.geoscore);
    eval_json_real(b, "geoscore_osv5m", t->figures.geoscore_osv5m);
    eval_json_pair(b, "geoscore_osv5m_interval", t->low.geoscore_osv5m,
                   t->high.geoscore_osv5m);
}

static void eval_json_names(struct buf *b, const struct evaluation *e,
                            const struct evaluation_teacher *t)
{
    eval_json_accuracy(b, "country", t->country_right, t->country_known, e);
    eval_json_accuracy(b, "city", t->city_right, t->city_known, e);
    eval_json_accuracy(b, "country_globe", t->country_raw, t->country_known, e);
    eval_json_accuracy(b, "city_globe", t->city_raw, t->city_known, e);
    eval_json_open(b, "path", '[');
    for (size_t i = 0; i < STEP_COUNT; i++) {
        eval_json_open(b, NULL, '{');
        eval_json_text(b, "step",
                       evaluation_step_name((enum evaluation_step)i));
        eval_json_count(b, "known", t->path_known[i]);
        eval_json_count(b, "right", t->path_right[i]);
        eval_json_share(b, "share", t->path_right[i], t->path_known[i]);
        eval_json_interval(b, "interval", t->path_right[i], t->path_known[i],
                           e);
        buf_add_char(b, '}');
    }
    buf_add_text(b, "]");
    eval_json_open(b, "stops_at", '[');
    for (size_t i = 0; i < LEVEL_COUNT; i++) {
        const struct evaluation_stop *s = &t->stops[i];

        eval_json_open(b, NULL, '{');
        eval_json_text(b, "level",
                       evaluation_level_name((enum evaluation_level)i));
        eval_json_count(b, "count", s->count);
        if (i != LEVEL_NOTHING && i != LEVEL_POSITION) {
            eval_json_count(b, "known", s->known);
            eval_json_count(b, "right", s->right);
            eval_json_share(b, "share", s->right, s->known);
        }
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
}

static void eval_json_several(struct buf *b, const struct evaluation *e,
                              const struct evaluation_teacher *t)
{
    eval_json_count(b, "ranked", t->ranked);
    eval_json_open(b, "top", '[');
    for (size_t i = 0; t->ranked > 0 && i < EVALUATION_RANKS; i++) {
        eval_json_open(b, NULL, '{');
        eval_json_count(b, "k", t->ranks[i].k);
        eval_json_within(b, e, t->ranks[i].within, t->asked, -1);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
    eval_json_open(b, "pass", '[');
    for (size_t i = 0; i < EVALUATION_TRIES && t->tries[i].samples > 0; i++) {
        const struct evaluation_try *try = &t->tries[i];

        eval_json_open(b, NULL, '{');
        eval_json_count(b, "k", try->k);
        eval_json_count(b, "samples", try->samples);
        eval_json_open(b, "within", '[');
        for (size_t k = 0; k < e->request.threshold_count; k++) {
            eval_json_open(b, NULL, '{');
            eval_json_real(b, "km", e->request.thresholds_km[k]);
            eval_json_real(b, "share", try->pass[k] / (double)try->samples);
            buf_add_char(b, '}');
        }
        buf_add_text(b, "]}");
    }
    buf_add_char(b, ']');
}

static void eval_json_group(struct buf *b, const struct evaluation *e,
                            const struct evaluation_group *g, bool whole)
{
    eval_json_open(b, NULL, '{');
    eval_json_text(b, "kind", g->kind);
    eval_json_text(b, "name", g->name);
    eval_json_count(b, "asked", g->asked);
    if (whole) {
        eval_json_count(b, "positions", g->positions);
        eval_json_real(b, "geoscore", g->geoscore / (double)g->asked);
        eval_json_accuracy(b, "country", g->country_right, g->country_known, e);
    }
    eval_json_within(b, e, g->within, g->asked, -1);
    buf_add_char(b, '}');
}

static void eval_json_calibration(struct buf *b, const struct evaluation *e,
                                  const char *name,
                                  const struct evaluation_calibration *c)
{
    eval_json_open(b, name, '{');
    eval_json_count(b, "known", c->known);
    eval_json_open(b, "within", '[');
    for (size_t k = 0; k < e->request.threshold_count; k++) {
        eval_json_open(b, NULL, '{');
        eval_json_real(b, "km", e->request.thresholds_km[k]);
        eval_json_real(b, "ece", evaluation_ece(c, k));
        eval_json_real(b, "brier", c->brier[k] / (double)c->known);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
    eval_json_open(b, "bins", '[');
    for (size_t i = 0; i < EVALUATION_BINS; i++) {
        const struct evaluation_bin *bin = &c->bins[i];

        if (bin->count == 0)
            continue;
        eval_json_open(b, NULL, '{');
        eval_json_real(b, "from", (double)i / EVALUATION_BINS);
        eval_json_count(b, "count", bin->count);
        eval_json_real(b, "mean", bin->sum / (double)bin->count);
        eval_json_within(b, e, bin->within, bin->count, -1);
        buf_add_char(b, '}');
    }
    buf_add_text(b, "]}");
}

static void eval_json_teacher(struct buf *b, const struct evaluation *e,
                              const struct evaluation_teacher *t)
{
    eval_json_open(b, NULL, '{');
    eval_json_text(b, "teacher", t->name);
    eval_json_text(b, "model", t->model);
    eval_json_count(b, "asked", t->asked);
    eval_json_count(b, "positions", t->positions);
    eval_json_within(b, e, t->within, t->asked, t->positions);
    eval_json_figures(b, t);
    eval_json_names(b, e, t);
    eval_json_open(b, "no_position", '{');
    for (size_t i = 0; i < t->reason_count; i++)
        eval_json_count(b, t->reasons[i].reason, t->reasons[i].count);
    buf_add_char(b, '}');
    eval_json_several(b, e, t);
    eval_json_open(b, "groups", '[');
    for (size_t i = 0; i < t->group_count; i++)
        eval_json_group(b, e, &t->groups[i], true);
    for (size_t i = 0; e->count > 1 && i < BAND_COUNT; i++)
        eval_json_group(b, e, &t->bands[i], false);
    buf_add_char(b, ']');
    eval_json_open(b, "calibration", '{');
    for (size_t i = 0; i < CONFIDENCE_COUNT; i++) {
        if (t->calibrations[i].known == 0)
            continue;
        eval_json_calibration(
            b, e, evaluation_confidence_name((enum evaluation_confidence)i),
            &t->calibrations[i]);
    }
    buf_add_text(b, "}}");
}

static void eval_json_compare(struct buf *b, const struct evaluation *e,
                              const struct evaluation_pair *p)
{
    eval_json_open(b, NULL, '{');
    eval_json_text(b, "first", p->first);
    eval_json_text(b, "second", p->second);
    eval_json_count(b, "samples", p->samples);
    eval_json_open(b, "outcomes", '[');
    for (size_t k = 0; k < EVALUATION_OUTCOMES; k++) {
        if (k >= e->request.threshold_count && k < EVALUATION_THRESHOLDS)
            continue;
        eval_json_open(b, NULL, '{');
        if (k < EVALUATION_THRESHOLDS)
            eval_json_real(b, "km", e->request.thresholds_km[k]);
        else
            eval_json_text(b, "name",
                           k == EVALUATION_THRESHOLDS ? "country" : "city");
        eval_json_count(b, "first_only", p->first_only[k]);
        eval_json_count(b, "second_only", p->second_only[k]);
        eval_json_real(b, "p", p->p[k]);
        buf_add_char(b, '}');
    }
    buf_add_text(b, "]}");
}

bool eval_print_json(const struct evaluation *e, const char *distance,
                     struct err *err)
{
    struct buf b;
    bool ok;

    buf_init(&b, (size_t)1 << 28);
    buf_add_char(&b, '{');
    eval_json_text(&b, "distance", distance);
    json_add_key(&b, "strict");
    buf_add_text(&b, e->request.strict ? "true" : "false");
    eval_json_real(&b, "confidence", e->request.form.level);
    eval_json_count(&b, "resamples", e->request.form.resamples);
    eval_json_count(&b, "seed", e->request.form.seed);
    eval_json_open(&b, "teachers", '[');
    for (size_t i = 0; i < e->count; i++)
        eval_json_teacher(&b, e, &e->teachers[i]);
    buf_add_char(&b, ']');
    eval_json_open(&b, "pairs", '[');
    for (size_t i = 0; i < e->pair_count; i++)
        eval_json_compare(&b, e, &e->pairs[i]);
    buf_add_text(&b, "]}\n");
    ok = buf_ok(&b, "the evaluation", err);
    if (ok)
        fwrite(b.data, 1, b.len, stdout);
    buf_release(&b);
    return ok;
}
