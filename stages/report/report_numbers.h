/*
 * report_numbers.h: the numbers of a report, out of the store.
 *
 * Included by: stages/report.
 */
#ifndef LIMBECK_REPORT_NUMBERS_H
#define LIMBECK_REPORT_NUMBERS_H

#include "db/db.h"
#include "reports/report.h"
#include "stages/report/report_counts.h"
#include "stages/report/report_table.h"

struct filters;

/* said: enum select_said of select/select.h, which stages do not include. */
struct report_said {
    int64_t sample_id;
    size_t teacher, person; /* of the table, of people */
    unsigned said;          /* 1 keep, 2 drop, 4 unsure, 8 edit */
};

/* What the reading functions share. Everything that they put into a report
 * lies in the arena. */
struct report_store {
    struct db *db;
    struct arena *arena;
    int64_t policy_id;       /* 0: nothing was decided yet */
    double right_km;         /* nearer than that is right */
    struct table table;      /* of report_read_replies, for what is read
                              * behind it */
    struct filters *filters; /* likewise; filters_close */
    int64_t *teacher_ids;    /* [teachers of the table] */
    /* What people said last of replies, in the order of samples. */
    struct report_said *said;  /* [said_count] */
    const char *const *people; /* [person_count] */
    size_t said_count, person_count;
    struct err *err; /* the caller's */
};

/* A column as text; NULL becomes "". */
const char *report_column(struct report_store *s, struct query *q, int column);

/* The rows of a query (order, group, label), counted; in report_counts.h's
 * orders. *items lie in the arena. */
MUST_CHECK bool report_count_rows(struct report_store *s, struct query *q,
                                  enum counts_by by,
                                  const struct report_count **items,
                                  size_t *count);

/* All but lists and cards. s->policy_id is set here. */
MUST_CHECK bool report_read_numbers(struct report_store *s, int64_t run_id,
                                    struct report *r);

/* The funnel, once the replies were read; in report_funnel.c. */
MUST_CHECK bool report_read_funnel(struct report_store *s, struct report *r);
/* Teachers, filters, countries and the table; in report_replies.c. */
MUST_CHECK bool report_read_replies(struct report_store *s, struct report *r);
/* What pictures show and reasonings name; in report_categories.c. */
MUST_CHECK bool report_read_categories(struct report_store *s,
                                       struct report *r);
/* Who has read how much, and kappa; behind report_read_replies, whose table
 * knows then which samples somebody spoke of. */
MUST_CHECK bool report_read_reviews(struct report_store *s, struct report *r);
/* Agreement of teachers and the cells of the map, out of the table; in
 * report_places.c. */
void report_read_places(struct report_store *s, struct report *r);
/* How replies ended and what they took; in report_spent.c. */
MUST_CHECK bool report_read_spent(struct report_store *s, struct report *r);
/* What teachers could not make clear and claimed wrongly; in
 * report_teachers.c. */
MUST_CHECK bool report_read_teachers(struct report_store *s, struct report *r);

#endif
