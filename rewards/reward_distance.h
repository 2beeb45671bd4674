/*
 * reward_distance.h: how far a completion's position lies from the truth, for
 * the rewards that pay by distance.
 *
 * Included by: rewards.
 */
#ifndef LIMBECK_REWARD_DISTANCE_H
#define LIMBECK_REWARD_DISTANCE_H

#include "rewards/reward.h"

/* true: *km is it. Else the score is complete: null without a true position, 0
 * for a completion without one. kind: as distance_named. */
bool reward_distance(const struct reward_case *c, const char *kind, double *km,
                     struct filter_score *score);

/* The same as GeoAgent's code has it: between what a geocoder makes of the
 * answer's text and of the solution's, by haversine. Where the row brings no
 * geocoder's results, the gazetteer is asked in its place. */
bool reward_distance_geocoded(const struct reward_case *c, double *km,
                              struct filter_score *score);

#endif
