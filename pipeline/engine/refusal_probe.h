/*
 * refusal_probe.h: does a server still refuse what it refused? Of each class of
 * refusals one item is asked about again; when that is answered, or refused in
 * other words, all of that class are (docs/decisions/0013).
 *
 * Included by: pipeline/engine, stages/teach.
 */
#ifndef LIMBECK_REFUSAL_PROBE_H
#define LIMBECK_REFUSAL_PROBE_H

#include <stdbool.h>

#include "base/err.h"
#include "engine/stage_item.h"

struct stage_run;

enum { REFUSAL_PROBES_MAX = 8, REFUSAL_PROBE_WORDS = 600 };

/* One item that is asked about once more. */
struct refusal_probe {
    int64_t item, candidate;
    char kind[16], class[32];
    char words[REFUSAL_PROBE_WORDS]; /* of the refusal */
};

struct refusal_probes {
    struct refusal_probe list[REFUSAL_PROBES_MAX]; /* [count] */
    size_t count;
    int64_t teacher_id; /* 0: of no teacher */
    bool freed; /* what was refused is to be asked: go over all once more */
};

/* Choose among the refusals of run's stage and version by that teacher (0: by
 * nobody in particular), and make them pending. */
MUST_CHECK bool refusal_probes_open(struct refusal_probes *p,
                                    struct stage_run *run, int64_t teacher_id,
                                    struct err *err);
/* Something came back, and is saved: was it one of them, and what does it say
 * of the others? why: the failure as it was saved, or NULL: it went well.
 * Inside a transaction. */
MUST_CHECK bool refusal_probes_hear(struct refusal_probes *p,
                                    struct stage_run *run,
                                    const struct stage_item *item,
                                    const struct err *why, struct err *err);

#endif
