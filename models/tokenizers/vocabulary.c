#include "models/tokenizers/vocabulary.h"

#include "base/arena.h"
#include "models/weights/name_map.h"

#include <stdlib.h>
#include <string.h>

struct token {
    struct span bytes;
    bool special;
};

struct vocabulary {
    struct arena arena;
    struct token *tokens; /* [cap], by id */
    size_t end, cap;
    struct name_map *by_bytes;              /* what merging gives */
    struct name_map *whole;                 /* added tokens */
    bool begins[256];                       /* first bytes of added tokens */
    uint16_t lengths[VOCABULARY_TOKEN_MAX]; /* of added ones, falling */
    size_t length_count;
};

struct vocabulary *vocabulary_open(void)
{
    struct vocabulary *v = heap_take(sizeof(*v));

    memset(v, 0, sizeof(*v));
    arena_init(&v->arena);
    v->by_bytes = name_map_open(1024);
    v->whole = name_map_open(64);
    return v;
}

void vocabulary_close(struct vocabulary *v)
{
    if (!v)
        return;
    name_map_close(v->by_bytes);
    name_map_close(v->whole);
    free(v->tokens);
    arena_release(&v->arena);
    free(v);
}

static void vocabulary_make_room(struct vocabulary *v, size_t end)
{
    size_t old = v->cap;

    if (end > v->cap) {
        v->cap = end > v->cap * 2 ? end : v->cap * 2;
        v->tokens = heap_grow(v->tokens, v->cap, sizeof(*v->tokens));
        memset(v->tokens + old, 0, (v->cap - old) * sizeof(*v->tokens));
    }
    if (end > v->end)
        v->end = end;
}

/* The slot of an id, holding these bytes. */
static struct token *vocabulary_put(struct vocabulary *v, int64_t id,
                                    struct span bytes, struct err *err)
{
    struct token *token;

    if (id < 0 || id >= VOCABULARY_IDS_MAX) {
        err_stage(err, "token id %lld is out of range", (long long)id);
        return NULL;
    }
    if (bytes.len == 0 || bytes.len >= VOCABULARY_TOKEN_MAX) {
        err_stage(err, "token %lld has %zu bytes", (long long)id, bytes.len);
        return NULL;
    }
    vocabulary_make_room(v, (size_t)id + 1);
    token = &v->tokens[id];
    if (token->bytes.data && !span_equals(token->bytes, bytes)) {
        err_stage(err, "token id %lld is given twice", (long long)id);
        return NULL;
    }
    if (!token->bytes.data)
        token->bytes = arena_span(&v->arena, bytes);
    return token;
}

bool vocabulary_add(struct vocabulary *v, int64_t id, struct span bytes,
                    struct err *err)
{
    struct token *token = vocabulary_put(v, id, bytes, err);

    if (!token)
        return false;
    if (!name_map_add(v->by_bytes, token->bytes, id))
        return err_stage(err, "token %lld has the bytes of another",
                         (long long)id);
    return true;
}

static void vocabulary_note_length(struct vocabulary *v, size_t len)
{
    size_t i = 0;

    while (i < v->length_count && v->lengths[i] > len)
        i++;
    if (i < v->length_count && v->lengths[i] == len)
        return;
    memmove(v->lengths + i + 1, v->lengths + i,
            (v->length_count - i) * sizeof(*v->lengths));
    v->lengths[i] = (uint16_t)len;
    v->length_count++;
}

bool vocabulary_add_whole(struct vocabulary *v, int64_t id, struct span text,
                          bool special, struct err *err)
{
    struct token *token = vocabulary_put(v, id, text, err);
    int64_t other;

    if (!token)
        return false;
    if (special)
        token->special = true;
    if (name_map_find(v->whole, token->bytes, &other))
        return other == id || err_stage(err,
                                        "added tokens %lld and %lld have the "
                                        "same text",
                                        (long long)other, (long long)id);
    if (name_map_count(v->whole) == VOCABULARY_ADDED_MAX)
        return err_stage(err, "over %d added tokens", VOCABULARY_ADDED_MAX);
    vocabulary_note_length(v, text.len);
    v->begins[(uint8_t)text.data[0]] = true;
    return name_map_add(v->whole, token->bytes, id);
}

size_t vocabulary_end(const struct vocabulary *v)
{
    return v->end;
}

int32_t vocabulary_find(const struct vocabulary *v, struct span bytes)
{
    int64_t id;

    return name_map_find(v->by_bytes, bytes, &id) ? (int32_t)id : -1;
}

int32_t vocabulary_find_whole(const struct vocabulary *v, struct span text)
{
    int64_t id;

    return name_map_find(v->whole, text, &id) ? (int32_t)id : -1;
}

int32_t vocabulary_match_whole(const struct vocabulary *v, struct span text,
                               size_t *len)
{
    size_t i;

    if (text.len == 0 || !v->begins[(uint8_t)text.data[0]])
        return -1;
    for (i = 0; i < v->length_count; i++) {
        int32_t id;

        *len = v->lengths[i];
        if (*len > text.len)
            continue;
        id = vocabulary_find_whole(v, span_cut(text, 0, *len));
        if (id >= 0)
            return id;
    }
    return -1;
}

struct span vocabulary_bytes(const struct vocabulary *v, int32_t id)
{
    if (id < 0 || (size_t)id >= v->end)
        return SPAN_NONE;
    return v->tokens[id].bytes;
}

bool vocabulary_is_special(const struct vocabulary *v, int32_t id)
{
    return id >= 0 && (size_t)id < v->end && v->tokens[id].special;
}
