/*
 * robots.h: robots.txt, what a server wants left alone (RFC 9309; the wait
 * between requests by the wide-spread line Crawl-delay).
 *
 * Included by: fetch, tests.
 */
#ifndef LIMBECK_ROBOTS_H
#define LIMBECK_ROBOTS_H

#include "base/span.h"

struct robots;

enum {
    ROBOTS_BYTES = 500 * 1024, /* what stands behind them is not read */
    ROBOTS_WILD = 200,         /* rules with * that are matched as such */
    ROBOTS_DELAY_MAX_MS = 3600 * 1000
};

/* The rules of the groups that name `agent` (a product token, any case), or
 * where none does, of those for everyone ("*"). Never fails: what is no rule is
 * passed over. Behind ROBOTS_WILD rules with a wildcard, a further one forbids
 * all that begins like it, and allows nothing. */
struct robots *robots_open(struct span text, const char *agent);
void robots_close(struct robots *r); /* NULL is fine */

/* path: with its query, as in the request. The longest rule that fits decides;
 * of two as long the one that allows; /robots.txt is always allowed. r NULL:
 * everything is. */
bool robots_allows(const struct robots *r, struct span path);
/* Milliseconds between two requests; 0: not said. At most
 * ROBOTS_DELAY_MAX_MS. */
int64_t robots_delay_ms(const struct robots *r);

#endif
