/*
 * manual.h: --help and man pages, from the tables of settings.
 *
 * Included by: pipeline.
 */
#ifndef LIMBECK_MANUAL_H
#define LIMBECK_MANUAL_H

#include "engine/stage.h"

/* To stdout: plain text, or a page for man(1). */
void manual_stage_help(const struct stage *stage);
void manual_stage_page(const struct stage *stage);
void manual_front_help(void);
void manual_front_page(void);

#endif
