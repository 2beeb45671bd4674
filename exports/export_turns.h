/*
 * export_turns.h: pieces of rows that several loaders share: messages with
 * roles, names of files, the truth.
 *
 * Included by: exports.
 */
#ifndef LIMBECK_EXPORT_TURNS_H
#define LIMBECK_EXPORT_TURNS_H

#include "exports/export_out.h"

/* The file of rows of that use: STEM, "_test" for testing, ENDING. */
MUST_CHECK struct export_out_rows *
export_turns_file(struct export_out *out, const struct export_record *r,
                  const char *ending, struct err *err);
/* Was the file of that use begun? */
bool export_turns_has(const struct export_out *out, enum export_use use);

/* Append `{"role":"user","content":"MARK` + question + `"}`. */
void export_turns_user(struct buf *b, const char *mark,
                       const struct export_record *r);
/* Append `{"role":"assistant","content":"..."}` of a target. */
void export_turns_target(struct buf *b, const struct export_target *t);
/* The same of a word: Judge's label. */
void export_turns_word(struct buf *b, const char *word);
/* What the assistant says in this row: the target, or Judge's label. */
void export_turns_assistant(struct buf *b, const struct export_out *out,
                            const struct export_record *r);
const char *export_turns_label(const struct export_out *out,
                               const struct export_record *r);
/* Append `,"KEY":["FOLDER/image"]`, empty without a picture. */
void export_turns_images(struct buf *b, const char *key, const char *folder,
                         const struct export_record *r);
/* Append `,"gt_lat":x,"gt_lon":y,"country":...,"region":...,"city":...,
 * "gt_origin":...,"gt_accuracy":...,"gt_conflict_km":...,"key":...`: what a
 * reward compares with, and how far it can be relied on: 0 and -1.0 where that
 * is not known, so that each column has one type. Without a truth that is
 * published the key alone. */
void export_turns_truth(struct buf *b, const struct export_record *r);
/* Append `"KEY":"text"`, with a comma before it unless it is the first. */
void export_turns_text(struct buf *b, const char *key, struct span text);
/* Append a number of degrees that readers of typed columns take for no whole
 * number: 2.0. */
void export_turns_degrees(struct buf *b, double deg);
/* Append "lat, lon" as text. */
void export_turns_position(struct buf *b, const struct export_record *r);

#endif
