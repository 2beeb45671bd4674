/* Whatever a teacher says, what is taken of it lies inside the reply and on
 * the globe. */
#include "db/schemas.h"
#include "geo/distance.h"
#include "answers/answer.h"
#include "answers/answer_tags.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Compiled once: the fuzzer calls a hundred thousand times. */
static struct answer_patterns *patterns_once(void)
{
    static struct answer_patterns *patterns;
    const struct schema_text *file = schema_find("patterns/answers.txt");
    struct err err;

    if (!patterns)
        patterns = answer_patterns_open(span_make(file->text, file->len), &err);
    if (!patterns)
        abort();
    return patterns;
}

static void check(const struct answer *a, struct span reply)
{
    bool ok = strcmp(a->status, "ok") == 0;
    size_t size = reply.len;
    struct answer_tag tag = {.end = 0};

    if (a->has_position && (!ok || !position_in_range(a->lat_deg, a->lon_deg)))
        abort();
    if (ok && !a->has_position && !a->country.len && !a->region.len &&
        !a->city.len)
        abort();
    if (a->reasoning_start > a->reasoning_end || a->reasoning_end > size ||
        a->position_start > a->position_end || a->position_end > size ||
        a->answer_start > a->answer_end || a->answer_end > size)
        abort();
    reply = span_cut(reply, a->answer_start, a->answer_end - a->answer_start);
    if (answer_tags_next(reply, 0, &tag) || !span_utf8(reply, NULL))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct answer_reader reader = {patterns_once(),
                                   size > 0 && data[0] % 2 == 1, NULL};
    struct answer a;
    struct arena arena;
    struct err err;

    arena_init(&arena);
    if (answer_read(&reader, span_make(data, size),
                    size % 2 ? "stop" : "length", &arena, &a, &err))
        check(&a, span_make(data, size));
    arena_release(&arena);
    return 0;
}
