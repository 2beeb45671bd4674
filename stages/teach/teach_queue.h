/*
 * teach_queue.h: one teacher at work: the questions that it still has to be
 * asked, read from the store page by page, those under way, and those that came
 * back.
 *
 * Included by: stages/teach.
 */
#ifndef LIMBECK_TEACH_QUEUE_H
#define LIMBECK_TEACH_QUEUE_H

#include "stages/teach/active_teachers.h"
#include "stages/teach/teach_budget.h"
#include "stages/teach/teach_retried.h"
#include "engine/refusal_probe.h"
#include "images/stored_picture.h"

/* Bytes of pictures under way at all queues together. */
enum {
    TEACH_PICTURE_BYTES = 256 << 20,
    TEACH_QUESTION_BYTES = 16 << 20,
    TEACH_PAGE = 256
};

/* One question; ask.owner is this. */
struct teach_question {
    struct ask ask;
    struct teach_queue *queue;
    char *key, *source;
    struct buf picture;
    char *picture_path; /* NULL: none is shown */
    struct stored_picture place;
    size_t at; /* in queue->under_way */
    /* Of one about a reply: what is asked, and what was asked beside that. */
    struct buf again;
    double yes_logprob, no_logprob;
};

struct teach_queue {
    const struct teach_teacher *teacher;
    const struct backend *backend;
    void *state;           /* the backend's; NULL: not opened */
    int64_t missing;       /* questions when the run began */
    int64_t absent;        /* of these, without a recorded reply */
    int64_t unsure;        /* answers whose yes/no question failed, */
    struct err unsure_why; /* the last like this */
    int64_t last_sample, last_candidate; /* or reply, when it is asked again */
    bool read_all; /* the pending query gave its last page */
    bool ended;    /* closed; nothing more will come */
    struct refusal_probes probes;
    struct teach_retried retried;
    struct teach_budget budget;
    char spent[80];  /* of the budget, once it is reached; else "" */
    struct err down; /* why it cannot go on, or ERR_NONE */
    struct teach_question **page; /* [page_count] not yet given, from
                                   * page_first on */
    size_t page_first, page_count;
    struct teach_question **under_way; /* [under_way_count] */
    size_t under_way_count, under_way_room;
};

/* How much there is to ask. */
MUST_CHECK bool teach_queue_init(struct teach_queue *d,
                                 const struct teach_teacher *teacher,
                                 struct stage_run *run, struct err *err);
void teach_queue_release(struct teach_queue *d); /* closes it too */

/* Open the backend. What it cannot do stands in d->down. */
void teach_queue_open(struct teach_queue *d, struct db *db, int jobs);
/* Close the backend; questions that did not come back are dropped. */
void teach_queue_close(struct teach_queue *d);

/* Give questions while there is room, and while *picture_bytes (of all queues)
 * stays under its maximum. A question whose picture cannot be had comes back
 * at once in *failed, a list by the caller's array of `room`; *failed_count
 * tells how many. false: the store failed. */
MUST_CHECK bool teach_queue_fill(struct teach_queue *d, struct stage_run *run,
                                 size_t *picture_bytes,
                                 struct teach_question **failed, size_t room,
                                 size_t *failed_count, struct err *err);
/* Questions that somebody works on: those to wait for when the user stops. */
size_t teach_queue_awaited(const struct teach_queue *d);
/* A question that came back, or NULL. */
struct teach_question *teach_queue_take(struct teach_queue *d, int timeout_ms);
/* All came back and is saved: go over the store once more, if what was refused
 * before is to be asked now. How many questions that are. */
MUST_CHECK bool teach_queue_again(struct teach_queue *d, struct stage_run *run,
                                  int64_t *more, struct err *err);
/* Nothing to read, to give or to wait for. */
bool teach_queue_done(const struct teach_queue *d);

void teach_question_close(struct teach_question *q, size_t *picture_bytes);

#endif
