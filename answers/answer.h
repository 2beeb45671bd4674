/*
 * answer.h: what one reply answers, and where in it the answer and the
 * reasoning stand. Safe from several threads at once.
 *
 * Only what the teacher wrote is read: what a tool returned to it is not
 * (answer_authors.h). In this order: the last <answer> block; JSON, valid or
 * broken; fields in tags of XML; a table; GLOBE's lines of names; a position in
 * the text. The first that tells where is taken. What
 * is cut from the reply by the places that are kept here is read as the same
 * answer again: so exports need not read a reply.
 *
 * Included by: answers, pipeline/commands, rewards, stages, tests.
 */
#ifndef LIMBECK_ANSWER_H
#define LIMBECK_ANSWER_H

#include "base/arena.h"
#include "answers/answer_patterns.h"

struct gazetteer;

/* One of several ranked candidates. Texts as in struct answer. */
struct answer_guess {
    double lat_deg, lon_deg; /* NAN: given by name */
    double confidence;       /* 0..1, NaN: not stated */
    struct span country, region, city;
};

/* Texts are spans of the reply or live in the arena; none is SPAN_NONE. */
struct answer {
    const char *status; /* "ok", "empty", "refusal", "no answer", "out of
                         * range", "ambiguous", "truncated", "broken json" */
    const char *form;   /* "gre", "globe", "geoagent", "json", "candidates",
                         * "xml", "table", "list", "prose", "" */
    bool strict;        /* that form to the letter; of json: valid JSON */
    bool has_position;
    double lat_deg, lon_deg;
    struct span country, region, city;
    double localizable; /* 0..1, NaN: not said */
    /* Bytes of the reply; where start and end are equal there is none. */
    size_t reasoning_start, reasoning_end; /* of a trace with tools: from the
                                            * first own byte to the last;
                                            * answer_own.h leaves out what
                                            * stands between */
    bool reasoning_escaped; /* it stands in a JSON text, with its escapes */
    size_t position_start, position_end;
    /* The answer in the teacher's own words where they stand apart: inside of
     * <answer> tags, or as a place in JSON ("FinalAnswer"). They hold no tag
     * and are UTF-8. */
    size_t answer_start, answer_end;
    bool answer_escaped;
    const char *note; /* what had to be mended, or NULL */
    /* Where the reply ranks candidates: all with a position or a name, the
     * answer first, the others as sure as the teacher is, or as they stand. */
    const struct answer_guess *guesses; /* [guess_count] */
    size_t guess_count;
};

struct answer_reader {
    const struct answer_patterns *patterns;
    bool refuse_several; /* different answers in one reply: "ambiguous";
                          * otherwise the last counts */
    const struct gazetteer *gazetteer; /* its towns are known in numbered lists
                                        * without their country; NULL: none */
};

/* finish: why the teacher stopped; "length" makes an unfinished answer
 * "truncated". false only when a pattern met its limits (ERR_RECORD). */
MUST_CHECK bool answer_read(const struct answer_reader *reader,
                            struct span reply, const char *finish,
                            struct arena *arena, struct answer *out,
                            struct err *err);

#endif
