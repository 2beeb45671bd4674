/*
 * evaluation.h: how well those who answer know where: shares within distances,
 * scores, names, levels, several tries, confidence, each pair compared. Plain
 * values in: it knows no store and no file.
 *
 * Included by: evaluation, pipeline/commands, reports, tests.
 */
#ifndef LIMBECK_EVALUATION_H
#define LIMBECK_EVALUATION_H

#include "base/arena.h"
#include "evaluation/interval.h"
#include "geo/distance.h"

enum {
    EVALUATION_THRESHOLDS = 24,
    EVALUATION_REASONS = 16,
    EVALUATION_RANKS = 4,  /* 1, 3, 5, 10 */
    EVALUATION_BINS = 10,  /* of a confidence */
    EVALUATION_TRIES = 10, /* 1, 2, 4, ... 512 */
    EVALUATION_GUESSES = 64,
    /* What pairs are compared by: each threshold, country, city. */
    EVALUATION_OUTCOMES = EVALUATION_THRESHOLDS + 2
};

/* The path from the coarse to the fine. */
enum evaluation_step {
    STEP_CONTINENT,
    STEP_COUNTRY,
    STEP_REGION,
    STEP_CITY,
    STEP_COUNT
};

/* The finest that an answer says. */
enum evaluation_level {
    LEVEL_NOTHING,
    LEVEL_COUNTRY,
    LEVEL_REGION,
    LEVEL_CITY,
    LEVEL_POSITION,
    LEVEL_COUNT
};

enum evaluation_confidence {
    CONFIDENCE_LOCALIZABLE, /* p(yes) */
    CONFIDENCE_SUPPORT,     /* 1 - the filter `unsupported` */
    CONFIDENCE_STATED,      /* of the first candidate, as it says */
    CONFIDENCE_COUNT
};

enum evaluation_band { BAND_EASY, BAND_MIDDLE, BAND_HARD, BAND_COUNT };

struct evaluation_request {
    distance_km *distance;
    double thresholds_km[EVALUATION_THRESHOLDS]; /* inclusive */
    size_t threshold_count;
    bool strict; /* a position counts when the answer keeps its form to the
                  * letter (of JSON: when it is valid) and states it */
    struct interval_form form;
    /* Names of positions: as place.gazetteer and place.borders. NULL: what is
     * built in. */
    const char *gazetteer, *borders;
};

struct evaluation_place {
    double lat_deg, lon_deg; /* NAN: none */
    struct span country, region, city;
};

/* A category that a picture is of. */
struct evaluation_label {
    const char *kind; /* "scene", "indicator", "element" */
    struct span name;
};

/* One answer beside its truth. Spans live as long as the call. */
struct evaluation_case {
    int64_t sample; /* its number: rises with every case of one answerer */
    struct evaluation_place truth, answer;
    struct span scene, difficulty;         /* of the truth, where it is told */
    const struct evaluation_label *labels; /* [label_count]: groups as well */
    size_t label_count;
    const char *status; /* "ok", or why there is no answer; NULL: no reply */
    bool strict;        /* to the letter */
    bool named;         /* its position is that of the place it names */
    double confidence[CONFIDENCE_COUNT]; /* 0..1, NAN: not told */
    /* Positions of ranked candidates, the answer first: [2 * guess_count],
     * latitude and longitude by turns. */
    const double *guesses;
    size_t guess_count;
};

/* Why an answer has no position, and how often. */
struct evaluation_reason {
    const char *reason;
    int64_t count;
};

/* Some of the cases, by a kind ("country", "continent", "scene",
 * "difficulty", "indicator", "element") and a name. */
struct evaluation_group {
    const char *kind, *name;
    int64_t asked, positions, within[EVALUATION_THRESHOLDS];
    int64_t country_known, country_right;
    double geoscore; /* the sum */
};

/* Accuracy among the first k candidates of a reply. */
struct evaluation_rank {
    int k;
    int64_t within[EVALUATION_THRESHOLDS];
};

/* pass@k over several replies to a picture: the chance that one of k, drawn of
 * its n without replacement, is right: the mean of 1 - C(n-c, k) / C(n, k)
 * (Chen et al. 2021), over samples with n >= k. */
