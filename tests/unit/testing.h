/*
 * testing.h: what unit tests share. cmocka wants these headers first, in this
 * order.
 *
 * Included by: tests.
 */
#ifndef LIMBECK_TESTING_H
#define LIMBECK_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A test whose whole program is one table. */
#define TESTING_MAIN(...)                                                      \
    int main(void)                                                             \
    {                                                                          \
        const struct CMUnitTest tests[] = {__VA_ARGS__};                       \
        return cmocka_run_group_tests(tests, NULL, NULL);                      \
    }

/* |a - b| <= tolerance, with the figures when it is not. */
#define assert_near(a, b, tolerance)                                           \
    do {                                                                       \
        double near_a = (a), near_b = (b);                                     \
        if (!(fabs(near_a - near_b) <= (tolerance)))                           \
            fail_msg("%s is %.17g, not %.17g", #a, near_a, near_b);            \
    } while (0)

/* The folder of large test data that is not part of the project, or NULL; a
 * test that needs it skips, and says so:
 *     const char *shared = testing_shared();
 *     if (shared == NULL) skip_shared();
 */
static inline const char *testing_shared(void)
{
    const char *dir = getenv("LIMBECK_SHARED");
    struct stat st;

    if (dir == NULL)
        dir = "../shared";
    return stat(dir, &st) == 0 ? dir : NULL;
}

#define skip_shared()                                                          \
    do {                                                                       \
        print_message("skipped: needs the data of LIMBECK_SHARED\n");          \
        skip();                                                                \
    } while (0)

/* A new folder under build/ for a test's files; static memory. */
static inline const char *testing_dir(void)
{
    static char dir[200];

    if (dir[0] == '\0') {
        snprintf(dir, sizeof(dir), "%s/limbeck-test-XXXXXX",
                 getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
        if (mkdtemp(dir) == NULL)
            fail_msg("cannot make the folder %s", dir);
    }
    return dir;
}

#endif
