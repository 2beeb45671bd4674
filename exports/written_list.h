/*
 * written_list.h: the text of the list that written_files keeps in a folder,
 * and the comparison of its lines with what is there.
 *
 *     limbeck files 1
 *     f SHA256 BYTES MODIFIED_NS PATH    a file, whole
 *     l SHA256 BYTES MODIFIED_NS PATH    a link: of the path that it holds
 *     w PATH                             is being written
 *
 * Of several lines about a path the last one counts. A line that ends in no
 * line end was cut off.
 *
 * Included by: exports, tests.
 */
#ifndef LIMBECK_WRITTEN_LIST_H
#define LIMBECK_WRITTEN_LIST_H

#include <sys/stat.h>

#include "base/buf.h"
#include "exports/written_files.h"

#define WRITTEN_LIST_FOLDER ".limbeck"
#define WRITTEN_LIST_NAME   "files"

typedef void written_list_each(void *arg, const struct written_file *file);

/* Every line that can be read; a path is never absolute and never leads out of
 * the folder. ERR_STAGE: the file cannot be read, or is another one. */
MUST_CHECK bool written_list_read(const char *path, written_list_each *each,
                                  void *arg, struct err *err);
/* The same of a text that is cut up. */
MUST_CHECK bool written_list_parse(char *text, size_t len,
                                   written_list_each *each, void *arg);

void written_list_begin(struct buf *out);
/* A path that the list could not hold is left out. */
void written_list_add(struct buf *out, const struct written_file *f);
/* A descriptor to append to, the first line written; -1: ERR_STAGE. */
int written_list_append_to(const char *path, struct err *err);
MUST_CHECK bool written_list_append(int fd, const struct buf *lines,
                                    struct err *err);

int64_t written_list_time(const struct stat *st);
/* Size, time and digest of a file as it stands; false with errno. */
MUST_CHECK bool written_list_measure(const char *path, struct written_file *f);
/* Sets `stands` of each, as written_files_compare says, and the time of those
 * that it alone sets apart. Were there any such? */
bool written_list_compare(const char *dir, struct written_file *files,
                          size_t count, bool digests, int jobs);

#endif
