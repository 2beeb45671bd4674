/*
 * result_file.h: a file of recorded replies, read as a stream.
 *
 * Included by: teachers, stages/teach.
 */
#ifndef LIMBECK_RESULT_FILE_H
#define LIMBECK_RESULT_FILE_H

#include "teachers/result_index.h"

/* Add all that is in the file to the index: see result_index_open. */
MUST_CHECK bool result_file_read(struct result_index *x, const char *path,
                                 struct err *err);
/* The files that names and patterns (*, ?, []) stand for, each once, in order
 * of the list and then by name. A name without a file stays, so that who opens
 * it says so; a pattern without any gives none. */
struct text_list result_files_find(const struct text_list *patterns,
                                   struct arena *arena);

#endif
