/*
 * pull_file.h: one file of a hub into a folder: resumed, checked, renamed.
 *
 * Included by: command_pull.c.
 */
#ifndef LIMBECK_PULL_FILE_H
#define LIMBECK_PULL_FILE_H

#include "base/progress.h"
#include "hub.h"

/* What is shown while files come. */
struct pull_meter {
    struct progress *progress;
    int64_t done_bytes; /* of the files before this one */
};

/* Bytes of it that a folder holds: the file, or what an earlier try left of
 * it as NAME.part. *whole: the file is there and is the one listed. */
int64_t pull_file_held(const char *dir, const struct hub_file *file,
                       bool *whole);

/* Fetch it as NAME.part (NAME.part.of beside it says what of), check size and
 * digest, then rename it. Goes on where an earlier try ended; several
 * attempts, counted anew when one got a megabyte further. An error names the
 * file and the reason; nothing unchecked ever has the file's name. */
MUST_CHECK bool pull_file(const struct hub *h, const char *dir,
                          const struct hub_file *file, struct pull_meter *meter,
                          struct err *err);

#endif
