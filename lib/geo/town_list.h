/*
 * town_list.h: the towns of a gazetteer, from wherever they come: libgeonames
 * or a dump of GeoNames.
 *
 * Included by: lib/geo.
 */
#ifndef LIMBECK_TOWN_LIST_H
#define LIMBECK_TOWN_LIST_H

#include "base/arena.h"
#include "base/buf.h"

struct town {
    const char *name, *region;
    const char *country; /* two upper-case letters */
    double lat_deg, lon_deg;
    int64_t population;
    bool section; /* a part of a town: a name, but no city of a position */
    struct span alternates; /* other names between commas, in list->text */
};

struct town_list {
    struct arena arena; /* names and regions */
    struct town *towns;
    size_t count, room;
    struct buf text; /* of the dump; town_list_forget empties it */
};

void town_list_init(struct town_list *list);
void town_list_release(struct town_list *list);
/* path NULL: libgeonames; else a dump, as text or in a zip (a file
 * admin1CodesASCII.txt beside it names the regions). Towns of extra_towns.h
 * are added where the source has none of that country within 25 km. Lines of a
 * dump that are broken are left out, with one warning for all. No such file, a
 * packed one, one without any town: ERR_USAGE. */
MUST_CHECK bool town_list_load(struct town_list *list, const char *path,
                               struct err *err);
/* Give back the text, and with it all alternates. */
void town_list_forget(struct town_list *list);
/* Append the lines of a dump that are towns; *count: how many. */
MUST_CHECK bool town_list_dump_towns(const char *path, struct buf *out,
                                     size_t *count, struct err *err);
/* Append what town_list_load would read, in a few words that change whenever
 * its content does, and not with its path: "libgeonames 24361", or the size
 * and hashes of the file and of that beside it. */
MUST_CHECK bool town_list_identify(const char *path, struct buf *out,
                                   struct err *err);

#endif
