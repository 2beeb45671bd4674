/*
 * query_text.h: the SQL of each named query.
 *
 * Included by: db, tests.
 */
#ifndef LIMBECK_QUERY_TEXT_H
#define LIMBECK_QUERY_TEXT_H

#include "base/span.h"
#include "queries.h"

/* The SQL between `-- query: NAME` and the next such line. */
struct span query_text_find(enum query_id id);

#endif
