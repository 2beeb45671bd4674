/* Whatever a teacher says: what is exported of it reads back as JSON, as the
 * same answer, and makes the same row again. */
#include "adapters/json.h"
#include "db/schemas.h"
#include "tests/unit/exports/stored.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Compiled once: the fuzzer calls a hundred thousand times. */
static struct answer_patterns *patterns_once(void)
{
    static struct answer_patterns *patterns;
    const struct schema_text *file = schema_find("patterns/answers.txt");

    if (!patterns)
        patterns = answer_patterns_open(span_make(file->text, file->len), NULL);
    if (!patterns)
        abort();
    return patterns;
}

static void same_position(const struct answer *a, const struct answer *again)
{
    if (a->has_position != again->has_position)
        abort();
    if (a->has_position && (fabs(a->lat_deg - again->lat_deg) > 1e-6 ||
                            fabs(a->lon_deg - again->lon_deg) > 1e-6))
        abort();
}

/* Names that are made into lines may hold what reads as a key or a position;
 * the teacher's own words must be read as the same names. */
static void same_names(const struct answer *a, const struct answer *again)
{
    if (strcmp(a->status, again->status) != 0 ||
        !span_equals(a->country, again->country) ||
        !span_equals(a->region, again->region) ||
        !span_equals(a->city, again->city))
        abort();
}

static void check(const struct answer_reader *reader, struct span reply,
                  const char *finish, struct arena *arena)
{
    struct export_target first, second;
    struct answer a, again;
    struct export_reply r;
    const struct json *v;
    struct buf json;

    if (!answer_read(reader, reply, finish, arena, &a, NULL))
        return;
    r = export_reply_stored(reply, &a, arena);
    if (!export_target_make(&r, arena, &first, NULL))
        return;
    buf_init(&json, 1 << 26);
    export_add_target(&json, &first);
    v = json_parse(buf_span(&json), arena, NULL);
    buf_release(&json);
    if (v == NULL)
        abort();
    if (!answer_read(reader, v->text, "stop", arena, &again, NULL))
        return;
    if (a.answer_end > 0 || a.has_position)
        same_position(&a, &again);
    if (a.answer_end > 0)
        same_names(&a, &again);
    r = export_reply_stored(v->text, &again, arena);
    if (!span_utf8(first.reasoning, NULL) || !span_utf8(first.answer, NULL))
        return;
    if (!export_target_make(&r, arena, &second, NULL) ||
        !span_equals(first.reasoning, second.reasoning) ||
        !span_equals(first.answer, second.answer))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct answer_reader reader = {patterns_once(),
                                   size > 0 && data[0] % 2 == 1, NULL};
    struct arena arena;

    if (span_find_char(span_make(data, size), '\0') != SIZE_MAX)
        return 0; /* extract sets such a reply aside */
    arena_init(&arena);
    check(&reader, span_make(data, size), size % 2 ? "stop" : "length", &arena);
    arena_release(&arena);
    return 0;
}
