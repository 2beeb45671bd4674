/*
 * teach_desk.h: one teacher at work: the questions that it still has to be
 * asked, read from the store page by page, those under way, and those that
 * came back. The teach stage alone includes this.
 */
#ifndef LIMBECK_TEACH_DESK_H
#define LIMBECK_TEACH_DESK_H

#include "stages/teach/teach_roster.h"

/* Bytes of pictures under way at all desks together. */
enum { TEACH_PICTURE_BYTES = 256 << 20, TEACH_PAGE = 256 };

/* One question; ask.owner is this. */
struct teach_question {
    struct ask ask;
    struct teach_desk *desk;
    char *key;
    struct buf picture;
    char *picture_path; /* NULL: none is shown */
    int64_t picture_offset, picture_length;
    size_t at; /* in desk->under_way */
};

struct teach_desk {
    const struct teach_teacher *teacher;
    const struct backend *backend;
    void *state;     /* the backend's; NULL: not opened */
    int64_t missing; /* questions when the run began */
    int64_t absent;  /* of these, without a recorded reply */
    int64_t last_sample, last_candidate;
    bool read_all;                /* the pick gave its last page */
    bool ended;                   /* closed; nothing more will come */
    struct err down;              /* why it cannot go on, or ERR_NONE */
    struct teach_question **page; /* [page_count] not yet given, from
                                   * page_first on */
    size_t page_first, page_count;
    struct teach_question **under_way; /* [under_way_count] */
    size_t under_way_count, under_way_room;
};

/* How much there is to ask. */
MUST_CHECK bool teach_desk_init(struct teach_desk *d,
                                const struct teach_teacher *teacher,
                                struct stage_run *run, struct err *err);
void teach_desk_release(struct teach_desk *d); /* closes it too */

/* Open the backend. What it cannot do stands in d->down. */
void teach_desk_open(struct teach_desk *d, int jobs);
/* Close the backend; questions that did not come back are dropped. */
void teach_desk_close(struct teach_desk *d);

/* Give questions while there is room, and while *picture_bytes (of all desks)
 * stays under its maximum. A question whose picture cannot be had comes back
 * at once in *failed, a list by the caller's array of `room`; *failed_count
 * tells how many. false: the store failed. */
MUST_CHECK bool teach_desk_fill(struct teach_desk *d, struct stage_run *run,
                                size_t *picture_bytes,
                                struct teach_question **failed, size_t room,
                                size_t *failed_count, struct err *err);
/* A question that came back, or NULL. */
struct teach_question *teach_desk_take(struct teach_desk *d, int timeout_ms);
/* Nothing to read, to give or to wait for. */
bool teach_desk_done(const struct teach_desk *d);

void teach_question_close(struct teach_question *q, size_t *picture_bytes);

#endif
