/*
 * review_desk.h: what the review page asks for: queues, items, pictures, and
 * what people say. One thread at a time.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_REVIEW_DESK_H
#define LIMBECK_REVIEW_DESK_H

#include "adapters/http_serve.h"
#include "answers/answer.h"
#include "commands/review_check.h"
#include "commands/review_people.h"
#include "commands/review_queue.h"
#include "decisions/by_hand.h"

enum {
    DESK_QUEUES_MAX = 32,
    DESK_HOLD_S = 120,
    DESK_TEXT_MAX = 64 << 10, /* bytes of an edited reply */
    DESK_NOTE_MAX = 2000,     /* bytes */
    DESK_PICTURE_SIDE = 1120,
    DESK_PICTURE_QUALITY = 85
};

/* What somebody has in hand. */
struct review_hold {
    struct review_item item;
    double until_s;
};

struct review_desk {
    struct db *db;
    struct review_people *people;
    struct review_settings settings;
    const char *queue; /* that is shown first */
    int64_t limit, seed;
    int64_t sample; /* of the first queue, so many samples; 0: all */
    bool blind;
    int64_t run_id; /* of replies that were edited here; 0: none yet */
    const struct answer_patterns *patterns; /* for what is edited */
    struct review_checks checks;
    struct arena arena;
    struct review_queue queues[DESK_QUEUES_MAX]; /* [queue_count] */
    size_t queue_count;
    struct review_hold holds[REVIEW_PEOPLE_MAX]; /* by person */
};

/* Handlers of http_serve; context: a desk. The first part of the path is a
 * person's token. */
http_serve_handle review_desk_get, review_desk_post;

#endif
