/*
 * exit_code.h: what the programs' exit codes mean.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_EXIT_CODE_H
#define LIMBECK_EXIT_CODE_H

enum exit_code {
    EXIT_DONE = 0,
    EXIT_SET_ASIDE = 1,   /* finished; some records were set aside by errors */
    EXIT_STOPPED = 2,     /* stopped by an error, or a sum does not hold */
    EXIT_COMMAND = 3,     /* bad command line or configuration */
    EXIT_INTERRUPTED = 75 /* interrupted: run it again to go on */
};

#endif
