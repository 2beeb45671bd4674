/*
 * angle.h: the angles of a text, one after the other: a number that can be a
 * latitude or a longitude, with all that stands around it: sign, degrees,
 * minutes and seconds, hemisphere, label. coordinates.c pairs them.
 *
 * Included by: lib/geo.
 */
#ifndef LIMBECK_ANGLE_H
#define LIMBECK_ANGLE_H

#include "base/span.h"

enum angle_kind { ANGLE_ANY, ANGLE_LAT, ANGLE_LON };

enum angle_origin { ANGLE_BARE, ANGLE_LABELLED, ANGLE_HEMISPHERE, ANGLE_DMS };

struct angle {
    double deg;
    enum angle_kind kind;     /* by label or hemisphere */
    enum angle_origin origin; /* the strongest of what told the kind */
    size_t start, end;        /* bytes, with sign, degree sign, hemisphere */
    int decimals;             /* digits after the point; minutes count 2,
                               * seconds 4 */
    bool whole;               /* an integer without minutes */
    bool degree_sign;
    bool comma;         /* "48,85": either a decimal comma or two */
    bool off_globe;     /* 60 minutes or more, or degrees out of range
                         * for its kind */
    bool contradiction; /* "-33 N", "latitude 73 W" */
    bool doubtful;      /* a part of a range ("40 to 42"), or what touches it
                         * is not accounted for ("40.7x", "12 degrees 30"): it
                         * is there, but not known */
    bool stray;         /* letters or digits touch it */
};

/* Zero but for text to begin with. */
struct angle_scan {
    struct span text;
    size_t at;                 /* where to look on */
    size_t last_end;           /* of the angle before */
    enum angle_kind next_kind; /* from "lat, lon: 1.5, 2.5" */
    bool in_range;             /* the angle before began a range */
    bool capital; /* a capital touched an integer: "33U" may begin a code */
};

/* The next angle. false at the end of the text. Numbers with units, parts of
 * words, dates, times, percentages are passed over; but one that has a label or
 * a fraction, and letters or digits that touch it, is doubtful. A tolerance
 * ("+/- 0.5") belongs to its angle. Linear in the text. */
bool angle_next(struct angle_scan *scan, struct angle *out);

#endif
