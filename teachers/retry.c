#include "teachers/retry.h"

#include <string.h>

enum { RETRY_AFTER_MAX_MS = 24 * 3600 * 1000 };

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
    case 402:
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

/* What servers say, in small letters; the first that is found counts. */
static const struct {
    const char *words;
    enum failure_class class;
} retry_words[] = {
    {"context length", FAILURE_CONTEXT_OVERFLOW},
    {"context_length", FAILURE_CONTEXT_OVERFLOW},
    {"context size", FAILURE_CONTEXT_OVERFLOW},
    {"context window", FAILURE_CONTEXT_OVERFLOW},
    {"exceed_context", FAILURE_CONTEXT_OVERFLOW},
    {"maximum model length", FAILURE_CONTEXT_OVERFLOW},
    {"max_model_len", FAILURE_CONTEXT_OVERFLOW},
    {"prompt is too long", FAILURE_CONTEXT_OVERFLOW},
    {"input is too long", FAILURE_CONTEXT_OVERFLOW},
    {"too many tokens", FAILURE_CONTEXT_OVERFLOW},
    {"token limit", FAILURE_CONTEXT_OVERFLOW},
    {"content_filter", FAILURE_CONTENT_FILTER},
    {"content filter", FAILURE_CONTENT_FILTER},
    {"content management policy", FAILURE_CONTENT_FILTER},
    {"moderation", FAILURE_MODERATION},
    {"flagged", FAILURE_MODERATION},
    {"inappropriate", FAILURE_MODERATION},
    {"data_inspection", FAILURE_MODERATION},
    {"usage polic", FAILURE_MODERATION},
    {"safety system", FAILURE_MODERATION},
    {"image too large", FAILURE_PICTURE_TOO_LARGE},
    {"image is too large", FAILURE_PICTURE_TOO_LARGE},
    {"image size", FAILURE_PICTURE_TOO_LARGE},
    {"image dimensions", FAILURE_PICTURE_TOO_LARGE},
    {"image exceeds", FAILURE_PICTURE_TOO_LARGE},
    {"entity too large", FAILURE_PICTURE_TOO_LARGE},
    {"payload too large", FAILURE_PICTURE_TOO_LARGE},
    {"body too large", FAILURE_PICTURE_TOO_LARGE},
    {"insufficient credit", FAILURE_CREDIT},
    {"insufficient_quota", FAILURE_CREDIT},
    {"insufficient balance", FAILURE_CREDIT},
    {"insufficient funds", FAILURE_CREDIT},
    {"credit balance", FAILURE_CREDIT},
    {"exceeded your current quota", FAILURE_CREDIT},
    {"api key not valid", FAILURE_AUTH},
    {"invalid api key", FAILURE_AUTH},
    {"incorrect api key", FAILURE_AUTH},
    {"invalid_api_key", FAILURE_AUTH},
};

static enum failure_class retry_of_words(const char *words)
{
    for (size_t i = 0; i < sizeof(retry_words) / sizeof(retry_words[0]); i++) {
        if (strcasestr(words, retry_words[i].words) != NULL)
            return retry_words[i].class;
    }
    return FAILURE_NONE;
}

static enum failure_class retry_of_number(long status)
{
    for (size_t i = 0; i < sizeof(retry_statuses) / sizeof(retry_statuses[0]);
         i++) {
        if (retry_statuses[i].status == status)
            return retry_statuses[i].failure;
    }
    return FAILURE_NONE;
}

enum failure_class retry_told(long status, const char *words)
{
    enum failure_class said = retry_of_words(words);
    enum failure_class number = retry_of_number(status);

    /* A stumbling server's words are about itself. */
    if (status >= 500 || status == 0)
        return number;
    if (status == 403 || number == FAILURE_NONE)
        return said == FAILURE_NONE ? number : said;
    return status == 429 && said == FAILURE_CREDIT ? said : number;
}

enum failure_class retry_failure(enum retry_class c, long status,
                                 const char *words)
{
    enum failure_class told = retry_told(status, words);

    return told == FAILURE_NONE ? retry_rules[c].failure : told;
}

enum retry_class retry_of_answer(long status, const char *words)
{
    enum retry_class c = retry_of_status(status);
    enum failure_class told = retry_told(status, words);

    if (c == RETRY_DONE || c == RETRY_SERVER || c == RETRY_CUT)
        return c;
    if (told == FAILURE_CREDIT || (told == FAILURE_AUTH && status != 403))
        return RETRY_HOPELESS;
    return c == RETRY_HOPELESS && retry_is_of_input(told) ? RETRY_REFUSED : c;
}

bool retry_is_of_input(enum failure_class class)
{
    return class == FAILURE_CONTEXT_OVERFLOW ||
           class == FAILURE_PICTURE_TOO_LARGE ||
           class == FAILURE_CONTENT_FILTER || class == FAILURE_MODERATION;
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
