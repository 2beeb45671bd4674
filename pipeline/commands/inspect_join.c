#include "commands/inspect_join.h"

#include "base/hash_index.h"
#include "intake/intake_names.h"
#include "intake/namesakes.h"

#include <math.h>

enum { INSPECT_MOST = 5000000, INSPECT_EXAMPLES = 3 };

/* A picture or a row; next: of the same key. */
struct inspect_thing {
    const char *name, *place;
    double lat_deg, lon_deg;
    int64_t entry;
    size_t next;
};

struct inspect_key {
    const char *key;
    size_t pictures, rows; /* the first of each, or SIZE_MAX */
    size_t last[2];
};

struct inspect_join {
    const struct source_settings *settings;
    struct arena arena;
    struct entry_labels *labels;
    int64_t entry; /* the one being looked at */
    struct hash_index by_key;
    struct inspect_key *keys; /* [key_count] */
    size_t key_count, key_room;
    struct inspect_thing *things; /* [count] */
    size_t count, room, pictures, rows;
};

struct inspect_join *inspect_join_open(const struct source_settings *s)
{
    struct inspect_join *j = heap_take(sizeof(*j));

    *j = (struct inspect_join){.settings = s, .labels = entry_labels_open()};
    arena_init(&j->arena);
    hash_index_init(&j->by_key, 1024);
    return j;
}

void inspect_join_close(struct inspect_join *j)
{
    if (!j)
        return;
    arena_release(&j->arena);
    entry_labels_close(j->labels);
    hash_index_release(&j->by_key);
    free(j->keys);
    free(j->things);
    free(j);
}

static struct inspect_key *join_key(struct inspect_join *j, const char *key)
{
    uint64_t hash = hash_mix(hash_fnv(key, strlen(key)));
    size_t at = SIZE_MAX, number;

    while (hash_index_next(&j->by_key, hash, &at, &number))
        if (strcmp(j->keys[number].key, key) == 0)
            return &j->keys[number];
    if (j->key_count == j->key_room) {
        j->key_room = j->key_room ? j->key_room * 2 : 256;
        j->keys = heap_grow(j->keys, j->key_room, sizeof(*j->keys));
    }
    hash_index_add(&j->by_key, hash, j->key_count);
    j->keys[j->key_count] = (struct inspect_key){
        .key = key, .pictures = SIZE_MAX, .rows = SIZE_MAX};
    return &j->keys[j->key_count++];
}

static void join_add(struct inspect_join *j, struct span name, bool row,
                     struct inspect_thing thing)
{
    const char *key = intake_key(j->settings, name, &j->arena);
    struct inspect_key *k;

    if (j->count == INSPECT_MOST || key[0] == '\0')
        return;
    k = join_key(j, key);
    if (j->count == j->room) {
        j->room = j->room ? j->room * 2 : 1024;
        j->things = heap_grow(j->things, j->room, sizeof(*j->things));
    }
    thing.name = arena_span_text(&j->arena, name);
    thing.next = SIZE_MAX;
    j->things[j->count] = thing;
    if ((row ? k->rows : k->pictures) == SIZE_MAX)
        *(row ? &k->rows : &k->pictures) = j->count;
    else
        j->things[k->last[row]].next = j->count;
    k->last[row] = j->count++;
    j->pictures += !row;
    j->rows += row;
}

void inspect_join_entry(struct inspect_join *j, const char *path, bool file)
{
    entry_labels_add(j->labels, ++j->entry, span_of(path), file);
}

void inspect_join_picture(struct inspect_join *j, struct span name)
{
    join_add(j, name, false, (struct inspect_thing){.entry = j->entry});
}

void inspect_join_row(struct inspect_join *j, struct span id, const char *place,
                      const double position[2])
{
    join_add(j, id, true,
             (struct inspect_thing){.place = arena_text(&j->arena, place),
                                    .lat_deg = position[0],
                                    .lon_deg = position[1]});
}

static void join_show(struct namesakes *n, int64_t picture,
                      const struct inspect_thing *row)
{
    struct buf name;

    buf_init(&name, 1 << 16);
    namesakes_add_key(n, picture, &name);
    printf("  %.*s = %s, id %s", (int)name.len, name.data, row->place,
           row->name);
    buf_release(&name);
    if (isnan(row->lat_deg))
        printf(", no position\n");
    else
        printf(", %.6g %.6g\n", row->lat_deg, row->lon_deg);
}

/* Things are known to their namesakes by their number plus one. */
static void join_count_key(const struct inspect_join *j,
                           const struct inspect_key *k, size_t counts[3])
{
    struct namesakes *n = namesakes_open(j->labels);
    bool by_name = strcmp(j->settings->keys, "name") == 0;
    struct namesake_match match;

    for (size_t i = k->pictures; i != SIZE_MAX; i = j->things[i].next)
        namesakes_add_picture(n, (int64_t)i + 1, span_of(j->things[i].name),
                              j->things[i].entry, 0);
    for (size_t i = k->rows; i != SIZE_MAX; i = j->things[i].next)
        namesakes_add_row(n, (int64_t)i + 1, span_of(j->things[i].name));
    for (size_t i = k->pictures; i != SIZE_MAX; i = j->things[i].next) {
        namesakes_match(n, (int64_t)i + 1, by_name, &match);
        counts[2] += match.repeated;
        if (match.repeated)
            continue;
        counts[1] += match.doubt != NAMESAKE_CLEAR;
        if (match.row_id != 0 && counts[0]++ < INSPECT_EXAMPLES)
            join_show(n, (int64_t)i + 1, &j->things[match.row_id - 1]);
    }
    namesakes_close(n);
}

void inspect_join_print(const struct inspect_join *j)
{
    size_t counts[3] = {0}; /* joined, in doubt, repeated */

    if (j->pictures == 0 || j->rows == 0)
        return;
    printf("joined:\n");
    for (size_t i = 0; i < j->key_count; i++)
        join_count_key(j, &j->keys[i], counts);
    printf("  %zu of %zu pictures have one of %zu rows", counts[0], j->pictures,
           j->rows);
    if (counts[1] > 0)
        printf("; of %zu it is not clear which, or whether: `keys` decides",
               counts[1]);
    if (counts[2] > 0)
        printf("; %zu repeat a name", counts[2]);
    printf("%s\n", counts[0] == 0 ? "; `id_column` and `keys` decide" : "");
    if (counts[0] == 0 && j->key_count > 0)
        printf("  keys are \"%s\", ..., \"%s\"\n", j->keys[0].key,
               j->keys[j->key_count - 1].key);
}
