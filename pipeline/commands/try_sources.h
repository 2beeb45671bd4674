/*
 * try_sources.h: of large sources a few archives are enough to try with.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_TRY_SOURCES_H
#define LIMBECK_TRY_SOURCES_H

#include "base/arena.h"
#include "base/settings.h"

/* Add settings (`sources.NAME.paths=...`) to *sets, which has room for one a
 * source, that leave of each source with several archives those that the store
 * holds already, and of the others as many, in an order by hash, as come to so
 * many bytes, one at least where it holds none. So nothing that was read is
 * retired, and what is read now is not read again. */
MUST_CHECK bool try_sources_choose(struct settings *s, const char *store,
                                   int64_t bytes, struct arena *arena,
                                   struct text_list *sets, struct err *err);

#endif
