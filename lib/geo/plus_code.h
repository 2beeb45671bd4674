/*
 * plus_code.h: plus codes, the notation of Open Location Code: "8FVC9G8F+6X" is
 * a cell of 14 m in Zürich, "9G8F+6X" the one like it that is nearest to a
 * place named beside it.
 *
 * Source: the specification of Open Location Code (github.com/google/
 * open-location-code, Documentation/Specification).
 *
 * Included by: lib/geo, answers, tests.
 */
#ifndef LIMBECK_PLUS_CODE_H
#define LIMBECK_PLUS_CODE_H

#include "base/span.h"

struct plus_code {
    double lat_deg, lon_deg; /* the middle of its cell */
    double height_deg;       /* of the cell */
    size_t start, end;       /* in the text, in bytes */
    bool is_short;           /* the first four digits are left out */
};

/* The next code of the text from *at on, in capitals, with nothing touching it
 * that could be part of it; *at goes behind it. Codes of less than four digits
 * (20 degrees) are none; a short code has four digits before the +, and a
 * letter. Linear in the text; any bytes. */
bool plus_code_next(struct span text, size_t *at, struct plus_code *out);

/* Sets the middle of the cell that a short code means near a position. */
void plus_code_recover(struct plus_code *code, double lat_deg, double lon_deg);

#endif
