/*
 * repair_teachers.h: the teachers of the configuration that are asked again
 * about replies of theirs, a row for each round.
 *
 * Included by: stages/teach.
 */
#ifndef LIMBECK_REPAIR_TEACHERS_H
#define LIMBECK_REPAIR_TEACHERS_H

#include "stages/teach/active_teachers.h"

/* Read `teachers.NAME.repair` of each: "a+repair", "a+repair2", ... by rounds.
 * Released by active_teachers_release. ERR_USAGE. */
MUST_CHECK bool repair_teachers_read(struct active_teachers *r,
                                     const struct settings *settings,
                                     struct err *err);

/* Make them the active ones that repair, with the bounds that they have, inside
 * a transaction. Those whose teacher is not active are left out. *count: how
 * many there are. */
MUST_CHECK bool repair_teachers_store(struct active_teachers *r,
                                      struct stage_run *run, size_t *count,
                                      struct err *err);

/* After active_teachers_find: fill each asked_id, and leave out those that are
 * not active. */
MUST_CHECK bool repair_teachers_find_asked(struct active_teachers *r,
                                           struct db *db, struct err *err);

#endif
