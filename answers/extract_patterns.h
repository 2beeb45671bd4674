/*
 * extract_patterns.h: the patterns of schemas/patterns/answers.txt, compiled,
 * and their samples. For the extract stage and its tests. Safe from several
 * threads at once.
 */
#ifndef LIMBECK_EXTRACT_PATTERNS_H
#define LIMBECK_EXTRACT_PATTERNS_H

#include "adapters/regex.h"

enum extract_pattern {
    PATTERN_GLOBE_EXACT,
    PATTERN_COUNTRY,
    PATTERN_REGION,
    PATTERN_CITY,
    PATTERN_NAMELESS,
    PATTERN_REFUSAL,
    PATTERN_COUNT
};

struct extract_patterns;

/* Read the text of a pattern file (its format stands at its top). A line that
 * cannot be read, a pattern that is missing, unknown or does not compile:
 * ERR_USAGE with the line. */
MUST_CHECK struct extract_patterns *extract_patterns_open(struct span text,
                                                          struct err *err);
void extract_patterns_close(struct extract_patterns *p);
/* Like regex_find. */
MUST_CHECK int extract_patterns_find(const struct extract_patterns *p,
                                     enum extract_pattern which,
                                     struct span subject,
                                     struct regex_match *match,
                                     struct err *err);
/* What the group (?<name>...) took, or SPAN_NONE. */
struct span extract_patterns_name(const struct extract_patterns *p,
                                  enum extract_pattern which,
                                  struct span subject,
                                  const struct regex_match *match);
/* Run every sample; the first that does not do as it should is the error.
 * *count: how many ran. */
MUST_CHECK bool extract_patterns_test(const struct extract_patterns *p,
                                      size_t *count, struct err *err);

#endif
