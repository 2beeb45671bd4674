#include "stages/export/export_prompt.h"

const struct export_prompt *
export_prompt_read(struct db *db, struct arena *arena, struct err *err)
{
    struct query *q = db_query(db, QUERY_EXPORT_PROMPTS);
    struct export_prompt *prompts =
        arena_grow(arena, NULL, 0, sizeof(*prompts));
    enum query_state state;
    size_t n = 0;

    while ((state = query_next(q, err)) == QUERY_ROW) {
        prompts[n++] = (struct export_prompt){
            query_get_int(q, 0), arena_span(arena, query_get_span(q, 1))};
        prompts = arena_grow(arena, prompts, n, sizeof(*prompts));
    }
    return state != QUERY_FAILED ? prompts : NULL;
}

struct span export_prompt_find(const struct export_prompt *prompts,
                               int64_t teacher_id)
{
    while (prompts->teacher_id != 0 && prompts->teacher_id != teacher_id)
        prompts++;
    return prompts->text;
}
