/*
 * question.h: how a thing that was claimed is put into a question to a model.
 * The words are also the label under which the answer is kept, so that other
 * words are another question.
 *
 * Included by: filters, decisions, stages/ask, tests.
 */
#ifndef LIMBECK_QUESTION_H
#define LIMBECK_QUESTION_H

#include "base/arena.h"

/* Of every picture, where that is wanted, whatever is claimed: GREval-Bench
 * leaves out pictures of which one face is more than half. */
extern const char question_face[];
/* Of each of GREval-Bench's scenes, in the order of scene_names; the words are
 * ours. [11] */
extern const char *const question_scenes[];

struct question_list;

/* Read lines "KIND LABEL: words" (schemas/patterns/questions.txt). A broken
 * line is ERR_STAGE and named by number. */
MUST_CHECK struct question_list *question_list_open(struct span text,
                                                    struct err *err);
void question_list_close(struct question_list *list); /* NULL is fine */

/* What is asked about: "a palm tree", "the words \"Milk Bar\"". text: of the
 * claim, as it stands in the reasoning. A kind without words of its own is
 * asked about by the label. The arena's. */
const char *question_words(const struct question_list *list, const char *kind,
                           const char *label, const char *text,
                           struct arena *arena);

#endif