struct evaluation_try {
    int k;
    int64_t samples;
    double pass[EVALUATION_THRESHOLDS]; /* the sum */
};

/* Answers whose finest name is of a level, and how many of these are right in
 * all that they say and for which the truth is known. */
struct evaluation_stop {
    int64_t count, known, right;
};

struct evaluation_bin {
    int64_t count, within[EVALUATION_THRESHOLDS];
    double sum; /* of the confidences */
};

struct evaluation_calibration {
    int64_t known;
    struct evaluation_bin bins[EVALUATION_BINS]; /* equal in width, 0..1 */
    double brier[EVALUATION_THRESHOLDS];         /* sums of squares */
};

struct evaluation_teacher {
    const char *name, *model;
    int64_t asked;     /* replies, and questions that failed for good */
    int64_t positions; /* of them with a position */
    int64_t within[EVALUATION_THRESHOLDS]; /* distance <= threshold */
    struct interval_figures figures, low, high;
    /* Of those asked whose true name is known, by any of its names. An answer
     * that gives a position and no name counts by the names of that position.
     * A city counts in its country alone. */
    int64_t country_known, country_right;
    int64_t city_known, city_right;
    /* The names as written, by the published rule of 0.7 (names_match_globe).
     */
    int64_t country_raw, city_raw;
    struct evaluation_reason reasons[EVALUATION_REASONS];
    size_t reason_count;
    /* Of those whose true name of that step is known: right in it and in all
     * coarser ones. */
    int64_t path_known[STEP_COUNT], path_right[STEP_COUNT];
    struct evaluation_stop stops[LEVEL_COUNT];
    int64_t ranked; /* answers with several candidates; ranks are of all */
    struct evaluation_rank ranks[EVALUATION_RANKS];
    struct evaluation_try tries[EVALUATION_TRIES];
    struct evaluation_calibration calibrations[CONFIDENCE_COUNT];
    struct evaluation_group *groups; /* [group_count], by kind and name */
    size_t group_count;
    /* Difficulty by the others: all of them within 750 km, some, none. */
    struct evaluation_group bands[BAND_COUNT];
};

/* Two teachers on the samples that both were asked. Outcomes: each threshold,
 * then country, then city. */
struct evaluation_pair {
    const char *first, *second;
    int64_t samples;
    int64_t first_only[EVALUATION_OUTCOMES], second_only[EVALUATION_OUTCOMES];
    double p[EVALUATION_OUTCOMES];
};

struct evaluation {
    struct evaluation_request request;
    struct evaluation_teacher *teachers; /* [count], in the order begun */
    size_t count;
    struct evaluation_pair *pairs; /* [pair_count] */
    size_t pair_count;
};

struct evaluation_run;

/* Texts and tables live in the arena. ERR_STAGE. */
MUST_CHECK struct evaluation_run *
evaluation_open(const struct evaluation_request *request, struct arena *arena,
                struct err *err);
/* NULL is fine. */
void evaluation_close(struct evaluation_run *r);
/* What is added from now on is of this teacher. */
void evaluation_begin(struct evaluation_run *r, const char *name,
                      const char *model);
void evaluation_add(struct evaluation_run *r, const struct evaluation_case *c);
/* So many questions more have no reply, for that reason. */
void evaluation_add_unanswered(struct evaluation_run *r, const char *reason,
                               int64_t count);
/* All replies to one sample: km of each [count], NAN: no position. */
void evaluation_add_tries(struct evaluation_run *r, const double *km,
                          size_t count);
/* The figures, once all is added. */
void evaluation_finish(struct evaluation_run *r, struct evaluation *out);

const char *evaluation_step_name(enum evaluation_step step);
const char *evaluation_level_name(enum evaluation_level level);
const char *evaluation_confidence_name(enum evaluation_confidence c);
const char *evaluation_band_name(enum evaluation_band band);
/* Expected calibration error: the mean over the bins, by their counts, of the
 * gap between confidence and share that was right. NAN: nothing known. */
double evaluation_ece(const struct evaluation_calibration *c, size_t threshold);

#endif
