/*
 * serve_metrics.h: what `limbeck serve` counts, and the alarm for a reward that
 * pays the same for everything.
 *
 * Included by: command_serve.c.
 */
#ifndef LIMBECK_SERVE_METRICS_H
#define LIMBECK_SERVE_METRICS_H

#include "adapters/http_serve.h"
#include "rewards/reward_service.h"

struct serve_metrics;

struct serve_metrics *serve_metrics_open(const struct reward_service *s);
void serve_metrics_close(struct serve_metrics *m); /* NULL is fine */

/* One request to pay, answered within so long; several threads at once. After
 * each 1,000 rewards of a preset that were all the same, a warning. */
void serve_metrics_add(struct serve_metrics *m, const struct reward_paid *paid,
                       double seconds);

/* Append Prometheus' text format, 0.0.4. */
void serve_metrics_write(struct serve_metrics *m,
                         const struct http_serve_counts *counts,
                         struct buf *out);

#endif
