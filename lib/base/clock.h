/*
 * clock.h: how long things take.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_CLOCK_H
#define LIMBECK_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Seconds on a clock that only goes forward; its zero means nothing. */
double clock_seconds(void);
/* The same in whole milliseconds. */
int64_t clock_ms(void);
/* That moment on the same clock, for pthread_cond_timedwait. */
struct timespec clock_after(int timeout_ms);

#endif
