#include "base/failure_class.h"

#include <string.h>

#define RETRY "; then `limbeck retry`"

static const struct failure_about failure_abouts[FAILURE_CLASSES] = {
    [FAILURE_NONE] = {FOLLOW_RETRY, "", ""},

    [FAILURE_UNREADABLE] = {FOLLOW_NEXT, "a file could not be opened or read",
                            "look at the file, its rights and its disk"},
    [FAILURE_CHANGED] = {FOLLOW_NEXT,
                         "the bytes are not those that were ingested",
                         "put the file back as it was, or run ingest again"},
    [FAILURE_DAMAGED] = {FOLLOW_RETRY,
                         "the bytes are not what their format promises",
                         "put a good file in its place, or `limbeck accept`"},
    [FAILURE_FORMAT] = {FOLLOW_RETRY, "a picture of a format that is not read",
                        "convert it to JPEG, PNG or WebP, or `limbeck "
                        "accept`"},
    [FAILURE_LIMIT] = {FOLLOW_RETRY,
                       "something is larger than a setting allows",
                       "raise the setting that the message names, or `limbeck "
                       "accept`"},
    [FAILURE_UNSAFE] = {FOLLOW_RETRY,
                        "an archive holds a member that is never read: a "
                        "link, a device, a name that leads out of it",
                        "pack the archive without it, or `limbeck accept`"},
    [FAILURE_TABLE] = {FOLLOW_RETRY,
                       "a table lacks the columns that are needed",
                       "name them by the source's settings, see `limbeck "
                       "config --help`"},
    [FAILURE_ROW] = {FOLLOW_RETRY,
                     "a row of a table says nothing that can be used",
                     "mend the row, or `limbeck accept`"},

    [FAILURE_AUTH] = {FOLLOW_STOP, "the server does not take the key",
                      "set the environment variable of api_key_env to a key "
                      "that may use this model, and run again"},
    [FAILURE_CREDIT] = {FOLLOW_STOP, "the account has no credit left",
                        "add credit" RETRY " or run again"},
    [FAILURE_ADDRESS] = {FOLLOW_STOP, "the server has no such address or model",
                         "correct endpoints and model of the teacher, and run "
                         "again"},
    [FAILURE_BAD_REQUEST] = {FOLLOW_RETRY,
                             "the server does not take the request as it is",
                             "change what its words name in the teacher's "
                             "settings, or mend the server" RETRY},
    [FAILURE_CONTEXT_OVERFLOW] =
        {FOLLOW_RETRY,
         "question and answer are longer than the model's context",
         "lower max_tokens or max_pixels of the teacher, or give the server "
         "more context" RETRY},
    [FAILURE_PICTURE_TOO_LARGE] =
        {FOLLOW_RETRY, "the picture is larger than the server takes",
         "lower max_pixels of the teacher, or raise the server's limit" RETRY},
    [FAILURE_CONTENT_FILTER] =
        {FOLLOW_RETRY, "the server withheld its answer",
         "ask another teacher about it, or `limbeck accept`"},
    [FAILURE_MODERATION] = {FOLLOW_RETRY, "the server flagged the question",
                            "ask another teacher about it, or `limbeck "
                            "accept`"},
    [FAILURE_RATE_LIMIT] = {FOLLOW_RUN,
                            "the server was asked too much at a time",
                            "lower window of the teacher, or run again later"},
    [FAILURE_SERVER_ERROR] = {FOLLOW_RUN, "the server stumbled or was too busy",
                              "look at the server's log, and run again"},
    [FAILURE_TIMEOUT] = {FOLLOW_RUN, "no answer came in time",
                         "raise timeout or lower window of the teacher, and "
                         "run again"},
    [FAILURE_CONNECTION] = {FOLLOW_RUN, "the server could not be reached",
                            "start the server or correct endpoints, and run "
                            "again"},
    [FAILURE_CUT_REPLY] = {FOLLOW_RUN,
                           "the reply broke off, or is no chat completion",
                           "look at the server's log, and run again"},
    [FAILURE_RECORDED] = {FOLLOW_RETRY,
                          "a recorded reply is none that can be taken",
                          "mend the line in the file of results" RETRY},

    [FAILURE_MODEL] = {FOLLOW_RETRY,
                       "a model in this process could not take it",
                       "see the message; then `limbeck retry`, or `limbeck "
                       "accept`"},
    [FAILURE_CONTENT] = {FOLLOW_RETRY,
                         "what the record holds cannot be worked on",
                         "see the message, or `limbeck accept`"},
};

/* Of FAILURE_NONE comes none, so that the list is one of choices. */
const char *const failure_class_names[] = {
    [FAILURE_UNREADABLE - 1] = "unreadable",
    [FAILURE_CHANGED - 1] = "changed",
    [FAILURE_DAMAGED - 1] = "damaged",
    [FAILURE_FORMAT - 1] = "format",
    [FAILURE_LIMIT - 1] = "limit",
    [FAILURE_UNSAFE - 1] = "unsafe",
    [FAILURE_TABLE - 1] = "table",
    [FAILURE_ROW - 1] = "row",
    [FAILURE_AUTH - 1] = "auth",
    [FAILURE_CREDIT - 1] = "credit",
    [FAILURE_ADDRESS - 1] = "address",
    [FAILURE_BAD_REQUEST - 1] = "bad-request",
    [FAILURE_CONTEXT_OVERFLOW - 1] = "context-overflow",
    [FAILURE_PICTURE_TOO_LARGE - 1] = "picture-too-large",
    [FAILURE_CONTENT_FILTER - 1] = "content-filter",
    [FAILURE_MODERATION - 1] = "moderation",
    [FAILURE_RATE_LIMIT - 1] = "rate-limit",
    [FAILURE_SERVER_ERROR - 1] = "server-error",
    [FAILURE_TIMEOUT - 1] = "timeout",
    [FAILURE_CONNECTION - 1] = "connection",
    [FAILURE_CUT_REPLY - 1] = "cut-reply",
    [FAILURE_RECORDED - 1] = "recorded",
    [FAILURE_MODEL - 1] = "model",
    [FAILURE_CONTENT - 1] = "content",
    [FAILURE_CLASSES - 1] = NULL,
};

const char *failure_class_name(enum failure_class class)
{
    return class == FAILURE_NONE ? "" : failure_class_names[class - 1];
}

const struct failure_about *failure_about(enum failure_class class)
{
    return &failure_abouts[class];
}

enum failure_class failure_class_find(const char *name)
{
    for (int i = 1; i < FAILURE_CLASSES; i++) {
        if (strcmp(failure_class_names[i - 1], name) == 0)
            return (enum failure_class)i;
    }
    return FAILURE_NONE;
}

const char *failure_follow_words(enum failure_follow follow)
{
    static const char *const words[] = {
        [FOLLOW_RUN] = "tried again within the run, then by the next run",
        [FOLLOW_NEXT] = "tried again by the next run",
        [FOLLOW_STOP] = "stops the teacher; asked again by the next run",
        [FOLLOW_RETRY] = "tried again when its cause changed, or after "
                         "`limbeck retry`",
    };

    return words[follow];
}

static bool failure_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool failure_same_words(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        bool number = failure_is_digit(*a) && failure_is_digit(*b);
        if (!number && *a != *b)
            return false;
        a++;
        b++;
        while (number && failure_is_digit(*a))
            a++;
        while (number && failure_is_digit(*b))
            b++;
    }
    return *a == *b;
}
