/* figures.json: every figure of the report, for programs. */
#include <math.h>

#include "adapters/json.h"
#include "reports/report.h"

static void json_put_text(struct buf *b, const char *key, const char *value)
{
    json_add_key(b, key);
    if (value == NULL)
        buf_add_text(b, "null");
    else
        json_add_text(b, span_of(value));
}

static void json_put_int(struct buf *b, const char *key, int64_t value)
{
    json_add_key(b, key);
    json_add_int(b, value);
}

static void json_put_real(struct buf *b, const char *key, double value)
{
    json_add_key(b, key);
    json_add_real(b, value);
}

static void json_put_bool(struct buf *b, const char *key, bool value)
{
    json_add_key(b, key);
    buf_add_text(b, value ? "true" : "false");
}

/* Begins an array: `"key":[`. */
static void json_put_array(struct buf *b, const char *key)
{
    json_add_key(b, key);
    buf_add_char(b, '[');
}

static void json_put_item(struct buf *b)
{
    json_add_comma(b);
    buf_add_char(b, '{');
}

static void json_put_stages(struct buf *b, const struct report *r)
{
    json_put_array(b, "stages");
    for (size_t i = 0; i < r->stage_count; i++) {
        const struct report_stage *s = &r->stages[i];
        json_put_item(b);
        json_put_text(b, "stage", s->name);
        json_put_text(b, "unit", s->unit);
        json_put_int(b, "in", s->in);
        json_put_int(b, "kept", s->kept);
        json_put_int(b, "rejected", s->rejected);
        json_put_int(b, "errored", s->errored);
        json_put_int(b, "pending", s->pending);
        json_put_real(b, "seconds", s->seconds);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
}

static void json_put_steps(struct buf *b, const struct report *r)
{
    json_put_array(b, "funnel");
    for (size_t i = 0; i < r->step_count; i++) {
        json_put_item(b);
        json_put_text(b, "step", r->steps[i].label);
        json_put_int(b, "left", r->steps[i].left);
        json_put_text(b, "lost", r->steps[i].lost);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
}

/* [bound, kept, pass, right] of each point. */
static void json_put_sweep(struct buf *b, const char *key,
                           const struct report_filter *f, int side)
{
    json_put_array(b, key);
    for (size_t i = 0; i < f->sweep_count[side]; i++) {
        const struct report_sweep *s = &f->sweep[side][i];
        json_add_comma(b);
        buf_print(b, "[%.6g,%lld,%lld,%lld]", s->bound, (long long)s->kept,
                  (long long)s->pass, (long long)s->right);
    }
    buf_add_char(b, ']');
}

static void json_put_filter(struct buf *b, const struct report_filter *f)
{
    json_put_item(b);
    json_put_text(b, "filter", f->name);
    json_put_text(b, "unit", f->unit);
    json_put_bool(b, "ruled", f->ruled);
    json_put_real(b, "min", f->min);
    json_put_real(b, "max", f->max);
    json_put_text(b, "missing_is", f->missing_passes ? "pass" : "fail");
    json_put_int(b, "measured", f->measured);
    json_put_int(b, "missing", f->missing);
    json_put_int(b, "failed_first", f->first);
    json_put_int(b, "failed", f->any);
    json_put_int(b, "failed_alone", f->only);
    json_put_real(b, "median", f->median);
    json_put_bool(b, "sampled", f->sampled);
    json_put_int(b, "passing", f->passing);
    json_put_int(b, "kept", f->kept);
    json_put_int(b, "kept_without_it", f->without);
    json_put_real(b, "least", f->least);
    json_put_real(b, "greatest", f->greatest);
    json_put_text(b, "scale", f->log_scale ? "log" : "linear");
    json_put_int(b, "zeros", f->zeros);
    json_put_array(b, "edges");
    for (size_t i = 0; f->bin_count > 0 && i <= f->bin_count; i++) {
        json_add_comma(b);
        json_add_real(b, f->edges[i]);
    }
    buf_add_char(b, ']');
    json_put_array(b, "histogram");
    for (size_t i = 0; i < f->bin_count; i++) {
        json_add_comma(b);
        json_add_int(b, f->bins[i]);
    }
    buf_add_char(b, ']');
    json_put_sweep(b, "at_most", f, 0);
    json_put_sweep(b, "at_least", f, 1);
    buf_add_char(b, '}');
}

/* Tokens and milliseconds of all replies that told them. */
static void json_put_spent(struct buf *b, const struct report_teacher *t)
{
    static const char *const names[REPORT_SPENT] = {
        "prompt_tokens", "output_tokens", "duration_ms"};

    for (int i = 0; i < REPORT_SPENT; i++) {
        const struct report_spent *s = &t->spent[i];
        json_add_key(b, names[i]);
        buf_add_char(b, '{');
        json_put_int(b, "replies", s->known);
        json_put_real(b, "least", s->known > 0 ? s->least : NAN);
        json_put_real(b, "median", s->known > 0 ? s->median : NAN);
        json_put_real(b, "most", s->known > 0 ? s->most : NAN);
        json_put_real(b, "total", s->total);
        buf_add_char(b, '}');
    }
}

static void json_put_teacher(struct buf *b, const struct report_teacher *t)
{
    json_put_item(b);
    json_put_text(b, "teacher", t->name);
    json_put_text(b, "backend", t->backend);
    json_put_text(b, "model", t->model);
    json_put_text(b, "prompt", t->prompt);
    json_put_int(b, "replies", t->replies);
    json_put_int(b, "parsed", t->parsed);
    json_put_int(b, "positions", t->positions);
    json_put_int(b, "kept", t->kept);
    json_put_real(b, "median_km", t->median_km);
    json_put_real(b, "mean_km", t->mean_km);
    json_put_real(b, "peers_weight", t->weight);
    json_put_spent(b, t);
    json_put_array(b, "within");
    for (int i = 0; i < REPORT_MARKS; i++) {
        json_put_item(b);
        json_put_real(b, "km", report_marks_km[i]);
        json_put_int(b, "replies", t->within[i]);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
    json_put_array(b, "curve");
    for (int i = 0; i < REPORT_POINTS; i++) {
        json_add_comma(b);
        buf_print(b, "[%.6g,%lld]", report_point_km(i), (long long)t->curve[i]);
    }
    buf_add_text(b, "]}");
}

static void json_put_countries(struct buf *b, const struct report *r)
{
    json_put_array(b, "countries");
    for (size_t i = 0; i < r->country_count; i++) {
        const struct report_country *c = &r->countries[i];
        json_put_item(b);
        json_put_text(b, "code", c->code);
        json_put_text(b, "name", c->name);
        json_put_int(b, "samples", c->samples);
        json_put_int(b, "taught", c->taught);
        json_put_int(b, "kept", c->kept);
        json_put_real(b, "median_km", c->median_km);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
}

static void json_put_counts(struct buf *b, const char *key, const char *group,
                            const struct report_count *counts, size_t count)
{
    json_put_array(b, key);
    for (size_t i = 0; i < count; i++) {
        json_put_item(b);
        json_put_text(b, group, counts[i].group);
        json_put_text(b, "label", counts[i].label);
        json_put_int(b, "count", counts[i].count);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
}

static void json_put_lists(struct buf *b, const struct report *r)
{
    json_put_array(b, "lists");
    for (size_t i = 0; i < r->list_count; i++) {
        json_put_item(b);
        json_put_text(b, "list", r->lists[i].slug);
        json_put_int(b, "total", r->lists[i].total);
        json_put_int(b, "shown", (int64_t)r->lists[i].count);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
}

static void json_put_pairs(struct buf *b, const struct report *r)
{
    json_put_array(b, "agreement");
    for (size_t i = 0; i < r->pair_count; i++) {
        const struct report_pair *p = &r->pairs[i];
        json_put_item(b);
        json_put_text(b, "a", r->teachers[p->a].name);
        json_put_text(b, "b", r->teachers[p->b].name);
        json_put_int(b, "shared", p->shared);
        json_put_int(b, "near", p->near);
        json_put_real(b, "median_km", p->median_km);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
}

static void json_put_patterns(struct buf *b, const struct report *r)
{
    json_put_array(b, "failing_together");
    for (size_t i = 0; i < r->pattern_count && i < REPORT_ROWS_MAX; i++) {
        const struct report_pattern *p = &r->patterns[i];
        json_put_item(b);
        json_put_array(b, "rules");
        for (size_t k = 0; k < r->filter_count && k < CARD_RULES; k++) {
            if ((p->failed >> k & 1) == 0)
                continue;
            json_add_comma(b);
            json_add_text(b, span_of(r->filters[k].name));
        }
        buf_add_char(b, ']');
        json_put_int(b, "replies", p->count);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
}

static void json_put_reviewers(struct buf *b, const struct report *r)
{
    json_put_array(b, "reviewers");
    for (size_t i = 0; i < r->kappa_count; i++) {
        const struct report_kappa *k = &r->kappas[i];
        json_put_item(b);
        json_put_text(b, "a", k->a);
        json_put_text(b, "b", k->b);
        json_put_int(b, "shared", k->items);
        json_put_real(b, "agree", k->agree);
        json_put_real(b, "kappa", k->kappa);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
}

void report_print_json(const struct report *r, struct buf *out)
{
    buf_add_char(out, '{');
    json_put_text(out, "store", r->store);
    json_put_text(out, "limbeck", r->program_version);
    json_put_text(out, "config_hash", r->config_hash);
    json_put_text(out, "policy", r->policy);
    json_put_int(out, "run", r->run_id);
    json_put_int(out, "made_at", r->made_at);
    json_put_steps(out, r);
    json_put_stages(out, r);
    json_put_array(out, "filters");
    for (size_t i = 0; i < r->filter_count; i++)
        json_put_filter(out, &r->filters[i]);
    buf_add_char(out, ']');
    json_put_reviewers(out, r);
    json_put_array(out, "teachers");
    for (size_t i = 0; i < r->teacher_count; i++)
        json_put_teacher(out, &r->teachers[i]);
    buf_add_char(out, ']');
    json_put_counts(out, "answers", "teacher", r->statuses, r->status_count);
    json_put_counts(out, "finishes", "teacher", r->finishes, r->finish_count);
    json_put_countries(out, r);
    json_put_counts(out, "splits", "split", r->splits, r->split_count);
    json_put_counts(out, "duplicates", "kind", r->clusters, r->cluster_count);
    json_put_int(out, "failures", r->failure_total);
    json_put_int(out, "cards", (int64_t)r->cards_written);
    json_put_lists(out, r);
    json_put_pairs(out, r);
    json_put_patterns(out, r);
    buf_add_text(out, "}\n");
}
