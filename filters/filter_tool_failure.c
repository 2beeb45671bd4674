/*
 * tool_failure: how many of the tools that the teacher called failed? Of each
 * text that a tool returned (answers/answer_authors.h) the beginning is looked
 * at for a failure: an error, a time limit, a status from 400 on, nothing
 * found, nothing at all. A reply without a call of a tool is not measured.
 *
 * The evidence gives the first failure's own words.
 */
#include "answers/answer_authors.h"
#include "filters/filter.h"
#include "filters/note.h"

enum { FAILURE_LOOK_BYTES = 200 };

static const char *const failure_words[] = {
    "error",       "exception",   "traceback",       "timed out",
    "timeout",     "failed",      "failure",         "not found",
    "no result",   "no results",  "0 results",       "nothing found",
    "unavailable", "forbidden",   "unauthorized",    "rate limit",
    "quota",       "invalid",     "refused",         "too many requests",
    "status: 4",   "status: 5",   "http 4",          "http 5",
    "status\": 4", "status\": 5", "\"results\": []", "\"results\":[]",
};

/* What a tool returned is a failure. */
static bool failure_is(struct span text)
{
    char head[FAILURE_LOOK_BYTES + 1];
    size_t n = 0;

    text = span_cut(span_trim(text), 0, FAILURE_LOOK_BYTES);
    for (size_t i = 0; i < text.len; i++)
        head[n++] = (char)tolower((unsigned char)text.data[i]);
    head[n] = '\0';
    if (n == 0 || strcmp(head, "[]") == 0 || strcmp(head, "{}") == 0 ||
        strcmp(head, "null") == 0 || strcmp(head, "none") == 0)
        return true;
    for (size_t i = 0; i < PARAM_COUNT(failure_words); i++)
        if (strstr(head, failure_words[i]) != NULL)
            return true;
    return false;
}

static bool tool_failure_measure(const struct filter_case *c,
                                 const void *settings,
                                 struct filter_score *score, struct err *err)
{
    struct answer_authors authors;
    struct answer_part part;

    (void)settings;
    (void)err;
    answer_authors_init(&authors, c->answer->text);
    while (answer_authors_next(&authors, &part)) {
        if (!score->known)
            score->value = 0;
        score->known = true;
        if (part.author != AUTHOR_TOOL || !failure_is(part.inside))
            continue;
        if (score->value == 0)
            note_text(&score->evidence, "returned",
                      span_cut(span_trim(part.inside), 0, FAILURE_LOOK_BYTES));
        score->value++;
    }
    return true;
}

#define TOOL_CASE(written)                                                     \
    {                                                                          \
        .answer = &(struct filter_answer)                                      \
        {                                                                      \
            .text = FILTER_TEXT(written)                                       \
        }                                                                      \
    }

static const struct filter_example tool_failure_examples[] = {
    {"a search that was answered",
     TOOL_CASE("<tool_call>{}</tool_call><tool_response>[1] Port of Leith"
               "</tool_response>"),
     true, 0},
    {"one that failed, and one that found nothing",
     TOOL_CASE("<tool_response>HTTP 503 Service Unavailable</tool_response>"
               "<tool_response>[]</tool_response>"),
     true, 2},
    {"the teacher speaks of an error, no tool does",
     TOOL_CASE("<think>It would be an error to say Leith.</think>"), false, 0},
};

const struct filter filter_tool_failure = {
    .name = "tool_failure",
    .version = 1,
    .about = "tools that the teacher called and that failed",
    .unit = "failures",
    .missing = "passes",
    .measure = tool_failure_measure,
    .examples = tool_failure_examples,
    .example_count = PARAM_COUNT(tool_failure_examples),
};
