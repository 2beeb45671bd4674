/*
 * team.h: threads that stand ready to share one product. The layers in
 * models/, the tests and the bench include this.
 *
 * Work is cut into parts; whoever is free takes the next one, so that a core
 * that something else disturbs does not hold up the rest. Who computes a part
 * must not change what comes out.
 */
#ifndef LIMBECK_TEAM_H
#define LIMBECK_TEAM_H

#include <stddef.h>

struct team;

enum { TEAM_THREADS_MAX = 256 };

/* worker: 0 .. threads - 1, for scratch of its own; part: 0 .. parts - 1. */
typedef void team_work(void *arg, size_t worker, size_t part);

/* The caller is one of the threads; the others wait, spinning for some
 * microseconds and then asleep. NULL, which is a team of one, for threads < 2.
 * A thread that cannot be started ends the program. */
struct team *team_open(size_t threads);
void team_close(struct team *t); /* NULL is fine */
size_t team_threads(const struct team *t);

/* Run every part once and return when all are done. One thread at a time may
 * call it for one team; work itself may not. */
void team_run(struct team *t, size_t parts, team_work *work, void *arg);

#endif
