/*
 * score_crowd.h: how answers crowd: of those within 800 km of a place, the
 * share within 50 km. Wrong answers that agree are most often the largest city
 * of the right country, where many answers lie.
 *
 * Counts by cells of half a degree (800 km) and a tenth of one (50 km): 27 MiB,
 * however many answers there are.
 *
 * Included by: score_peers.c, tests.
 */
#ifndef LIMBECK_SCORE_CROWD_H
#define LIMBECK_SCORE_CROWD_H

struct score_crowd;

struct score_crowd *score_crowd_open(void);
void score_crowd_close(struct score_crowd *c); /* NULL is fine */

void score_crowd_add(struct score_crowd *c, double lat_deg, double lon_deg);
/* Nothing is added from now on. */
void score_crowd_end(struct score_crowd *c);

/* 0 to 1; 0 where there is no answer. Safe on several threads. */
double score_crowd_share(const struct score_crowd *c, double lat_deg,
                         double lon_deg);

#endif
