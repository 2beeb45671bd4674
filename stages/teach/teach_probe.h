/*
 * teach_probe.h: does a server still refuse what it refused? Of each class of
 * refusals one question is asked again; when it is answered, or refused in
 * other words, all of that class are.
 *
 * Included by: stages/teach.
 */
#ifndef LIMBECK_TEACH_PROBE_H
#define LIMBECK_TEACH_PROBE_H

#include "engine/stage.h"
#include "teachers/teacher.h"

enum { TEACH_PROBES_MAX = 8, TEACH_PROBE_WORDS = 600 };

/* One question that is asked once more. */
struct teach_probe {
    int64_t sample_id, candidate;
    char class[32];
    char words[TEACH_PROBE_WORDS]; /* of the refusal */
};

struct teach_probes {
    struct teach_probe list[TEACH_PROBES_MAX]; /* [count] */
    size_t count;
    bool freed; /* what was refused is to be asked: go over all once more */
};

/* Choose them, and make them pending. */
MUST_CHECK bool teach_probes_open(struct teach_probes *p, struct stage_run *run,
                                  int64_t teacher_id, struct err *err);
/* A question came back, and is saved: was it one of them, and what does it say
 * of the others? why: the failure as it was saved, or NULL: answered. Inside a
 * transaction. */
MUST_CHECK bool teach_probes_hear(struct teach_probes *p, struct stage_run *run,
                                  int64_t teacher_id, const struct ask *ask,
                                  const struct err *why, struct err *err);

#endif
