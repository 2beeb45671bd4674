/*
 * mock.h: starts and stops tests/doubles/mock_server.c for a unit test.
 *
 * Included by: tests.
 */
#ifndef LIMBECK_MOCK_H
#define LIMBECK_MOCK_H

#include "testing.h"

#include <signal.h>
#include <sys/wait.h>

struct mock_server {
    pid_t pid;
    int stdin_fd;
    char url[60];     /* http://127.0.0.1:PORT */
    char record[240]; /* folder of the requests */
};

/* The program lies beside the tests: build/doubles. */
static inline void mock_path(char *path, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", path, size - 40);
    char *tests;

    if (n < 0)
        fail_msg("cannot find the test's own path");
    path[n] = '\0';
    tests = strstr(path, "/tests/unit/");
    if (!tests)
        fail_msg("the test does not lie below tests/unit: %s", path);
    snprintf(tests, size - (size_t)(tests - path), "/doubles/mock_server");
}

/* behaviours: up to 20, ends with NULL. */
static inline void mock_start(struct mock_server *m, const char *name,
                              const char *const *behaviours)
{
    const char *argv[32] = {"mock_server", "--record", m->record};
    char path[400], line[32] = "";
    int in[2], out[2], n = 3;

    mock_path(path, sizeof(path));
    if (access(path, X_OK) != 0)
        fail_msg("there is no %s: run make doubles first", path);
    snprintf(m->record, sizeof(m->record), "%s/%s", testing_dir(), name);
    mkdir(m->record, 0777);
    for (size_t i = 0; behaviours[i] != NULL && i < 20; i++)
        argv[n++] = behaviours[i];
    assert_int_equal(pipe(in) | pipe(out), 0);
    m->pid = fork();
    if (m->pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        execv(path, (char **)(void *)argv);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    m->stdin_fd = in[1];
    assert_true(read(out[0], line, sizeof(line) - 1) > 0);
    close(out[0]);
    snprintf(m->url, sizeof(m->url), "http://127.0.0.1:%ld",
             strtol(line, NULL, 10));
}

static inline void mock_stop(struct mock_server *m)
{
    close(m->stdin_fd);
    kill(m->pid, SIGTERM);
    waitpid(m->pid, NULL, 0);
}

/* The bytes of request `number`, or "" when there was none; static memory. */
static inline const char *mock_request(const struct mock_server *m, int number)
{
    static char text[65536];
    char path[300];

    snprintf(path, sizeof(path), "%s/%d.request", m->record, number);
    FILE *f = fopen(path, "r");
    text[0] = '\0';
    if (f == NULL)
        return text;
    text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
    fclose(f);
    return text;
}

#endif
