/*
 * answer_fields.h: the fields of an answer written as JSON, or as something
 * that was meant to be JSON.
 *
 * Valid JSON is walked once (strict_json.h). What is broken (single or missing
 * quotes, trailing commas, comments, an end that never comes) is read key by
 * key: a key that is known gives its value, whatever stands around.
 *
 * Included by: answers.
 */
#ifndef LIMBECK_ANSWER_FIELDS_H
#define LIMBECK_ANSWER_FIELDS_H

#include "base/arena.h"
#include "base/span.h"

enum answer_field {
    FIELD_LAT,
    FIELD_LON,
    FIELD_POSITION, /* "coordinates", "gps": both in one */
    FIELD_COUNTRY,
    FIELD_REGION,
    FIELD_CITY,
    FIELD_PLACE, /* "FinalAnswer", "location": a place in words */
    FIELD_REASONING,
    FIELD_LOCALIZABLE,
    FIELD_CONFIDENCE, /* of a candidate */
    FIELD_RANK,
    FIELD_COUNT
};

enum { ANSWER_CANDIDATES_MAX = 64 };

struct answer_value {
    bool found;
    bool cut;    /* the text ended before the value did */
    bool exact;  /* `number` is it: a JSON number */
    bool quoted; /* a text in quotes: where it stands, it may hold escapes */
    double number;
    struct span text;  /* unescaped; numbers as written; a list or object as
                        * it stands */
    size_t start, end; /* where, in bytes of the text that was searched; both 0
                        * when it could not be located */
};

struct answer_fields {
    struct answer_value at[FIELD_COUNT];
    bool strict;   /* valid JSON */
    bool chain;    /* has GeoAgent's ChainOfThought */
    bool declined; /* a position is null */
    bool geojson;  /* "type": "Point": positions are lon, lat */
    /* Ranked candidates, and which of them gave the fields; the first 64 are
     * kept. */
    const struct answer_fields *candidates;
    size_t candidate_count, picked;
    bool model;        /* a position model's list: its key is "candidates" */
    bool whole;        /* the text ends in a number that is not cut off */
    size_t start, end; /* the object in the text */
    int count;         /* objects that answer; the last one was taken */
    const char *why;   /* of a broken one: what is wrong with it */
};

/* Find the object of the text that answers: the last valid one with a known
 * field of a place, or of several in a list the likeliest; else the broken
 * one. ended: the teacher came to its end, so that a last number without what
 * should follow it is whole if it has as many decimals as the other. false
 * when there is neither. Texts live in the arena or in `text`. Linear but for
 * at most 64 tries. */
bool answer_fields_find(struct span text, bool ended, struct arena *arena,
                        struct answer_fields *out);

/* Do the fields hold a position, whatever it says? */
bool answer_fields_position(const struct answer_fields *f);

/* Do they hold a name of a place? */
bool answer_fields_named(const struct answer_fields *f);
/* Do they say how sure, or the how manieth they are? */
bool answer_fields_ranked(const struct answer_fields *f);

/* How sure a candidate is said to be: 0 to 1, NaN: not said. */
double answer_fields_confidence(const struct answer_fields *f);

/* Which of several candidates is the answer: the one with the highest
 * confidence where all have one, else with the first rank where all have one,
 * else the first. */
size_t answer_fields_pick(const struct answer_fields *list, size_t count);

enum { ANSWER_KEY_MAX = 48 /* bytes of a key */ };

/* The field of a key, in any case and with blanks or signs between
 * ("Predicted_City"), or FIELD_COUNT. */
enum answer_field answer_field_of_key(struct span key);

/* Does any field tell where? */
bool answer_fields_answer(const struct answer_fields *f);

#endif
