/*
 * export_rules.h: what each loader does with rows, from its own code.
 *
 * Included by: exports.
 */
#ifndef LIMBECK_EXPORT_RULES_H
#define LIMBECK_EXPORT_RULES_H

#include "exports/export_check.h"

MUST_CHECK bool export_rules_gre(struct export_check *c, struct err *err);
MUST_CHECK bool export_rules_llamafactory(struct export_check *c,
                                          struct err *err);
/* dataset_info.json, where there is one. */
MUST_CHECK bool export_rules_info(struct export_check *c, struct err *err);
MUST_CHECK bool export_rules_swift(struct export_check *c, struct err *err);
MUST_CHECK bool export_rules_trl(struct export_check *c, struct err *err);
MUST_CHECK bool export_rules_vlm_r1(struct export_check *c, struct err *err);
MUST_CHECK bool export_rules_easyr1(struct export_check *c, struct err *err);
MUST_CHECK bool export_rules_verl(struct export_check *c, struct err *err);
MUST_CHECK bool export_rules_greval(struct export_check *c, struct err *err);
MUST_CHECK bool export_rules_geoseek(struct export_check *c, struct err *err);
MUST_CHECK bool export_rules_mp16_reason(struct export_check *c,
                                         struct err *err);

/* What ms-swift does with a row: an export_row_rule. */
const char *export_rules_swift_row(const struct json *row, const char *dir,
                                   struct arena *arena);

#endif
