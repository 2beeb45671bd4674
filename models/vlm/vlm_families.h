/*
 * vlm_families.h: the families that there are.
 *
 * Included by: models/vlm, pipeline/commands, tests.
 */
#ifndef LIMBECK_VLM_FAMILIES_H
#define LIMBECK_VLM_FAMILIES_H

#include "models/family/vlm_family.h"

/* The family of a "model_type" in config.json; NULL when there is none. */
const struct vlm_family *vlm_family_of(struct span type);
/* The family of a folder, by its config.json; NULL: ERR_STAGE naming the file
 * and the types that are known. */
MUST_CHECK const struct vlm_family *vlm_family_read(const char *dir,
                                                    struct err *err);

#endif
