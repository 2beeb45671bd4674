/*
 * report.h: the numbers of a report, and the pages made of them. The report
 * stage fills the structs; reports/ alone knows HTML and knows nothing else:
 * no store, no settings.
 *
 * Texts of teachers, tables and archives are untrusted: any bytes. They are
 * spans or texts that are escaped, made visible and cut here.
 *
 * Included by: reports, stages/report.
 */
#ifndef LIMBECK_REPORT_H
#define LIMBECK_REPORT_H

#include "base/buf.h"

enum {
    REPORT_MARKS = 5,    /* distances that everyone quotes */
    REPORT_POINTS = 121, /* of a distance curve */
    REPORT_BINS = 24,    /* of a filter's histogram */
    REPORT_PAGE_CARDS = 50,
    REPORT_TABLE_ROWS = 25, /* of a long table in the summary */
    REPORT_ROWS_MAX = 500   /* of any table */
};

extern const double report_marks_km[REPORT_MARKS]; /* 1 25 200 750 2500 */
/* The distance of the i-th point of a curve: 0.1 km .. 20,000 km, log. */
double report_point_km(int i);

struct report_stage {
    const char *name, *unit; /* unit "" when unknown */
    int64_t in, kept, rejected, errored, pending;
    double seconds;
};

/* How many samples are left after a step, and what became of the others. */
struct report_step {
    const char *label;
    int64_t left;
    const char *lost; /* "12 no position, 3 no picture", or "" */
};

struct report_filter {
    const char *name, *unit, *about;
    bool ruled;      /* the policy bounds it */
    double min, max; /* NaN: no bound */
    bool missing_passes;
    int64_t measured, missing; /* replies with and without a number */
    int64_t first, any, only;  /* replies: failed first, at all, alone */
    double median;             /* NaN: nothing measured */
    double low, high;          /* of the histogram; low >= high: none */
    bool log_scale;            /* bins are equal in log10 */
    int64_t bins[REPORT_BINS];
    bool sampled; /* median and bins are of every n-th value */
};

struct report_country {
    const char *code, *name; /* code "": the open sea, or not placed */
    int64_t samples, taught, kept;
    double median_km; /* NaN: no position */
};

struct report_teacher {
    const char *name, *backend, *model, *prompt;
    int64_t replies, parsed, positions, kept;
    int64_t within[REPORT_MARKS]; /* positions at most that far off */
    double median_km, mean_km;    /* of the positions; NaN: none */
    double weight;                /* by the other teachers; NaN: none */
    int64_t curve[REPORT_POINTS]; /* positions within report_point_km(i) */
};

/* One line of a small table: what (teacher, split, ...), label, how many. */
struct report_count {
    const char *group, *label;
    int64_t count;
};

struct report_failure {
    const char *stage, *kind, *name, *message;
};

struct report_score {
    const char *filter, *unit;
    double value; /* NaN: could not be measured */
    double min, max;
    bool ruled, passed;
};

struct report_text {
    struct span head, tail; /* of the text; tail empty when head is all */
    int64_t bytes;          /* of the whole */
};

struct report_place {
    double lat_deg, lon_deg;             /* NaN: none */
    const char *country, *region, *city; /* NULL: not known */
};

/* One sample that was set aside, as far as it got. */
struct report_card {
    const char *key, *source;
    const char *note;                  /* why it is here, or NULL */
    const char *thumb;                 /* relative path of a picture, or NULL */
    const char *mate_thumb, *mate_key; /* the duplicate that was kept */
    struct report_place truth, answer;
    const char *teacher; /* NULL: no reply */
    const char *finish, *status;
    double km; /* answer from truth, or NaN */
    struct report_text reply;
    const struct report_score *scores;
    size_t score_count;
};

/* The cards of one reason: pages `rejected-SLUG-1.html` and so on. */
struct report_group {
    const char *slug, *title, *about;
    int64_t total; /* cards are the first of so many */
    const struct report_card *cards;
    size_t count;
};

struct report {
    const char *store; /* its file name */
    const char *program_version, *config_hash, *command;
    const char *policy;                            /* its name, or NULL */
    int64_t run_id, started_at, ended_at, made_at; /* Unix; 0: not known */
    const char *style, *script;                    /* compiled-in texts */
    const struct report_stage *stages;
    size_t stage_count;
    const struct report_step *steps;
    size_t step_count;
    const struct report_filter *filters;
    size_t filter_count;
    const struct report_country *countries; /* most samples first */
    size_t country_count;
    const struct report_teacher *teachers;
    size_t teacher_count;
    const struct report_count *statuses; /* group: teacher */
    size_t status_count;
    const struct report_count *splits; /* group: split, label: part */
    size_t split_count;
    const struct report_count *clusters; /* group: kind, label: why */
    size_t cluster_count;
    const struct report_failure *failures; /* the first of failure_total */
    size_t failure_count;
    int64_t failure_total;
    const struct report_group *groups;
    size_t group_count;
};

/* Write index.html, its linked pages and figures.json into dir, which exists.
 * Every name written is appended to *written, one a line. ERR_STAGE. */
MUST_CHECK bool report_write(const struct report *r, const char *dir,
                             struct buf *written, struct err *err);
/* Every figure of the report as JSON. */
void report_print_json(const struct report *r, struct buf *out);

#endif
