/*
 * export_adapter.h: files beside the rows by which a trainer is started and
 * paid: the texts of schemas/adapters.
 *
 * Included by: exports.
 */
#ifndef LIMBECK_EXPORT_ADAPTER_H
#define LIMBECK_EXPORT_ADAPTER_H

#include "exports/export_out.h"

/* Write `path`: the adapter of that name, in it @MODEL@ and @TEMPLATE@ the
 * model that training begins from and how ms-swift speaks to it. */
MUST_CHECK bool export_adapter_write(struct export_out *out, const char *path,
                                     const char *name, struct err *err);
/* Write limbeck_reward.py: how limbeck is asked (pay.py), and behind it the
 * adapter of that name, by which a trainer calls it. Nothing when there are no
 * rows to train with rewards. */
MUST_CHECK bool export_adapter_reward(struct export_out *out, const char *name,
                                      struct err *err);
/* Is it one of Qwen3's models? By its name. */
bool export_adapter_is_qwen3(const char *model);

#endif
