/*
 * report.h: the numbers of a report, and the pages made of them. The report
 * stage fills the structs; reports/ alone knows HTML and knows nothing else:
 * no store, no settings.
 *
 * Texts of teachers, tables and archives are untrusted: any bytes. They are
 * spans or texts that are escaped, made visible and cut here.
 *
 * Included by: reports, stages/report, pipeline/commands.
 */
#ifndef LIMBECK_REPORT_H
#define LIMBECK_REPORT_H

#include "reports/card.h"
#include "base/buf.h"

enum {
    REPORT_MARKS = 5,    /* distances that everyone quotes */
    REPORT_POINTS = 121, /* of a distance curve */
    REPORT_BINS = 48,    /* of a filter's histogram */
    REPORT_SWEEP = 120,  /* points of what another bound would do, at most */
    REPORT_STRIP = 12,   /* frames on each side of a cut */
    REPORT_ALONE = 24,   /* frames of what fails one rule only */
    REPORT_PAGE_CARDS = 40,
    REPORT_PAGE_FRAMES = 120,
    REPORT_PAGE_TWINS = 50,
    REPORT_TABLE_ROWS = 60,   /* of the countries */
    REPORT_SPENT = 3,         /* tokens in, tokens out, milliseconds */
    REPORT_SPENT_DECADE = 40, /* bins of a decade of them */
    REPORT_SPENT_BINS = 1 + 8 * REPORT_SPENT_DECADE,
    REPORT_MATRIX = 14,   /* rules that are shown against each other */
    REPORT_ROWS_MAX = 500 /* of any table */
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

/* A sample's picture with a word below it. */
struct report_frame {
    size_t card;         /* of the report's cards */
    const char *teacher; /* whose reply it is, or NULL */
    size_t ordinal;      /* of the teacher */
    double value;        /* NaN: not measured */
    bool kept;           /* the reply; without a teacher the sample */
    const char *word;    /* "this alone", "others too", or NULL */
};

/* What the policy would keep at another bound, all other rules as they are. */
struct report_sweep {
    double bound;
    int64_t kept, pass; /* replies: kept; that pass this rule */
    int64_t right;      /* of the kept, within report.right_km */
};

struct report_filter {
    const char *name, *unit, *about;
    bool ruled;      /* the policy bounds it */
    double min, max; /* NaN: no bound */
    bool missing_passes;
    int64_t measured, missing;      /* replies with and without a number */
    int64_t first, any, only;       /* replies: failed first, at all, alone */
    int64_t passing, kept;          /* replies that pass it; of these kept */
    int64_t without;                /* replies kept if this rule were not */
    double least, median, greatest; /* NaN: nothing measured */
    double edges[REPORT_BINS + 1];  /* of the bins; a bound is one of them */
    int64_t bins[REPORT_BINS];
    int64_t zeros; /* on a logarithmic axis: those that have no place on it */
    size_t bin_count; /* 0: nothing measured, or all the same */
    bool log_scale;   /* bins are equal in log10 */
    bool sampled;     /* the median is of every n-th value */
    struct report_sweep sweep[2][REPORT_SWEEP]; /* of the max, of the min */
    size_t sweep_count[2];
    struct report_frame inside[REPORT_STRIP], outside[REPORT_STRIP],
        alone[REPORT_ALONE];
    size_t inside_count, outside_count, alone_count;
};

/* Replies that fail exactly these rules. */
struct report_pattern {
    uint64_t failed; /* bit i: filter i of the report */
    int64_t count;
};

struct report_country {
    const char *code, *name; /* code "": the open sea, or not placed */
    int64_t samples, taught, kept;
    double median_km; /* NaN: no position */
};

/* Samples of one place of the map, and how many of them are kept. */
struct report_cell {
    float lat_deg, lon_deg; /* its middle */
    int64_t samples, kept;
};

/* bins: of all that are known: below 1, then a decade's logarithm each. */
struct report_spent {
    int64_t known;
    double least, most, median, total; /* median NaN: none is known */
    int64_t bins[REPORT_SPENT_BINS];
};

int report_spent_bin(double value);

struct report_teacher {
    const char *name, *backend, *model, *prompt;
    int64_t replies, parsed, positions, kept;
    int64_t within[REPORT_MARKS]; /* positions at most that far off */
    double median_km, mean_km;    /* of the positions; NaN: none */
    double weight;                /* by the other teachers; NaN: none */
    int64_t curve[REPORT_POINTS]; /* positions within report_point_km(i) */
    struct report_spent spent[REPORT_SPENT]; /* prompt tokens, output tokens,
                                              * milliseconds */
    size_t failed_count;                     /* by rule: failed[] */
    const int64_t *failed;                   /* [filter_count of the report] */
    const struct report_unread *unread;
    size_t unread_count;
    const struct report_claim *claims;
    size_t claim_count;
};

/* A reply that could not be read. */
struct report_unread {
    const char *source, *key, *status, *note;
    struct span text; /* a part of it, that begins at the byte `from` */
    size_t from, bytes;
    size_t stop_start, stop_end; /* bytes of the whole: where reading stopped */
    const char *why;
};

/* A thing that a teacher claims to see, how often, and how often unseen. */
struct report_claim {
    const char *kind, *label;
    int64_t said, unseen, unchecked;
};

/* Two teachers about the same samples. */
struct report_pair {
    size_t a, b;
    int64_t shared, near; /* near: their answers lie within agree_km */
    double median_km;     /* NaN: none shared */
};

/* What a country was to give to the draw, had and gave. */
struct report_quota {
    const char *country; /* a code; "": none */
    double exact;        /* by the formula */
    int64_t wanted, had, taken;
};

/* A category of a closed list, and how many are of it. */
struct report_category {
    const char *list, *label;
    int64_t cap;      /* of the draw; -1: none */
    int64_t before;   /* samples that might be drawn; replies */
    int64_t after[2]; /* samples drawn, in a split; replies kept, unused */
    double published; /* share of its list in GREval-Bench; NaN: none */
};

/* One line of a small table: what (teacher, split, ...), label, how many. */
struct report_count {
    const char *group, *label;
    int64_t count;
};

struct report_failure {
    const char *stage, *kind, *name, *message;
};

/* A list of samples that has pictures: pages wall-SLUG.html and so on. */
struct report_list {
    const char *slug, *title, *about;
    const char *unit; /* of the frames' values, or NULL */
    int64_t total;    /* the frames are the first of so many */
    const struct report_frame *frames;
    size_t count;
};

/* A picture that was set aside, and the one that was kept. */
struct report_twin {
    const char *key, *mate_key, *thumb, *mate_thumb, *size, *mate_size;
    const char *source, *mate_source, *why;
    int64_t distance; /* bits; -1: the same bytes */
};

/* How far people who read the same replies agree. */
struct report_kappa {
    const char *a, *b; /* "": all of them (Fleiss) */
    int64_t items;
    double agree, kappa, low, high; /* NaN: not defined */
    bool few;                       /* too few items to say much */
};

struct report {
    const char *store;  /* its file name */
    const char *config; /* what commands are given */
    const char *program_version, *config_hash, *command;
    const char *policy;                            /* its name, or NULL */
    int64_t run_id, started_at, ended_at, made_at; /* Unix; 0: not known */
    const char *style, *script, *boot;             /* compiled-in texts */
    const char *land;  /* the map of a card, degrees: a path */
    const char *world; /* the map of the places, wide: a path */
    const char *world_small;
    double right_km, agree_km;
    const struct report_stage *stages;
    size_t stage_count;
    const struct report_step *steps;
    size_t step_count;
    const struct report_filter *filters;
    size_t filter_count;
    const struct report_pattern *patterns; /* the commonest first */
    size_t pattern_count;
    int64_t decided, kept_replies; /* replies with a verdict; kept ones */
    const struct report_country *countries; /* most samples first */
    size_t country_count;
    const struct report_cell *cells; /* most samples first */
    size_t cell_count;
    double cell_deg;
    const struct report_teacher *teachers;
    size_t teacher_count;
    const struct report_pair *pairs;
    size_t pair_count;
    const struct report_count *statuses; /* group: teacher */
    size_t status_count;
    const struct report_count *finishes; /* group: teacher */
    size_t finish_count;
    const struct report_count *splits; /* group: split, label: part */
    size_t split_count;
    const struct report_count *clusters; /* group: kind, label: why */
    size_t cluster_count;
    const struct report_count *contamination; /* group: how near to a
                                               * benchmark, label: of which
                                               * samples */
    size_t contamination_count;
    const struct report_quota *quotas; /* most wanted first */
    size_t quota_count;
    const struct report_category *categories; /* what pictures show */
    size_t category_count;
    const struct report_category *named; /* what reasonings name */
    size_t named_count;
    const struct report_count *readers; /* group: who; count: read */
    size_t reader_count;
    const struct report_kappa *kappas;
    size_t kappa_count;
    const struct report_failure *failures; /* the first of failure_total */
    size_t failure_count;
    int64_t failure_total;
    const struct report_list *lists;
    size_t list_count;
    const struct report_twin *twins;
    size_t twin_count;
    int64_t twin_total;
    struct card **cards; /* in the order of their pages */
    size_t card_count;
    size_t cards_written; /* the first so many have a page */
    int64_t samples;      /* that came in */
    bool searchable;      /* data/meta.js is there */
};

/* Write everything but the index of the search into dir, which exists, and
 * which `spent` bytes of `budget` are taken of. The cards come first, as many
 * as the budget bears; r->cards_written is set. Every name written is appended
 * to *written, one a line. ERR_STAGE. */
MUST_CHECK bool report_write(struct report *r, const char *dir, int64_t spent,
                             int64_t budget, struct buf *written,
                             struct err *err);
/* Every figure of the report as JSON. */
void report_print_json(const struct report *r, struct buf *out);
/* One ring of a map, [count] longitude and latitude, as the data of a path: in
 * degrees (width 0), or in pixels of a drawing of Equal Earth that is so
 * wide. */
void report_print_ring(const float (*points)[2], size_t count, double width,
                       struct buf *out);

#endif
