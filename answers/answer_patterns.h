/*
 * answer_patterns.h: the patterns of schemas/patterns/answers.txt, compiled,
 * and their samples. Safe from several threads at once.
 *
 * Included by: answers, pipeline/commands, tests.
 */
#ifndef LIMBECK_ANSWER_PATTERNS_H
#define LIMBECK_ANSWER_PATTERNS_H

#include "adapters/regex.h"

enum answer_pattern {
    PATTERN_GLOBE_EXACT,
    PATTERN_COUNTRY,
    PATTERN_REGION,
    PATTERN_CITY,
    PATTERN_NAMELESS,
    PATTERN_REFUSAL,
    PATTERN_COUNT
};

struct answer_patterns;

/* Read the text of a pattern file (its format stands at its top). A line that
 * cannot be read, a pattern that is missing, unknown or does not compile:
 * ERR_USAGE with the line. */
MUST_CHECK struct answer_patterns *answer_patterns_open(struct span text,
                                                        struct err *err);
void answer_patterns_close(struct answer_patterns *p);
/* Like regex_find. */
MUST_CHECK int answer_patterns_find(const struct answer_patterns *p,
                                    enum answer_pattern which,
                                    struct span subject,
                                    struct regex_match *match, struct err *err);
/* What the group (?<name>...) took, or SPAN_NONE. */
struct span answer_patterns_name(const struct answer_patterns *p,
                                 enum answer_pattern which, struct span subject,
                                 const struct regex_match *match);
/* Run every sample; the first that does not do as it should is the error.
 * *count: how many ran. */
MUST_CHECK bool answer_patterns_test(const struct answer_patterns *p,
                                     size_t *count, struct err *err);

#endif
