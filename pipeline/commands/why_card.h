/*
 * why_card.h: where a sample's card lies.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_WHY_CARD_H
#define LIMBECK_WHY_CARD_H

#include "base/buf.h"

/* Append the address of the card in the report that lies in that folder, or
 * that it has none and how to get one; nothing without a report. config: as
 * the user named it. */
void why_card_print(const char *folder, const char *config, const char *source,
                    const char *key, struct buf *out);

#endif
