/*
 * export_text.h: a reply as a training target: the reasoning, the answer, and
 * the two in their tags; and text inside JSON.
 *
 * Included by: exports, stages/export, tests.
 */
#ifndef LIMBECK_EXPORT_TEXT_H
#define LIMBECK_EXPORT_TEXT_H

#include "base/arena.h"
#include "base/buf.h"

/* What is known about a reply, as extract found it; nothing is read out of it
 * again. Absent texts are spans without data. */
struct export_reply {
    struct span reasoning; /* part of the reply */
    struct span edited;    /* the reasoning as a person wrote it */
    struct span answer;    /* in the teacher's own words, part of the reply */
    bool reasoning_escaped, answer_escaped; /* inside of a JSON text */
    bool has_position;                      /* stated, not found by a name */
    double lat_deg, lon_deg;
    struct span country, region, city; /* as written */
};

struct export_target {
    struct span reasoning, answer; /* the arena's, or parts of the reply */
};

/* Reasoning: the edited one, else the extracted one, its escapes undone;
 * trimmed, without any tag. Answer: the teacher's own words. Where the answer
 * was fields of JSON or words of a text, the layout has no room for it as it
 * stands: then the position as GRE writes it, `"Latitude": "x", "Longitude":
 * "y"`, to nine digits; and where none was stated, the names as GLOBE writes
 * them, `country: x`, `region: y`, `city: z`, a line each. Extraction reads
 * the same answer from either. ERR_RECORD: no reasoning, no answer, or a
 * literal "<image>", which trainers count. */
MUST_CHECK bool export_target_make(const struct export_reply *reply,
                                   struct arena *arena,
                                   struct export_target *out, struct err *err);

/* Append text as it stands inside a JSON string, without the quotes. Bytes
 * that are no UTF-8 become U+FFFD; characters beyond ASCII stay as they are,
 * as do < and >: files are read by trainers, not by browsers. */
void export_add_escaped(struct buf *out, struct span text);
/* The same in quotes. */
void export_add_json(struct buf *out, struct span text);
/* Append a JSON number with the fewest digits that read back the same; quick
 * for what has at most seven decimals, as positions have. */
void export_add_degrees(struct buf *out, double value);
/* Append `<think>R</think><answer>A</answer>` as a JSON string. */
void export_add_target(struct buf *out, const struct export_target *t);

#endif
