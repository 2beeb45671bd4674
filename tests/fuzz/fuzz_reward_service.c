/* Whatever a trainer sends: it is answered by JSON with as many rewards,
 * answers or places as rows, or refused. The first byte says what is asked. */
#include <stdlib.h>

#include "library/reward_source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct reward_service *service_once(void)
{
    static struct reward_service service;
    struct err err;

    if (service.preset_count == 0 &&
        !reward_source_service(&service, NULL, 0, NULL, &err))
        abort();
    return &service;
}

static void check(struct span request, struct span text, const char *key)
{
    struct arena arena;

    arena_init(&arena);
    const struct json *rows =
        json_get(json_parse(request, &arena, NULL), "rows");
    const struct json *reply = json_get(json_parse(text, &arena, NULL), key);
    if (rows == NULL || reply == NULL || reply->type != JSON_ARRAY ||
        reply->count != rows->count)
        abort();
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct reward_service *s = service_once();
    struct span request = span_make(data + 1, size - (size > 0));
    struct reward_paid paid;
    struct arena arena;
    struct buf reply;
    struct err err = {0};
    const char *key = "rewards";
    bool ok;

    if (size == 0)
        return 0;
    arena_init(&arena);
    buf_init(&reply, SERVICE_REPLY_MAX);
    if (data[0] == 'e') {
        key = "answers";
        ok = reward_service_extract(s, request, &arena, &reply, &err);
    } else if (data[0] == 'g') {
        key = "places";
        ok = reward_service_geocode(s, request, &arena, &reply, &err);
    } else {
        ok = reward_service_pay(s, request, &arena, &reply, &paid, &err);
    }
    if (ok)
        check(request, buf_span(&reply), key);
    else if (err.kind != ERR_RECORD)
        abort();
    buf_release(&reply);
    arena_release(&arena);
    return 0;
}
