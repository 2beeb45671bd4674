#include "geo/town_list.h"

#include "base/file.h"
#include "base/log.h"
#include "formats/archive_reader.h"
#include "adapters/digest.h"
#include "adapters/places.h"
#include "geo/countries.h"
#include "geo/distance.h"
#include "geo/geonames_dump.h"
#include "geo/extra_towns.h"
#include "geo/gazetteer.h"
#include "geo/town_parts.h"

enum { TOWN_FILE_BYTES = GAZETTEER_DUMP_BYTES, TOWN_DIVISIONS_BYTES = 1 << 24 };

#define TOWN_SAME_KM 25.0

static const char TOWN_DIVISIONS[] = "admin1CodesASCII.txt";

void town_list_init(struct town_list *list)
{
    *list = (struct town_list){0};
    arena_init(&list->arena);
    buf_init(&list->text, TOWN_FILE_BYTES);
}

void town_list_release(struct town_list *list)
{
    arena_release(&list->arena);
    buf_release(&list->text);
    free(list->towns);
    list->towns = NULL;
    list->count = 0;
}

void town_list_forget(struct town_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        list->towns[i].alternates = SPAN_NONE;
    buf_release(&list->text);
    buf_init(&list->text, TOWN_FILE_BYTES);
}

static struct town *town_list_add(struct town_list *list, struct span name,
                                  struct span region, struct span country)
{
    const struct country *known = country_by_code(country);
    struct town *town = NULL;

    if (list->count == list->room) {
        list->room = list->room ? list->room * 2 : 32768;
        list->towns = heap_grow(list->towns, list->room, sizeof(*list->towns));
    }
    town = &list->towns[list->count++];
    *town = (struct town){
        .name = arena_span_text(&list->arena, name),
        .region = region.len ? arena_span_text(&list->arena, region) : "",
        .country =
            known ? known->alpha2 : arena_span_text(&list->arena, country)};
    return town;
}

static void town_list_add_city(void *context, const struct places_city *city)
{
    struct town *town =
        town_list_add(context, span_of(city->name), span_of(city->state),
                      span_of(city->country_code));

    town->lat_deg = city->lat_deg;
    town->lon_deg = city->lon_deg;
    town->population = city->population;
}

/* Is there a town of that country at the place, among the first `count`? */
static bool town_list_has(const struct town_list *list, size_t count,
                          const struct extra_town *at)
{
    for (size_t i = 0; i < count; i++) {
        const struct town *town = &list->towns[i];

        if (memcmp(town->country, at->country, 2) == 0 &&
            distance_haversine_km(town->lat_deg, town->lon_deg, at->lat_deg,
                                  at->lon_deg) < TOWN_SAME_KM)
            return true;
    }
    return false;
}

static void town_list_add_extra(struct town_list *list)
{
    size_t own = list->count;

    for (size_t i = 0; i < extra_town_count; i++) {
        const struct extra_town *from = &extra_town_table[i];
        struct town *town = NULL;

        if (town_list_has(list, own, from))
            continue;
        town = town_list_add(list, span_of(from->name), span_of(from->region),
                             span_of(from->country));
        town->lat_deg = from->lat_deg;
        town->lon_deg = from->lon_deg;
        town->population = from->population;
    }
}

/* The most populous town of that name and country. */
static size_t town_list_largest(const struct town_list *list,
                                const struct town_parts *of)
{
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < list->count; i++) {
        const struct town *town = &list->towns[i];

        if (memcmp(town->country, of->country, 2) == 0 &&
            strcmp(town->name, of->city) == 0 &&
            (best == SIZE_MAX ||
             town->population > list->towns[best].population))
            best = i;
    }
    return best;
}

/* A part weighs next to nothing beside towns of its name. */
static void town_list_add_parts(struct town_list *list)
{
    for (size_t i = 0; i < town_part_count; i++) {
        const struct town_parts *of = &town_part_table[i];
        struct span rest = span_of(of->parts), name;
        size_t city = town_list_largest(list, of);

        while (city != SIZE_MAX && span_next(&rest, ';', &name)) {
            struct town *part =
                town_list_add(list, name, span_of(list->towns[city].region),
                              span_of(of->country));

            part->lat_deg = list->towns[city].lat_deg;
            part->lon_deg = list->towns[city].lon_deg;
            part->population = 1;
            part->section = true;
        }
    }
}

/* What town_list_add_place needs for each place that dump_read finds. */
struct town_dump {
    struct town_list *list;
    struct dump_division *divisions;
    size_t division_count;
};

static void town_list_add_place(void *context, const struct dump_place *place)
{
    struct town_dump *dump = context;
    struct span region = dump_division_name(
        dump->divisions, dump->division_count, place->country, place->admin1);
    struct town *town =
        town_list_add(dump->list, place->name, region, place->country);

    town->lat_deg = place->lat_deg;
    town->lon_deg = place->lon_deg;
    town->population = place->population;
    town->section = place->section;
    town->alternates = place->alternates;
}

