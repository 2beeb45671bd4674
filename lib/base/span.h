/*
 * span.h: text in flight: a pointer and a length, not owned, maybe with NULs,
 * not NUL-terminated.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_SPAN_H
#define LIMBECK_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
    const char *data;
    size_t len;
};

#define SPAN_NONE ((struct span){NULL, 0})

struct span span_of(const char *text); /* NULL gives SPAN_NONE */
struct span span_make(const void *data, size_t len);
/* from and len are clipped to s. */
struct span span_cut(struct span s, size_t from, size_t len);
struct span span_trim(struct span s); /* ASCII white space at both ends */
bool span_equals(struct span a, struct span b);
/* Without the byte order mark that some programs put before UTF-8. */
struct span span_unmarked(struct span s);
bool span_is(struct span s, const char *text);
bool span_is_nocase(struct span s, const char *text); /* ASCII case */
bool span_starts(struct span s, const char *prefix);
bool span_ends(struct span s, const char *suffix);
/* Where needle first stands in s, or SIZE_MAX. */
size_t span_find(struct span s, const char *needle);
size_t span_find_char(struct span s, char c);
/* Take up to the next `sep` off the front of *rest (the separator goes too).
 * false when nothing is left; a trailing separator yields one empty field. */
bool span_next(struct span *rest, char sep, struct span *field);

/* The whole span as a number; false if it is not one, has blanks around it,
 * overflows, or is not finite. C locale whatever the process's is. */
bool span_real(struct span s, double *value);
bool span_int(struct span s, int64_t *value);

bool span_ascii(struct span s);
/* Is it well-formed UTF-8 without NUL? If not, *at is the first bad byte. */
bool span_utf8(struct span s, size_t *at);

#endif
