#include "engine/look_vocabulary.h"

bool look_vocabulary_read(struct db *db, struct arena *arena,
                          struct label_set *out, struct err *err)
{
    struct query *q = db_query(db, QUERY_LOOK_VOCABULARY);
    const char **labels = NULL;
    enum query_state state;

    *out = (struct label_set){.count = 0};
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (span_is(query_get_span(q, 0), "text")) {
            out->text = true;
            continue;
        }
        labels = arena_grow(arena, labels, out->count, sizeof(*labels));
        labels[out->count++] = query_get_text(q, 1, arena);
    }
    out->labels = labels;
    return state != QUERY_FAILED;
}
