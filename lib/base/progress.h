/*
 * progress.h: how far a stage has come: a bar with rate and ETA on a terminal,
 * one plain line every few seconds elsewhere, JSON lines on request.
 * progress_step may be called from any thread.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_PROGRESS_H
#define LIMBECK_PROGRESS_H

#include <stdint.h>

#include "base/err.h"

enum progress_mode {
    PROGRESS_AUTO,
    PROGRESS_BAR,
    PROGRESS_PLAIN,
    PROGRESS_JSON,
    PROGRESS_NONE
};

struct progress;

/* What a bar or a plain line shows. */
struct progress_state {
    const char *what, *unit, *note; /* never NULL */
    const char *waits; /* stands in place of the time left; NULL, "": none */
    int64_t total, done, set_aside; /* total 0: unknown */
    double rate;                    /* a second */
    double seconds;                 /* left, or taken when it is the last */
    bool last;
};

/* The state as one line without a line end, of at most `columns` columns and
 * size - 1 bytes: the bar goes first where there is no room, then the note,
 * what was set aside and the time. bar: draw one. out: [size] */
void progress_line(const struct progress_state *s, bool bar, int columns,
                   char *out, size_t size);

/* "auto", "bar", "plain", "json", "none"; ends with NULL. */
extern const char *const progress_words[];
/* false: none of these words. */
bool progress_mode_parse(const char *word, enum progress_mode *mode);

/* what: the stage's name. total: 0 when unknown. unit: "samples". */
struct progress *progress_open(enum progress_mode mode, const char *what,
                               const char *unit, int64_t total);
void progress_step(struct progress *p, int64_t done, int64_t set_aside);
void progress_set_total(struct progress *p, int64_t total);
/* A short free text after the figures ("42 tok/s"); copied. A new one is shown
 * also while nothing is done. */
void progress_note(struct progress *p, const char *text);
/* What the work waits for ("a rests until 12:00:00"), said in place of the time
 * left; "": nothing. Shown as a note is. */
void progress_wait(struct progress *p, const char *text);
/* Draws the last state and ends its line. NULL is fine. */
void progress_close(struct progress *p);

#endif
