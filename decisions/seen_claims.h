/*
 * seen_claims.h: what was found in a picture, and by which of it a claim is
 * decided: out of the store, as filters want it.
 *
 * Included by: pipeline/commands, stages/score.
 */
#ifndef LIMBECK_SEEN_CLAIMS_H
#define LIMBECK_SEEN_CLAIMS_H

#include "db/db.h"
#include "filters/filter.h"
#include "filters/question.h"
#include "filters/visible.h"
#include "geo/locatability.h"

/* The lists by which claims are compared with pictures. */
struct seen_lists {
    struct arena arena;
    struct visible *visible;
    struct question_list *questions; /* the words of answers */
    struct locatability *weights;    /* of segments */
    bool all_asked; /* answers decide also what other evidence could */
};

/* Of schemas. */
extern const char SEEN_VISIBLE[], SEEN_QUESTIONS[], SEEN_WEIGHTS[];

/* For the versions of look and ask that are current. Released also when it
 * failed. */
MUST_CHECK bool seen_lists_open(struct seen_lists *l, struct db *db,
                                struct err *err);
void seen_lists_close(struct seen_lists *l);

/* Of one picture. */
struct seen_picture {
    const struct seen_lists *lists;
    bool looked; /* it was looked at: what is not there is missing */
    struct filter_evidence *items; /* [count], the arena's */
    size_t count;
};

/* picture_id 0: there is none, and nothing was found. */
MUST_CHECK bool seen_picture_read(struct seen_picture *p,
                                  const struct seen_lists *lists,
                                  int64_t picture_id, struct db *db,
                                  struct arena *arena, struct err *err);
/* Fill the sample's locatability by the segments, unless a table gave it. */
void seen_picture_locate(const struct seen_picture *p, struct filter_sample *s);
/* Was writing looked for? */
bool seen_picture_text(const struct seen_picture *p);
/* Fill shown_by and answer of a claim whose text, kind and label are there. */
void seen_picture_decide(struct seen_picture *p, struct filter_entity *e,
                         struct arena *arena);

/* What is known of a sample, *picture_id 0: it has no picture. *there: false
 * when it is not in the store. Without `prompt`. */
MUST_CHECK bool seen_sample_read(struct filter_sample *sample,
                                 int64_t *picture_id, bool *there, int64_t id,
                                 struct db *db, struct arena *arena,
                                 struct err *err);

#endif
