/*
 * written_files.h: the files that limbeck wrote into a folder, whatever their
 * layout. The list stands in the folder itself, as .limbeck/files: what is in
 * the folder is compared with it, what is named no more is removed, and what is
 * not in it is never touched.
 *
 * A file is in the list before it is written, so that a run which was killed
 * leaves nothing behind that the next one does not know; and again, with size,
 * time and digest, once it is whole and has reached the disk. Until it is whole
 * it lies in .limbeck under another name. One process at a time writes to a
 * folder: it holds .limbeck/lock.
 *
 * Included by: exports, stages/export, stages/report.
 */
#ifndef LIMBECK_WRITTEN_FILES_H
#define LIMBECK_WRITTEN_FILES_H

#include <stdint.h>

#include "base/arena.h"
#include "adapters/digest.h"

struct written_file {
    const char *path; /* below the folder */
    bool whole;       /* false: begun, and not known to be whole */
    bool link;        /* then size and digest are of the path it holds */
    bool stands;      /* it is as it was written: written_files_compare */
    bool named;       /* it belongs to what is written now */
    int64_t bytes;
    int64_t modified_ns;  /* since 1970 */
    struct digest sha256; /* of its bytes */
};

struct written_files;

/* Read the list of the folder; a folder without one, or that is not there, has
 * an empty one. Lines that cannot be read count for nothing. ERR_STAGE. */
MUST_CHECK struct written_files *written_files_open(const char *dir,
                                                    struct err *err);
void written_files_close(struct written_files *w); /* NULL is fine */
/* Was there a list? */
bool written_files_are_known(const struct written_files *w);

size_t written_files_count(const struct written_files *w);
/* NULL: not in the list. Valid until another file is added. */
const struct written_file *written_files_find(const struct written_files *w,
                                              const char *path);
const struct written_file *written_files_at(const struct written_files *w,
                                            size_t i);

/* Which files are looked at: all below one of these folders ("gre_cot/"), or
 * those that lie directly in it ("gre_cot", "" for the folder itself). */
struct written_scope {
    const char *const *folders; /* [count] */
    size_t count;
};

/* Sets `stands` of each file by its size and time, and where those differ, or
 * with `digests` always, by its bytes, on several threads. How many of those
 * in the scope do not stand; *first names one of them (NULL: none). */
size_t written_files_compare(struct written_files *w,
                             const struct written_scope *scope, bool digests,
                             int jobs, const char **first);

/* After comparing: files that only their time sets apart, as in a copied
 * folder, are in the list with the time that they have, so that their bytes
 * are not read each time. Does nothing while another process is at it. */
MUST_CHECK bool written_files_note_times(struct written_files *w,
                                         struct err *err);

/* Say that files of the folder are missing or altered and are written again:
 * so many, the first of them; 0: others were written there meanwhile. */
void written_files_say(const char *dir, size_t fallen, const char *first);

/* Remove the files of the scope that do not stand. */
MUST_CHECK bool written_files_drop_fallen(const struct written_files *w,
                                          const struct written_scope *scope,
                                          struct err *err);

/* Become the one who writes: make the folder, take its lock, read the list
 * again, remove what a killed run left unfinished. ERR_STAGE when another
 * process is at it. */
MUST_CHECK bool written_files_begin(struct written_files *w, struct err *err);
/* Files that a program without a list wrote: named as those that it may
 * remove. */
MUST_CHECK bool written_files_adopt(struct written_files *w, const char *path,
                                    struct err *err);
/* "DIR/path", in the arena. */
const char *written_files_full(const struct written_files *w, const char *path,
                               struct arena *arena);
/* A name for the file while it is written, in the arena; one for each call. */
const char *written_files_temporary(struct written_files *w,
                                    struct arena *arena);
/* A folder that is there also when no file is put into it. */
MUST_CHECK bool written_files_make_dir(struct written_files *w,
                                       const char *folder, struct err *err);
/* A file is about to be written; makes its folder. */
MUST_CHECK bool written_files_expect(struct written_files *w, const char *path,
                                     struct err *err);
/* What stands at the place now, for written_files_put, from the file that was
 * written; fd: it, opened. */
void written_file_stat(struct written_file *f, int fd);
/* The file is there, whole. It is named, and stands; it is in the list once
 * the batch has reached the disk. */
MUST_CHECK bool written_files_put(struct written_files *w,
                                  const struct written_file *file,
                                  struct err *err);
/* A file that was written to its place by other means: its size, time and
 * digest are taken from there. Named, and in the list, as with put. */
MUST_CHECK bool written_files_take_in(struct written_files *w, const char *path,
                                      struct err *err);
/* The file that stands already is part of what is written now; false: it has
 * to be written. */
bool written_files_keep(struct written_files *w, const char *path);
/* Wait until all that was put has reached the disk: once for many files. */
MUST_CHECK bool written_files_sync(struct written_files *w, struct err *err);
/* Remove the files of the scope that were neither put nor kept, and write the
 * list anew; those out of the scope stay in it as they are. *removed: how
 * many. */
MUST_CHECK bool written_files_finish(struct written_files *w,
                                     const struct written_scope *scope,
                                     size_t *removed, struct err *err);

#endif
