#include "fetch/fetch_class.h"

#include <stddef.h>
#include <string.h>

static const struct fetch_about fetch_abouts[FETCH_CLASSES] = {
    [FETCH_CAME] = {"", "", ""},
    [FETCH_GONE] = {"gone", "no longer there: 404, 410, or a placeholder",
                    "nothing: whoever took it down is right"},
    [FETCH_FORBIDDEN] = {"forbidden", "401, 402, 403, 407 or 451",
                         "ask its owner; --retry forbidden"},
    [FETCH_ROBOTS] = {"robots", "robots.txt or X-Robots-Tag forbids it",
                      "ask its owner"},
    [FETCH_RATE_LIMIT] = {"rate-limit", "asked for fewer requests, each time",
                          "raise --delay, then --retry rate-limit"},
    [FETCH_SERVER_ERROR] = {"server-error", "5xx, 408 or 425, each time",
                            "--retry server-error later"},
    [FETCH_TIMEOUT] = {"timeout", "no whole answer in time, each time",
                       "raise --timeout, then --retry timeout"},
    [FETCH_CONNECTION] = {"connection", "no such host, or nobody answers there",
                          "--retry connection later"},
    [FETCH_CUT] = {"cut", "broken off before its promised length, each time",
                   "--retry cut later"},
    [FETCH_STATUS] = {"status", "a status that is none of the others",
                      "look at its line in failures.csv"},
    [FETCH_REDIRECT] = {"redirect",
                        "led in a circle, too far, or to no address",
                        "look at its line in failures.csv"},
    [FETCH_PRIVATE] = {"private", "an address inside a network, not asked",
                       "--allow-private, then --retry private"},
    [FETCH_PAGE] = {"page", "a page or a text instead of a picture",
                    "look at its address in a browser"},
    [FETCH_TYPE] = {"type", "a picture, but of no type that was wanted",
                    "name it in --types, then --retry type"},
    [FETCH_DAMAGED] = {"damaged", "a picture whose head or end is missing",
                       "--retry damaged later"},
    [FETCH_TOO_LARGE] = {"too-large", "more bytes than --max-bytes",
                         "raise it, then --retry too-large"},
    [FETCH_TOO_SMALL] = {"too-small", "fewer bytes than --min-bytes",
                         "lower it, then --retry too-small"},
    [FETCH_ADDRESS] = {"address", "no address of http or https, not asked",
                       "correct the table"},
    [FETCH_KEY] = {"key", "a key that cannot be a member's name, not asked",
                   "correct the table"},
};

const char *const fetch_class_words[] = {
    "gone",      "forbidden",  "robots", "rate-limit", "server-error",
    "timeout",   "connection", "cut",    "status",     "redirect",
    "private",   "page",       "type",   "damaged",    "too-large",
    "too-small", "address",    "key",    "all",        NULL};

const struct fetch_about *fetch_about(enum fetch_class class)
{
    return &fetch_abouts[class];
}

enum fetch_class fetch_class_find(const char *name)
{
    for (int c = FETCH_CAME + 1; c < FETCH_CLASSES; c++)
        if (strcmp(name, fetch_abouts[c].name) == 0)
            return (enum fetch_class)c;
    return FETCH_CAME;
}
