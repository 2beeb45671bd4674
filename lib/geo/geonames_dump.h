/*
 * geonames_dump.h: the reader of GeoNames' dumps (cities500.txt and the like:
 * https://download.geonames.org/export/dump/readme.txt).
 *
 * One place a line, 19 fields between tabs, UTF-8, no quoting. The file comes
 * from outside: a line that is broken is left out, counted, and costs no other
 * line.
 *
 * Included by: lib/geo, tests.
 */
#ifndef LIMBECK_GEONAMES_DUMP_H
#define LIMBECK_GEONAMES_DUMP_H

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum {
    DUMP_NAME_BYTES = 200, /* GeoNames' own maximum */
    DUMP_ALTERNATES_BYTES = 16000,
    DUMP_LINE_BYTES = 32000
};

/* Spans point into the text that was read. */
struct dump_place {
    struct span name;       /* never empty */
    struct span alternates; /* names between commas; may be empty */
    struct span country;    /* two upper-case letters */
    struct span admin1;     /* code within the country; may be empty */
    double lat_deg, lon_deg;
    int64_t population;
    bool section; /* a part of a town: Hollywood, Montmartre */
};

struct dump_tally {
    size_t lines, kept;
    size_t other; /* no place where people live now: left out, not broken */
    size_t broken;
    char first[200]; /* "line 12: ..." of the first broken one, or "" */
};

typedef void dump_visit(void *context, const struct dump_place *place);

/* One line, without its end. ERR_RECORD, naming the field, when broken.
 * *populated: whether people live there now (feature class P, but not
 * historical or abandoned places). */
MUST_CHECK bool dump_parse_line(struct span line, struct dump_place *place,
                                bool *populated, struct err *err);
/* Every line of the text; visit is called for populated places. Empty lines
 * and lines that begin with # are nothing. */
void dump_read(struct span text, dump_visit *visit, void *context,
               struct dump_tally *tally);

/* The name of a first-level division in the text of admin1CodesASCII.txt
 * ("AD.06<TAB>name<TAB>ascii<TAB>id"), found by halves in what
 * dump_sort_divisions made of it. */
struct dump_division {
    struct span code; /* "AD.06" */
    struct span name;
};

/* Lines of that file as an array in order of the code, in the heap; lines
 * that are broken are left out. */
struct dump_division *dump_divisions(struct span text, size_t *count);
/* SPAN_NONE when there is none. */
struct span dump_division_name(const struct dump_division *divisions,
                               size_t count, struct span country,
                               struct span admin1);

#endif
