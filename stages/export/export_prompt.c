#include "stages/export/export_prompt.h"

const struct export_prompt *
export_prompt_read(struct db *db, struct arena *arena, struct err *err)
{
    struct query *q = db_query(db, QUERY_EXPORT_PROMPTS);
    struct export_prompt *prompts, *more;
    enum query_state state;
    size_t n = 0, room = 8;

    prompts = arena_take_array(arena, room, sizeof(*prompts));
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (n + 1 == room) {
            more = arena_take_array(arena, room * 2, sizeof(*more));
            memcpy(more, prompts, n * sizeof(*more));
            prompts = more;
            room *= 2;
        }
        prompts[n++] = (struct export_prompt){
            query_get_int(q, 0), arena_span(arena, query_get_span(q, 1))};
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