/* The text of the file of divisions beside a dump; empty when there is none,
 * for regions are welcome but not needed. */
static void town_list_read_divisions(const char *path, struct buf *text)
{
    char *dir = file_dir(path);
    char *beside = file_join(dir, TOWN_DIVISIONS);
    struct err err;

    if (!file_read(beside, text, &err)) {
        buf_reset(text);
        log_detail("regions of \"%s\" have no names: %s", path, err.text);
    }
    free(beside);
    free(dir);
}

/* The first text in a zip, which is how GeoNames gives its dumps out. */
static bool town_list_unpack(const char *path, struct buf *text,
                             struct err *err)
{
    const struct archive_limits limits = {.members = 16,
                                          .member_bytes = TOWN_FILE_BYTES,
                                          .name_bytes = 1000,
                                          .depth = 4};
    struct archive_reader *reader = archive_reader_open(&path, 1, &limits, err);
    struct archive_member member;
    enum archive_state state = reader ? READER_MEMBER : READER_BROKEN;
    bool done = false;

    while (!done && state == READER_MEMBER) {
        state = archive_reader_next(reader, &member, err);
        if (state != READER_MEMBER || member.kind != ARCHIVE_FILE ||
            member.refused[0] || !span_ends(member.name, ".txt") ||
            span_ends(member.name, "readme.txt"))
            continue;
        done = archive_reader_read(reader, text, err);
        if (!done)
            state = READER_BROKEN;
    }
    archive_reader_close(reader);
    if (state == READER_END)
        return err_usage(err, "no text in \"%s\"", path);
    return done;
}

static bool town_list_read(const char *path, struct buf *text, struct err *err)
{
    bool done = file_read(path, text, err);

    if (done && span_starts(buf_span(text), "PK\3\4")) {
        buf_reset(text);
        done = town_list_unpack(path, text, err);
    }

    if (!done) {
        err_as(err, ERR_USAGE);
        err_context(err, "gazetteer");
    }
    return done;
}

static bool town_list_empty(const char *path, struct err *err)
{
    err_usage(err, "the gazetteer \"%s\" holds no town", path);
    return err_hint(err, "a dump of GeoNames has 19 fields a line, between "
                         "tabs");
}

static bool town_list_load_dump(struct town_list *list, const char *path,
                                struct err *err)
{
    struct town_dump dump = {.list = list};
    struct dump_tally tally;
    struct buf divisions;

    if (!town_list_read(path, &list->text, err))
        return false;
    buf_init(&divisions, TOWN_DIVISIONS_BYTES);
    town_list_read_divisions(path, &divisions);
    dump.divisions = dump_divisions(buf_span(&divisions), &dump.division_count);
    dump_read(buf_span(&list->text), town_list_add_place, &dump, &tally);
    free(dump.divisions);
    buf_release(&divisions);
    if (tally.broken > 0)
        log_warn("gazetteer \"%s\": %zu of %zu lines left out; %s", path,
                 tally.broken, tally.lines, tally.first);
    return tally.kept > 0 || town_list_empty(path, err);
}

bool town_list_dump_towns(const char *path, struct buf *out, size_t *count,
                          struct err *err)
{
    struct dump_place place;
    struct span rest, line;
    struct buf text;
    struct err why;
    bool lived_in = false, ok;

    *count = 0;
    buf_init(&text, TOWN_FILE_BYTES);
    ok = town_list_read(path, &text, err);
    rest = buf_span(&text);
    while (ok && span_next(&rest, '\n', &line)) {
        if (span_ends(line, "\r"))
            line = span_cut(line, 0, line.len - 1);
        if (line.len == 0 || !dump_parse_line(line, &place, &lived_in, &why) ||
            !lived_in)
            continue;
        buf_add_span(out, line);
        buf_add_char(out, '\n');
        ++*count;
    }
    buf_release(&text);
    return ok && (*count > 0 || town_list_empty(path, err)) &&
           buf_ok(out, path, err);
}

bool town_list_load(struct town_list *list, const char *path, struct err *err)
{
    if (!path) {
        places_each(town_list_add_city, list);
        town_list_add_parts(list);
    } else if (!town_list_load_dump(list, path, err)) {
        return false;
    }
    town_list_add_extra(list);
    return true;
}

bool town_list_identify(const char *path, struct buf *out, struct err *err)
{
    struct buf text, divisions;
    bool done = false;

    if (!path) {
        buf_print(out, "libgeonames %zu", places_count());
        return true;
    }
    buf_init(&text, TOWN_FILE_BYTES);
    buf_init(&divisions, TOWN_DIVISIONS_BYTES);
    done = town_list_read(path, &text, err);
    if (done) {
        town_list_read_divisions(path, &divisions);
        buf_print(out, "geonames %zu bytes %016llx %016llx", text.len,
                  (unsigned long long)digest_fast(buf_span(&text), 0),
                  (unsigned long long)digest_fast(buf_span(&divisions), 0));
    }
    buf_release(&text);
    buf_release(&divisions);
    return done;
}
