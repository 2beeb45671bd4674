/*
 * reward.h: what a reward is handed and what it gives back.
 *
 * A reward is a measure of one completion that a trainer pays. It has two
 * behaviours: the mended one, under its name, and the published code's, under
 * NAME/code. It depends on its case alone: no clock, no chance, no network;
 * numbers of models (probabilities, similarities, another model's conclusions)
 * are handed to it.
 *
 * Included by: rewards.
 */
#ifndef LIMBECK_REWARD_H
#define LIMBECK_REWARD_H

#include <math.h>

#include "filters/filter.h"

struct gazetteer;

enum { REWARD_LEVELS = 3 /* country, region, place */ };

/* What a part needs to be read out of a row, besides the answer. */
enum reward_needs {
    REWARD_NAMES = 1,  /* names of a position that was answered without */
    REWARD_CLAIMS = 2, /* things that the reasoning names */
    REWARD_PLACES = 4  /* the gazetteer */
};

/* Where somebody else's geocoder put a text. */
struct reward_geocoded {
    bool asked, found;
    double lat_deg, lon_deg;
};

/* One completion with its truth. */
struct reward_case {
    struct filter_case base; /* as filters are handed it */
    struct span completion;  /* as the student wrote it */
    struct span solution;    /* the truth as the trainer has it, or SPAN_NONE */
    struct span own;         /* the answer in the student's words, or empty */
    bool has_truth;          /* a true position is known */
    const struct span *tags; /* [tag_count] reference entities */
    size_t tag_count;
    bool has_tags;
    bool has_similarity; /* of the levels, by whatever text encoder */
    double similarity[REWARD_LEVELS];
    bool has_agent; /* what a text model concludes from the reasonings */
    struct span agent[REWARD_LEVELS];
    struct reward_geocoded geocoded_answer, geocoded_truth;
    double theta_km; /* of the request, or NaN */
    const struct gazetteer *gazetteer;
    struct arena *arena;
};

typedef bool reward_measure(const struct reward_case *c, const void *settings,
                            struct filter_score *score, struct err *err);

/* A worked example: a row as `limbeck reward` reads it, with ' for ". NaN: null
 * is paid. `make check` runs both, with every setting at its initial. */
struct reward_example {
    const char *about;
    const char *row;
    double value, published;
};

struct reward {
    const char *name; /* the file's name */
    int version;      /* rises whenever a result could change */
    const char *about;
    const char *unit;
    const char *source; /* of the published formula */
    const char *defect; /* what is wrong with the published code, or NULL */
    unsigned needs;     /* of enum reward_needs */
    const struct param *params;
    size_t param_count, settings_size;
    /* What cannot be judged is known = false: it is paid as null. A reply that
     * answers nothing can be judged: it is paid 0. */
    reward_measure *measure;
    reward_measure *published; /* NULL: there is no code */
    /* In place of params and measure: the filter that measures the same. */
    const struct filter *filter;
    const struct reward_example *examples;
    size_t example_count;
};

/* Every reward of this build, by name; ends with NULL. Generated. */
extern const struct reward *const reward_all[];
const struct reward *reward_find(struct span name);

/* Not paid, and why: the published code ends with this exception. */
bool reward_raises(struct filter_score *score, const char *exception);
/* Not paid, and why: the row lacks something. */
bool reward_lacks(struct filter_score *score, const char *what);
/* Paid. */
bool reward_pays(struct filter_score *score, double value);
/* Paid 0, and why. */
bool reward_nothing(struct filter_score *score, const char *why);

#endif
