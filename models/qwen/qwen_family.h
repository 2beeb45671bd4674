/*
 * qwen_family.h: Qwen2.5-VL behind the table of families.
 *
 * Included by: vlm_families.c.
 */
#ifndef LIMBECK_QWEN_FAMILY_H
#define LIMBECK_QWEN_FAMILY_H

#include "models/family/vlm_family.h"

/* Its models are struct qwen_model. */
extern const struct vlm_family qwen_family;

#endif
