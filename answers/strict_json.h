/*
 * strict_json.h: the fields of valid JSON, and where their values stand, in one
 * walk over the text; no tree is built.
 *
 * Included by: answer_fields.c.
 */
#ifndef LIMBECK_STRICT_JSON_H
#define LIMBECK_STRICT_JSON_H

#include "answers/answer_fields.h"

/* The fields of the object or array that begins at text[at]: of several
 * mentions of a field the shallowest, then the first. An array of objects with
 * positions is a list of ranked candidates: they are kept in out->candidates,
 * and the likeliest gives the fields (answer_fields_pick). out->start and
 * out->end are set. false when it is not JSON, or a field of one object stands
 * twice. Linear. */
bool strict_json_read(struct span text, size_t at, struct arena *arena,
                      struct answer_fields *out);

#endif
