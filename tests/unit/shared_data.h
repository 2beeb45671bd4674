/*
 * shared_data.h: where tests find the real data that is not part of the
 * project. A test that needs some of it skips, with a message, without it.
 */
#ifndef LIMBECK_SHARED_DATA_H
#define LIMBECK_SHARED_DATA_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Put the path of shared/data/NAME into path; false, with a message, when
 * there is no such file. */
static inline bool shared_data(const char *name, char *path, size_t size)
{
    const char *root = getenv("LIMBECK_SHARED");

    snprintf(path, size, "%s/data/%s", root ? root : "../shared", name);
    if (access(path, R_OK) == 0)
        return true;
    print_message("no %s: set LIMBECK_SHARED\n", path);
    return false;
}

#endif
