/*
 * file_system.h: what kind of file system a file lies on, and what is free on
 * it.
 *
 * Included by: db, stages/ingest, pipeline/commands, tests.
 */
#ifndef LIMBECK_FILE_SYSTEM_H
#define LIMBECK_FILE_SYSTEM_H

#include <stdint.h>

/* The name of a file system that other machines may write to at the same
 * time, by the type that statfs(2) gives (linux/magic.h and the sources of
 * those that are not part of Linux), or NULL: a local one, or not known. */
const char *file_system_network(int64_t type);

/* The type of the file system that the file, or the folder it would lie in,
 * is on; 0 when that cannot be told. */
int64_t file_system_of(const char *path);

/* Bytes that we may still write there, by the nearest folder of the path that
 * is there; -1 when that cannot be told. */
int64_t file_system_free(const char *path);

#endif
