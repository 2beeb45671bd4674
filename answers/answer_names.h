/*
 * answer_names.h: names of places as teachers write them: lines with keys,
 * "Country; Region; Place", "City, Country".
 *
 * Included by: answers.
 */
#ifndef LIMBECK_ANSWER_NAMES_H
#define LIMBECK_ANSWER_NAMES_H

#include "answers/answer.h"

/* A name without marks, quotes and brackets around it; *name is SPAN_NONE for
 * one that names nothing ("unknown", a whole sentence). false on ERR_RECORD. */
MUST_CHECK bool answer_names_clean(const struct answer_reader *reader,
                                   struct span text, struct span *name,
                                   struct err *err);

/* Fill the names that are still SPAN_NONE from "country: X" and its like. */
MUST_CHECK bool answer_names_keyed(const struct answer_reader *reader,
                                   struct span text, struct answer *out,
                                   struct err *err);

/* Fill the names from "Country; Region; Place" (; or its fullwidth twin), two
 * or three parts; *parts: how many, 0 when the text is something else. */
MUST_CHECK bool answer_names_listed(const struct answer_reader *reader,
                                    struct span text, struct answer *out,
                                    int *parts, struct err *err);

/* Fill the names from a chain on one line whose last part is a country, small
 * to large ("City, Region, Country"), or whose first is, large to small
 * ("Country > Region > City"). Numbers between the names are passed over. Of a
 * longer chain the city is what stands below the region and is no county. */
MUST_CHECK bool answer_names_address(const struct answer_reader *reader,
                                     struct span text, struct answer *out,
                                     struct err *err);

#endif
