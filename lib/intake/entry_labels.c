#include "intake/entry_labels.h"

#include "base/arena.h"
#include "base/hash_index.h"

struct entry_label {
    int64_t id;
    struct span path;
};

struct entry_labels {
    struct arena arena;
    struct entry_label *items; /* [count] */
    size_t count, room;
    size_t common; /* bytes of the folder that all lie in, with its / */
    struct hash_index by_id, by_name;
};

struct entry_labels *entry_labels_open(void)
{
    struct entry_labels *e = heap_take(sizeof(*e));

    *e = (struct entry_labels){.count = 0};
    arena_init(&e->arena);
    hash_index_init(&e->by_id, 16);
    hash_index_init(&e->by_name, 16);
    return e;
}

void entry_labels_close(struct entry_labels *e)
{
    if (!e)
        return;
    arena_release(&e->arena);
    hash_index_release(&e->by_id);
    hash_index_release(&e->by_name);
    free(e->items);
    free(e);
}

/* "london" of "london.tar.gz". */
static struct span label_without_endings(struct span path)
{
    static const char *const endings[] = {".tar", ".gz",     ".tgz", ".zst",
                                          ".xz",  ".bz2",    ".zip", ".msg",
                                          ".mp",  ".msgpack"};
    size_t i = 0;

    while (i < sizeof(endings) / sizeof(*endings)) {
        size_t n = strlen(endings[i]);

        if (path.len > n + 1 &&
            span_is_nocase(span_cut(path, path.len - n, n), endings[i]) &&
            path.data[path.len - n - 1] != '/') {
            path = span_cut(path, 0, path.len - n);
            i = 0;
        } else {
            i++;
        }
    }
    return path;
}

static size_t label_folders(struct span path)
{
    size_t n = path.len;

    while (n > 0 && path.data[n - 1] != '/')
        n--;
    return n;
}

static uint64_t label_hash(struct span text)
{
    return hash_mix(hash_fnv(text.data, text.len));
}

static struct span label_name(const struct entry_label *label)
{
    return span_cut(label->path, label_folders(label->path), SIZE_MAX);
}

void entry_labels_add(struct entry_labels *e, int64_t id, struct span path,
                      bool file)
{
    struct entry_label *item;
    size_t common;

    if (e->count == e->room) {
        e->room = e->room ? e->room * 2 : 16;
        e->items = heap_grow(e->items, e->room, sizeof(*e->items));
    }
    item = &e->items[e->count];
    item->id = id;
    item->path =
        arena_span(&e->arena, file ? label_without_endings(path) : path);
    common = label_folders(item->path);
    if (e->count > 0) {
        const struct span first = e->items[0].path;
        size_t same = 0;

        while (same < e->common && same < common &&
               first.data[same] == item->path.data[same])
            same++;
        common = label_folders(span_cut(first, 0, same));
    }
    e->common = common;
    hash_index_add(&e->by_id, hash_mix((uint64_t)id), e->count);
    hash_index_add(&e->by_name, label_hash(label_name(item)), e->count);
    e->count++;
}

size_t entry_labels_count(const struct entry_labels *e)
{
    return e->count;
}

struct span entry_labels_find(const struct entry_labels *e, int64_t id)
{
    size_t at = SIZE_MAX, number;

    while (hash_index_next(&e->by_id, hash_mix((uint64_t)id), &at, &number))
        if (e->items[number].id == id)
            return span_cut(e->items[number].path, e->common, SIZE_MAX);
    return SPAN_NONE;
}

bool entry_labels_named(const struct entry_labels *e, struct span folder)
{
    struct span part;

    while (span_next(&folder, '/', &part)) {
        size_t at = SIZE_MAX, number;

        while (hash_index_next(&e->by_name, label_hash(part), &at, &number))
            if (span_equals(label_name(&e->items[number]), part))
                return true;
    }
    return false;
}
