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

/* What is known about a reply. Absent texts are spans without data. */
struct export_reply {
    struct span text;      /* raw */
    struct span reasoning; /* part of it */
    struct span edited;    /* the reasoning as a person wrote it */
    bool json;             /* the reply is JSON: reasoning may be escaped */
    bool has_position;
    double lat_deg, lon_deg;
    struct span country, city; /* as written */
};

struct export_target {
    struct span reasoning, answer; /* the arena's */
};

/* Reasoning: the edited one, else the extracted one, unescaped where it comes
 * from inside a JSON text; trimmed, without any of the four tags. Answer: what
 * stands in the reply's first answer block; where there is none, the position
 * as `"Latitude": "x", "Longitude": "y"`, or else country and city, a line
 * each. What was made from a target gives the same target again. ERR_RECORD:
 * no reasoning, no answer, or a literal "<image>", which trainers count. */
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
