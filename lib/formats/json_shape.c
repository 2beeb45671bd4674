#include "formats/json_shape.h"

struct json_shape *json_shape_new(json_rows_telling *telling)
{
    struct json_shape *s = heap_take(sizeof(*s));

    memset(s, 0, sizeof(*s));
    arena_init(&s->arena);
    hash_index_init(&s->by_name, 64);
    s->telling = telling;
    return s;
}

size_t json_shape_find(const struct json_shape *s, struct span name)
{
    uint64_t hash = hash_mix(hash_fnv(name.data, name.len));
    size_t at = SIZE_MAX, number;

    while (hash_index_next(&s->by_name, hash, &at, &number))
        if (span_equals(s->names[number], name))
            return number;
    return SIZE_MAX;
}

void json_shape_add(struct json_shape *s, struct span name)
{
    if (s->count == TABLE_COLUMNS || json_shape_find(s, name) != SIZE_MAX)
        return;
    if (s->count == s->room) {
        s->room = s->room ? 2 * s->room : 64;
        s->names = heap_grow(s->names, s->room, sizeof(*s->names));
    }
    hash_index_add(&s->by_name, hash_mix(hash_fnv(name.data, name.len)),
                   s->count);
    s->names[s->count++] = arena_span(&s->arena, name);
}

bool json_shape_is_place(const struct json_shape *s, struct span path)
{
    for (size_t i = 0; i < s->place_count; i++)
        if (span_is(path, s->places[i]))
            return true;
    return false;
}

void json_shape_close(struct json_shape *s)
{
    if (!s)
        return;
    hash_index_release(&s->by_name);
    arena_release(&s->arena);
    free(s->names);
    free(s);
}

void json_shape_add_place(struct json_shape *s, struct span path)
{
    if (!json_shape_is_place(s, path) && s->place_count < JSON_ROWS_PLACES)
        s->places[s->place_count++] = arena_span_text(&s->arena, path);
}

void json_shape_forget(struct json_shape *s, size_t count)
{
    if (s->count == count)
        return;
    s->count = count;
    hash_index_release(&s->by_name);
    hash_index_init(&s->by_name, 64);
    for (size_t i = 0; i < count; i++)
        hash_index_add(&s->by_name,
                       hash_mix(hash_fnv(s->names[i].data, s->names[i].len)),
                       i);
}
