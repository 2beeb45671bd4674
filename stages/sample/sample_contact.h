/*
 * sample_contact.h: how near a candidate comes to the benchmarks: by the very
 * picture, by a similar one, by its position.
 *
 * Included by: stages/sample, tests.
 */
#ifndef LIMBECK_SAMPLE_CONTACT_H
#define LIMBECK_SAMPLE_CONTACT_H

#include "stages/sample/sample_draw.h"

struct sample_contact {
    int64_t nearest_id; /* of a benchmark's samples the one whose position lies
                         * nearest; 0: none has a position, or it has none */
    double km;          /* to that, as a great circle; NaN: none */
    int64_t copy_id;    /* a benchmark's sample that has the same picture or one
                         * of the same cluster; 0: none */
    bool same;          /* the same picture */
};

/* contacts: [count], filled in the order of the list: of what is no benchmark
 * itself. By a k-d tree over the benchmarks' positions and by tables of
 * pictures and clusters: no pair is looked at that cannot be the answer. Which
 * of several equally near samples is named does not depend on the order. */
void sample_contacts_measure(const struct sample_candidate *list, size_t count,
                             struct sample_contact *contacts);

/* Bar from the draw: benchmarks, copies of their pictures, and what lies nearer
 * to one of them than km or just so far; 0: no distance is too near. */
void sample_contacts_bar(struct sample_candidate *list, size_t count,
                         const struct sample_contact *contacts, double km);

#endif
