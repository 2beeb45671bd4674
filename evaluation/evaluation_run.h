/*
 * evaluation_run.h: what is gathered while cases are added.
 *
 * Included by: evaluation.
 */
#ifndef LIMBECK_EVALUATION_RUN_H
#define LIMBECK_EVALUATION_RUN_H

#include "base/hash_index.h"
#include "evaluation/evaluation.h"

struct gazetteer;

/* Bits of a mark: a threshold each, then these. */
enum {
    MARK_COUNTRY = EVALUATION_THRESHOLDS,
    MARK_CITY,
    MARK_NEAR, /* within 750 km */
};

/* What one answer got right. */
struct evaluation_mark {
    int64_t sample;
    uint32_t right; /* bits */
};

/* The marks of one teacher, samples rising. */
struct evaluation_marks {
    struct evaluation_mark *at; /* [count] */
    size_t count;
    struct spill memory; /* of the marks */
};

/* A country as it was written, and its code. */
struct evaluation_country {
    struct span text;
    const char *code; /* NULL: unknown */
};

/* Two names, and whether they are one place's. */
struct evaluation_alike {
    uint64_t hash; /* 0: none yet */
    bool same;
};

enum { EVALUATION_ALIKE = 1 << 16 };

struct evaluation_run {
    struct evaluation_request request;
    struct arena *arena;
    struct gazetteer *gazetteer; /* names for positions without any */
    struct evaluation out;
    struct evaluation_marks *marks; /* [out.count], in the arena */
    double *km;                     /* [km_count], of the current teacher */
    size_t km_count;
    struct spill km_memory;
    struct evaluation_group *groups; /* [group_count], of the current teacher */
    size_t group_count, group_room;
    struct hash_index group_index;
    struct evaluation_country *countries; /* [country_count] */
    size_t country_count;
    struct hash_index country_index;
    struct evaluation_alike *alike; /* [EVALUATION_ALIKE], or NULL */
};

/* What of the names is right. */
struct evaluation_names {
    const char *true_code; /* of the true country, or NULL */
    bool known[STEP_COUNT], right[STEP_COUNT], path[STEP_COUNT];
    bool country_raw, city_raw;
};

/* The code of a country as written, NULL when it is none. */
const char *evaluation_country_code(struct evaluation_run *r,
                                    struct span country);
void evaluation_judge_names(struct evaluation_run *r,
                            const struct evaluation_case *c,
                            struct evaluation_names *out);
/* Bands and pairs, of all marks. */
void evaluation_compare(struct evaluation_run *r);

#endif
