#include "teachers/retry.h"

enum { RETRY_AFTER_MAX_MS = 600 * 1000 };

struct retry_rule {
    const char *name;
    bool narrows;
    double share; /* of the user's retries; 0: never again */
    int64_t first_ms, longest_ms;
    enum failure_class failure; /* unless the status says more */
};

static const struct retry_rule retry_rules[] = {
    [RETRY_DONE] = {"done", false, 0, 0, 0, FAILURE_NONE},
    [RETRY_BUSY] = {"busy", true, 3, 1000, 60000, FAILURE_SERVER_ERROR},
    [RETRY_SERVER] = {"server error", true, 1, 500, 30000,
                      FAILURE_SERVER_ERROR},
    [RETRY_TIME] = {"timeout", true, 0.5, 1000, 30000, FAILURE_TIMEOUT},
    [RETRY_CUT] = {"connection", true, 1, 500, 30000, FAILURE_CONNECTION},
    [RETRY_GARBLED] = {"garbled", false, 1, 200, 5000, FAILURE_CUT_REPLY},
    [RETRY_REFUSED] = {"refused", false, 0, 0, 0, FAILURE_BAD_REQUEST},
    [RETRY_HOPELESS] = {"hopeless", false, 0, 0, 0, FAILURE_ADDRESS},
};

/* Where the status says more than the class does. */
static const struct {
    long status;
    enum failure_class failure;
} retry_statuses[] = {
    {401, FAILURE_AUTH},       {403, FAILURE_AUTH},
    {407, FAILURE_AUTH},       {402, FAILURE_CREDIT},
    {429, FAILURE_RATE_LIMIT}, {413, FAILURE_PICTURE_TOO_LARGE},
};

enum retry_class retry_of_status(long status)
{
    switch (status) {
    case 429:
    case 503:
        return RETRY_BUSY;
    case 408:
    case 425:
        return RETRY_SERVER;
    case 401:
    case 403:
    case 404:
    case 405:
    case 407:
        return RETRY_HOPELESS;
    default:
        break;
    }
    if (status >= 200 && status < 300)
        return RETRY_DONE;
    if (status >= 300 && status < 400)
        return RETRY_HOPELESS;
    if (status >= 400 && status < 500)
        return RETRY_REFUSED;
    return status >= 500 ? RETRY_SERVER : RETRY_CUT;
}

enum failure_class retry_failure(enum retry_class c, long status)
{
    for (size_t i = 0; i < sizeof(retry_statuses) / sizeof(retry_statuses[0]);
         i++) {
        if (retry_statuses[i].status == status)
            return retry_statuses[i].failure;
    }
    return retry_rules[c].failure;
}

const char *retry_name(enum retry_class c)
{
    return retry_rules[c].name;
}

bool retry_narrows(enum retry_class c)
{
    return retry_rules[c].narrows;
}

bool retry_again(enum retry_class c, int tries, int64_t retries)
{
    return tries <= (double)retries * retry_rules[c].share;
}

/* splitmix64: every seed gives another number, the same one each time. */
static double retry_share(uint64_t seed)
{
    uint64_t z = seed + 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
}

int64_t retry_wait_ms(enum retry_class c, int tries, int64_t after_ms,
                      uint64_t seed)
{
    const struct retry_rule *rule = &retry_rules[c];
    int64_t wait = rule->first_ms;

    for (int i = 1; i < tries && wait < rule->longest_ms; i++)
        wait *= 2;
    if (wait > rule->longest_ms)
        wait = rule->longest_ms;
    wait =
        (int64_t)((double)wait * (0.5 + retry_share(seed + (uint64_t)tries)));
    if (after_ms > RETRY_AFTER_MAX_MS)
        after_ms = RETRY_AFTER_MAX_MS;
    return wait > after_ms ? wait : after_ms;
}
