/*
 * stored.h: an answer as the export stage finds it in the store. The tests
 * of exports and their fuzz target include this.
 *
 * Included by: tests.
 */
#ifndef LIMBECK_TESTS_STORED_H
#define LIMBECK_TESTS_STORED_H

#include <string.h>

#include "answers/answer.h"
#include "answers/answer_own.h"
#include "exports/export_text.h"

static inline struct export_reply export_reply_stored(struct span reply,
                                                      const struct answer *a,
                                                      struct arena *arena)
{
    struct answer_own own;

    answer_own_read(reply, a->reasoning_start, a->reasoning_end, arena, &own);

    struct export_reply r = {
        .reasoning = own.text,
        .answer =
            span_cut(reply, a->answer_start, a->answer_end - a->answer_start),
        .reasoning_escaped = a->reasoning_escaped,
        .answer_escaped = a->answer_escaped};

    if (strcmp(a->status, "ok") != 0)
        return r;
    r.has_position = a->has_position;
    r.lat_deg = a->lat_deg;
    r.lon_deg = a->lon_deg;
    r.country = a->country;
    r.region = a->region;
    r.city = a->city;
    return r;
}

#endif
