/*
 * banned.h: functions that we do not use, made into errors. The
 * compiler's command line includes it for our own sources, after the system's
 * headers.
 *
 * Included by: Makefile.
 */
#ifndef LIMBECK_BANNED_H
#define LIMBECK_BANNED_H

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok
#pragma GCC poison strtok_r atoi atol atof localtime gmtime ctime asctime

#endif
