/*
 * export_card.h: the dataset card beside an export, README.md with the head
 * that dataset hubs read.
 *
 * Included by: stages/export.
 */
#ifndef LIMBECK_EXPORT_CARD_H
#define LIMBECK_EXPORT_CARD_H

#include "exports/export_format.h"

/* Write README.md into the format's folder, unless one is there that limbeck
 * did not write. The same export gives the same bytes. */
MUST_CHECK bool export_card_write(struct export_out *out,
                                  const struct export_format *format,
                                  const struct export_manifest *manifest,
                                  const struct export_facts *facts,
                                  struct err *err);

#endif
