/*
 * clock.h: how long things take.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_CLOCK_H
#define LIMBECK_CLOCK_H

#include <stdint.h>

/* Seconds on a clock that only goes forward; its zero means nothing. */
double clock_seconds(void);
/* The same in whole milliseconds. */
int64_t clock_ms(void);

#endif
