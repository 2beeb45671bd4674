#include "commands/serve_metrics.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "rewards/advantage.h"

enum { METRICS_WINDOW = 1000 };

static const double metrics_bounds[] = {0.0005, 0.001, 0.0025, 0.005, 0.01,
                                        0.02,   0.05,  0.1,    0.25,  1};
enum { METRICS_BUCKETS = sizeof(metrics_bounds) / sizeof(metrics_bounds[0]) };

struct metrics_preset {
    int64_t rows, nulls, unread, groups, flat, constant;
    struct spread spread; /* since the last window */
};

struct serve_metrics {
    const struct reward_service *service;
    pthread_mutex_t lock;
    struct metrics_preset presets[SERVICE_PRESETS_MAX];
    int64_t buckets[METRICS_BUCKETS + 1], requests;
    double seconds;
};

struct serve_metrics *serve_metrics_open(const struct reward_service *s)
{
    struct serve_metrics *m = heap_take(sizeof(*m));

    *m = (struct serve_metrics){.service = s};
    pthread_mutex_init(&m->lock, NULL);
    return m;
}

void serve_metrics_close(struct serve_metrics *m)
{
    if (m == NULL)
        return;
    pthread_mutex_destroy(&m->lock);
    free(m);
}

/* true: a window is over in which all were paid the same. */
static bool metrics_constant(struct metrics_preset *p,
                             const struct reward_paid *paid, double *value)
{
    int64_t judged = paid->rows - paid->nulls;

    if (judged > 0) {
        spread_add(&p->spread, paid->least);
        spread_add(&p->spread, paid->most);
        p->spread.paid += judged - 2;
    }
    if (p->spread.paid < METRICS_WINDOW)
        return false;
    bool constant = spread_constant(&p->spread);
    *value = p->spread.least;
    p->constant += constant;
    p->spread = (struct spread){.paid = 0};
    return constant;
}

void serve_metrics_add(struct serve_metrics *m, const struct reward_paid *paid,
                       double seconds)
{
    struct metrics_preset *p = &m->presets[paid->preset];
    size_t bucket = 0;
    double value = 0;

    while (bucket < METRICS_BUCKETS && seconds > metrics_bounds[bucket])
        bucket++;
    pthread_mutex_lock(&m->lock);
    m->buckets[bucket]++;
    m->requests++;
    m->seconds += seconds;
    p->rows += paid->rows;
    p->nulls += paid->nulls;
    p->unread += paid->unread;
    p->groups += paid->groups;
    p->flat += paid->flat;
    bool constant = metrics_constant(p, paid, &value);
    pthread_mutex_unlock(&m->lock);
    if (constant)
        log_warn("constant reward: %s paid %.6g to each of the last %d rows, "
                 "so that nothing can be learnt from it",
                 m->service->presets[paid->preset].name, value, METRICS_WINDOW);
}

/* ---------------------------------------------------------------- text */

static void metrics_head(struct buf *b, const char *name, const char *type,
                         const char *about)
{
    buf_print(b, "# HELP limbeck_%s %s\n# TYPE limbeck_%s %s\n", name, about,
              name, type);
}

static void metrics_one(struct buf *b, const char *name, const char *type,
                        const char *about, double value)
{
    metrics_head(b, name, type, about);
    buf_print(b, "limbeck_%s %.17g\n", name, value);
}

/* A label's value: quotes, backslashes and line ends are escaped. */
static void metrics_label(struct buf *b, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            buf_add_char(b, '\\');
        if (*text == '\n')
            buf_add_text(b, "\\n");
        else
            buf_add_char(b, *text);
    }
}

static void metrics_presets(const struct serve_metrics *m, struct buf *b)
{
    static const struct {
        const char *name, *about;
        size_t at;
    } rows[] = {
        {"rows_total", "rows that were asked for",
         offsetof(struct metrics_preset, rows)},
        {"rows_null_total", "rows that could not be judged",
         offsetof(struct metrics_preset, nulls)},
        {"rows_unread_total", "of these, rows that could not be read",
         offsetof(struct metrics_preset, unread)},
        {"groups_total", "groups of completions of one prompt",
         offsetof(struct metrics_preset, groups)},
        {"groups_flat_total", "of these, those paid the same for each",
         offsetof(struct metrics_preset, flat)},
        {"constant_windows_total", "1,000 rewards in a row were the same",
         offsetof(struct metrics_preset, constant)},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        metrics_head(b, rows[i].name, "counter", rows[i].about);
        for (size_t k = 0; k < m->service->preset_count; k++) {
            const char *p = (const char *)&m->presets[k] + rows[i].at;

            buf_print(b, "limbeck_%s{preset=\"", rows[i].name);
            metrics_label(b, m->service->presets[k].name);
            buf_print(b, "\"} %lld\n", (long long)*(const int64_t *)p);
        }
    }
}

static void metrics_times(const struct serve_metrics *m, struct buf *b)
{
    int64_t sum = 0;

    metrics_head(b, "reward_seconds", "histogram",
                 "from a request to pay to its reply");
    for (size_t i = 0; i < METRICS_BUCKETS; i++) {
        sum += m->buckets[i];
        buf_print(b, "limbeck_reward_seconds_bucket{le=\"%g\"} %lld\n",
                  metrics_bounds[i], (long long)sum);
    }
    buf_print(b,
              "limbeck_reward_seconds_bucket{le=\"+Inf\"} %lld\n"
              "limbeck_reward_seconds_sum %.9g\n"
              "limbeck_reward_seconds_count %lld\n",
              (long long)m->requests, m->seconds, (long long)m->requests);
}

static void metrics_http(const struct http_serve_counts *c, struct buf *b)
{
    metrics_head(b, "requests_total", "counter", "requests, by status");
    for (int i = 1; i < 6; i++)
        buf_print(b, "limbeck_requests_total{class=\"%dxx\"} %lld\n", i,
                  (long long)c->by_class[i]);
    metrics_one(b, "requests_refused_total", "counter",
                "requests refused before they were read", (double)c->refused);
    metrics_one(b, "body_bytes_total", "counter", "bytes of bodies",
                (double)c->body_bytes);
    metrics_one(b, "connections", "gauge", "open connections", (double)c->open);
    metrics_one(b, "requests_in_flight", "gauge", "requests under way",
                (double)c->in_flight);
}

static void metrics_curriculum(struct curriculum *c, struct buf *b)
{
    struct curriculum_state state;

    curriculum_look(c, &state);
    metrics_one(b, "curriculum_theta_km", "gauge", "theta of the level",
                state.theta_km);
    metrics_one(b, "curriculum_level", "gauge", "0: the coarsest",
                (double)state.level);
    metrics_one(b, "curriculum_rewards_total", "counter",
                "rewards that were observed", (double)state.observed);
    metrics_one(b, "curriculum_window", "gauge",
                "rewards in the window of the level", (double)state.in_window);
    if (state.in_window > 0)
        metrics_one(b, "curriculum_mean", "gauge", "mean of the window",
                    state.mean);
}

void serve_metrics_write(struct serve_metrics *m,
                         const struct http_serve_counts *counts,
                         struct buf *out)
{
    pthread_mutex_lock(&m->lock);
    metrics_presets(m, out);
    metrics_times(m, out);
    pthread_mutex_unlock(&m->lock);
    metrics_http(counts, out);
    if (m->service->curriculum != NULL)
        metrics_curriculum(m->service->curriculum, out);
}
