/*
 * answer_fields.h: the fields of an answer written as JSON, or as something
 * that was meant to be JSON.
 *
 * Strictly valid JSON is read by the JSON adapter. What is broken (single or
 * missing quotes, trailing commas, comments, an end that never comes) is read
 * key by key: a key that is known gives its value, whatever stands around.
 *
 * Included by: answers.
 */
#ifndef LIMBECK_ANSWER_FIELDS_H
#define LIMBECK_ANSWER_FIELDS_H

#include "adapters/json.h"

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
    FIELD_COUNT
};

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
    bool strict;        /* valid JSON */
    bool chain;         /* has GeoAgent's ChainOfThought */
    bool geojson;       /* "type": "Point": positions are lon, lat */
    size_t candidates;  /* of a position model's list; 0: it is none */
    double probability; /* of the first, NaN: not said */
    size_t start, end;  /* the object in the text */
    int count;          /* objects that answer; the last one was taken */
    const char *why;    /* of a broken one: what is wrong with it */
};

/* Find the object of the text that answers: the last valid one with a known
 * field of a place, else the broken one. false when there is neither. Texts
 * live in the arena or in `text`. Linear but for at most 64 tries. */
bool answer_fields_find(struct span text, struct arena *arena,
                        struct answer_fields *out);

enum { ANSWER_KEY_MAX = 48 /* bytes of a key */ };

/* The field of a key, in any case and with blanks or signs between
 * ("Predicted_City"), or FIELD_COUNT. */
enum answer_field answer_field_of_key(struct span key);

/* Does any field tell where? */
bool answer_fields_answer(const struct answer_fields *f);

#endif
