/*
 * teach_budget.h: what a teacher's answers have cost so far, and whether the
 * next question would go beyond what it may.
 *
 * Included by: stages/teach.
 */
#ifndef LIMBECK_TEACH_BUDGET_H
#define LIMBECK_TEACH_BUDGET_H

#include "teachers/teacher.h"

struct teach_budget {
    const struct teacher_settings *settings;
    int64_t answers, prompt_tokens, output_tokens; /* of all runs */
    int64_t begun_ms;                              /* of this one */
    int64_t shards; /* each may spend its part; at least 1 */
};

/* One more that came back with an answer. */
void teach_budget_add(struct teach_budget *b, const struct ask *ask);
/* May one more be asked, with so many under way? These are taken to cost what
 * the others did on average; before there is one, few may be. false: why, "100
 * of 100 requests", or "" when more may be asked later. */
bool teach_budget_allows(const struct teach_budget *b, size_t under_way,
                         int64_t now_ms, char why[80]);

#endif
