#include "answers/answer_text.h"

#include <string.h>

#include "adapters/json.h"

struct span answer_text_unescape(struct span inside, struct arena *arena)
{
    size_t len = inside.len + 2;
    const struct json *v;
    char *quoted;

    if (span_find_char(inside, '\\') == SIZE_MAX)
        return inside;
    quoted = arena_take(arena, len);
    quoted[0] = quoted[len - 1] = '"';
    memcpy(quoted + 1, inside.data, inside.len);
    v = json_parse(span_make(quoted, len), arena, NULL);
    return v != NULL && v->type == JSON_TEXT ? v->text : inside;
}
