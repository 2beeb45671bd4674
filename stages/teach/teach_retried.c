#include "stages/teach/teach_retried.h"

#include "base/hash_index.h"

/* The store keeps "NAME: " before the words. */
static uint64_t teach_retried_hash(const struct teach_teacher *t,
                                   struct span words)
{
    size_t name = strlen(t->name) + 2;

    words = span_cut(words, words.len < name ? words.len : name, SIZE_MAX);
    return hash_fnv(words.data, words.len);
}

static void teach_retried_add(struct teach_retried *r, int64_t sample_id,
                              int64_t candidate, uint64_t why)
{
    struct teach_retried_one *last =
        r->count == 0 ? NULL : &r->list[r->count - 1];

    if (last != NULL && last->sample_id == sample_id &&
        last->candidate == candidate) {
        last->why = why;
        return;
    }
    if (r->count == r->room) {
        r->room = r->room * 2 + 64;
        r->list = heap_grow(r->list, r->room, sizeof(r->list[0]));
    }
    r->list[r->count++] = (struct teach_retried_one){sample_id, candidate, why};
}

bool teach_retried_read(struct teach_retried *r, const struct teach_teacher *t,
                        struct db *db, struct err *err)
{
    struct query *q = db_query(db, QUERY_TEACH_RETRIED);
    enum query_state state;

    *r = (struct teach_retried){.count = 0};
    if (strcmp(t->settings.backend, "batch") != 0 ||
        t->settings.requests == NULL)
        return true;
    query_int(q, 1, t->teacher_id);
    while ((state = query_next(q, err)) == QUERY_ROW)
        teach_retried_add(r, query_get_int(q, 0), query_get_int(q, 1),
                          teach_retried_hash(t, query_get_span(q, 2)));
    return state != QUERY_FAILED;
}

void teach_retried_release(struct teach_retried *r)
{
    free(r->list);
    *r = (struct teach_retried){.count = 0};
}

uint64_t teach_retried_find(const struct teach_retried *r, int64_t sample_id,
                            int64_t candidate)
{
    size_t low = 0, high = r->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct teach_retried_one *one = &r->list[middle];
        if (one->sample_id < sample_id ||
            (one->sample_id == sample_id && one->candidate < candidate))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == r->count || r->list[low].sample_id != sample_id ||
        r->list[low].candidate != candidate)
        return 0;
    return r->list[low].why;
}
