#include "fetch/fetch_check.h"
#include "fetch/fetch_shards.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A line each of X-Robots-Tag, Location, key; what follows is the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const types[] = {"jpeg", "png", "webp", NULL};
    const struct fetch_limits limits = {1, types};
    struct span rest = span_make(data, size), line;
    char text[3][1000], member[FETCH_MEMBER_MAX + 1];
    struct fetch_picture p;

    for (int i = 0; i < 3; i++) {
        if (!span_next(&rest, '\n', &line) || line.len >= sizeof(text[i]))
            return 0;
        memcpy(text[i], line.data, line.len);
        text[i][line.len] = '\0';
    }
    (void)fetch_check_robots_tag(text[0]);
    (void)fetch_check_placeholder(text[1]);
    fetch_check_body(rest, &limits, &p);
    if (p.class == FETCH_CAME && p.ending == NULL)
        abort();
    if (fetch_member_name(span_of(text[2]), "jpg", member) &&
        (member[0] == '/' || span_starts(span_of(member), "../") ||
         strstr(member, "/../") != NULL || strlen(member) > FETCH_MEMBER_MAX))
        abort();
    return 0;
}
