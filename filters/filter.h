/*
 * filter.h: what a filter is handed and what it gives back.
 *
 * A filter measures one reply: a number and the evidence for it. It decides
 * nothing and drops nothing: the policy's thresholds do. Its number may serve
 * as a reward and a metric too, so it depends on its case alone.
 *
 * Included by: cards, filters, rewards, decisions, select, pipeline, strip.c,
 * stages/decide, stages/export, stages/report, stages/score, stages/teach,
 * tests.
 */
#ifndef LIMBECK_FILTER_H
#define LIMBECK_FILTER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/param.h"

/* Something that was found in the picture. */
struct filter_evidence {
    const char *kind;  /* "segment", "text", "answer" */
    const char *label; /* "palm", "Boulangerie", "a palm tree" */
    double share;      /* of the area, 0..1, or NaN; of an answer p(yes) of
                        * yes and no */
    double margin;     /* how sure, 0..1, or NaN; of an answer the probability
                        * of yes and no together */
    /* A segment that some claim would be shown by; an answer about a thing
     * that a reply to this picture claims and no segment could show. */
    bool nameable;
};

/* Something that the reasoning claims to see. */
struct filter_entity {
    const char *text;
    const char *kind, *label; /* of the list of entities */
    size_t start, end;        /* bytes in the reasoning */
    /* Segments of which one must be seen where this is true, ending with
     * NULL; NULL: it cannot be checked by segments. */
    const char *const *shown_by;
    /* What was answered when a model was asked whether it is there; NULL: it
     * was not, or other evidence is to decide. One of the case's. */
    const struct filter_evidence *answer;
};

/* One step of a reasoning. */
struct filter_step {
    size_t start, end;   /* bytes in the reasoning */
    const float *vector; /* [step_width of the case], of length 1 */
};

/* One reply with what was extracted from it. Absent texts are "". */
struct filter_answer {
    int64_t reply_id;
    const char *teacher;
    int64_t candidate;           /* which of the teacher's answers */
    struct span text;            /* the raw reply */
    const char *finish;          /* "stop", "length", ... */
    const char *status;          /* of extract: "ok", "refusal", "empty", ... */
    const char *form;            /* "gre", "globe", "geoagent", "json",
                                  * "candidates", "" */
    const char *note;            /* what extract mended or doubted, or "" */
    struct span reasoning;       /* part of the reply, or empty */
    bool has_position;           /* written by the teacher, or found by name */
    const char *position_origin; /* "stated", "named", "" */
    double lat_deg, lon_deg;
    const char *country, *region, *city; /* as the teacher wrote them */
    double localizable;                  /* 0..1, NaN when not said */
    /* Where it was asked by yes or no: natural logs of the probability that
     * the first word is yes, or no; else NaN, or 0. */
    double sure_yes, sure_no;
    /* Natural logs of the probability that a judge's first word about this
     * reply is yes, or no; NaN when none was asked. */
    double judged_yes, judged_no;
    double weight; /* of its teacher, by the other teachers; NaN: none */
    double hub;    /* of all answers within 800 km, the share within 50 km */
    const struct filter_step *steps; /* [step_count] of the reasoning */
    size_t step_count;               /* 0 without a sentence encoder */
};

/* One of the closed lists of categories.h that a picture is of. */
struct filter_category {
    size_t category;
    double value; /* how likely, 0..1 */
    bool member;  /* it counts as one */
};

/* The truth. Absent texts are "". */
struct filter_sample {
    int64_t sample_id;
    const char *key;
    double lat_deg, lon_deg;
    const char *country; /* ISO 3166-1 alpha-2, by the place stage */
    const char *region, *city;
    const char *table_country, *table_region, *table_city; /* as published */
    const char *prompt; /* what the teacher was asked, filled in */
    bool has_picture;
    /* Where a source is a benchmark: its picture is there, or one like it; the
     * nearest position lies so far. */
    bool benchmark_copy, benchmark_near;
    double benchmark_km; /* where benchmark_near */
    /* Classes of ADE20K, by their weights: of a table that was given, or of
     * the evidence. */
    bool has_locatability, locatability_given;
    double locatability;
    /* [category_count] of its picture, by a table or by CLIP; none of a list:
     * nobody looked for it. */
    const struct filter_category *categories;
    size_t category_count;
};

struct filter_case {
    const struct filter_sample *sample;
    const struct filter_answer *answer;
    /* All others that were given about the same sample: other teachers', and
     * the same teacher's other candidates. */
    const struct filter_answer *others;
    size_t other_count;
    bool peers;        /* the whole set was looked at: weight, hub */
    size_t step_width; /* of the vectors; 0: there are none */
    const struct filter_evidence *evidence;
    size_t evidence_count;
    bool text_read; /* writing was looked for in the picture */
    const struct filter_entity *entities;
    size_t entity_count;
    const char *(*country_code)(struct span name); /* names_country_code */
};

struct filter_score {
    bool known; /* false: cannot be measured here; value is void */
    double value;
    struct buf evidence; /* a JSON object, or empty; at most 64 KiB */
};

enum filter_missing { MISSING_FAILS, MISSING_PASSES };

/* A constant text as a span, for examples. */
#define FILTER_TEXT(text) {text, sizeof(text) - 1}

/* A worked example; `make check` runs it, with every setting at its initial.
 * Texts left out stand for "". */
struct filter_example {
    const char *about;
    struct filter_case input;
    bool known;
    double value; /* to 1e-9 relative */
};

struct filter {
    const char *name;   /* the file's name; the key in the policy */
    int version;        /* rises whenever a result could change */
    const char *about;  /* what is measured, lower case */
    const char *unit;   /* "km", "characters", "1 = yes" */
    const char *source; /* of a published formula, or NULL */
    /* Settings that change the number (not thresholds), under
     * `filters.NAME`; may be empty. */
    const struct param *params;
    size_t param_count, settings_size;
    /* Thresholds the policy starts from, as the user would write them; NULL:
     * no bound. Both are inclusive. "missing": fails | passes. */
    const char *min, *max, *missing;
    /* It is measured by the place where the picture was taken: a teacher that
     * was asked again because of it would be told something of that. */
    bool knows_truth;
    /* Names of the bits of "kinds" in its evidence, a number; ends with NULL.
     * NULL: it has none. */
    const char *const *kinds;
    /* settings: the bound struct, or NULL. Returns false only for ERR_STAGE:
     * what cannot be measured is known = false. Called from many threads. */
    bool (*measure)(const struct filter_case *c, const void *settings,
                    struct filter_score *score, struct err *err);
    const struct filter_example *examples;
    size_t example_count;
};

/* Every filter of this build, by name; ends with NULL. Generated. */
extern const struct filter *const filter_all[];
const struct filter *filter_find(const char *name);

#endif
