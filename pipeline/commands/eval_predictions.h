/*
 * eval_predictions.h: files of others' predictions beside a table of the truth,
 * for an evaluation.
 *
 * Included by: pipeline/commands, tests.
 */
#ifndef LIMBECK_EVAL_PREDICTIONS_H
#define LIMBECK_EVAL_PREDICTIONS_H

#include "base/param.h"
#include "evaluation/evaluation.h"

struct predictions;

/* truth: a table, with its columns for scene and difficulty where it has them.
 * ERR_USAGE, ERR_RECORD with file and line. */
MUST_CHECK struct predictions *predictions_open(const char *truth,
                                                struct err *err);
void predictions_close(struct predictions *p); /* NULL is fine */
/* A file's text, in place of the one before. ERR_RECORD with the line. */
MUST_CHECK bool predictions_read(struct predictions *p, struct span text,
                                 struct err *err);
/* As one more teacher. */
void predictions_evaluate(struct predictions *p, const char *name,
                          const struct evaluation_request *request,
                          struct evaluation_run *r);

/* Each file is a teacher, named by its path. A file is JSON lines, a JSON
 * array of objects, a JSON object of id and prediction, or a table. A
 * prediction is a position and names under their usual keys, or a whole reply,
 * read as extract reads one. Ids are joined by their sample_key; several
 * predictions of one id are several tries. *strays: predictions whose id the
 * truth does not have. ERR_USAGE, ERR_RECORD with file and line. */
MUST_CHECK bool eval_predictions_read(const struct text_list *files,
                                      const char *truth,
                                      const struct evaluation_request *request,
                                      struct evaluation_run *r, int64_t *strays,
                                      struct err *err);

#endif
