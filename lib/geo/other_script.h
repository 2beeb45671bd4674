/*
 * other_script.h: is a text written in another script than Latin? The built-in
 * gazetteer has the names of towns in Latin script alone.
 *
 * Included by: stages, stages/ingest, pipeline/commands, tests.
 */
#ifndef LIMBECK_OTHER_SCRIPT_H
#define LIMBECK_OTHER_SCRIPT_H

#include "base/span.h"

/* Is there a word of it: two letters beside each other (marks between them do
 * not count), or one from U+2E80 on, where a letter is a word (Chinese,
 * Korean)? A single Greek letter is a sign of formulas. Signs, emoji and
 * fullwidth, phonetic or mathematical forms of Latin letters are none. */
bool other_script_in(struct span text);

#endif
