/*
 * zip_directory.h: the central directory of a zip: what its members are,
 * without reading any of them.
 *
 * Format: PKWARE APPNOTE 6.3.10, 4.3.12 to 4.3.16, with zip64 (4.5.3). What
 * stands before the archive (a program that unpacks itself) is passed over. An
 * archive in several disks is refused.
 *
 * Included by: lib/intake, tests.
 */
#ifndef LIMBECK_ZIP_DIRECTORY_H
#define LIMBECK_ZIP_DIRECTORY_H

#include "base/pieces.h"

struct zip_entry {
    struct span name; /* its bytes, in whatever character set; of this call */
    int64_t bytes;    /* unpacked */
    int64_t packed_bytes;
    bool stored; /* as it is: neither compressed nor encrypted */
};

struct zip_directory {
    struct pieces *pieces; /* the caller's */
    int64_t at, end;       /* of what is still to be read of the directory */
    int64_t entries;       /* as the end record counts them */
    struct buf window;     /* the directory's bytes from `at` on */
    size_t used;           /* of the window */
};

/* Finds the directory by the end record. ERR_RECORD: there is none (a zip that
 * was cut has none), or it lies outside the file. Release it in any case. */
MUST_CHECK bool zip_directory_open(struct zip_directory *z, struct pieces *p,
                                   struct err *err);
void zip_directory_release(struct zip_directory *z);
/* The next entry; *more false: there is none. ERR_RECORD: no entry stands where
 * one should, or one that leads out of the directory. */
MUST_CHECK bool zip_directory_next(struct zip_directory *z, struct zip_entry *e,
                                   bool *more, struct err *err);

#endif
