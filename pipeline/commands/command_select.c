/* limbeck select: replies and samples by a query. */
#include "command.h"

#include "commands/review_serve.h"
#include "commands/select_export.h"
#include "commands/select_print.h"
#include "input.h"

struct select_options {
    struct options common;
    const char *query, *file;
    int64_t limit, sample, seed;
    bool keys, json;
    const char *to, *cards;
    struct text_list as;
};

/* The page of `limbeck review serve`, of what the query finds. */
static int command_select_review(const struct select_options *o,
                                 struct err *err)
{
    struct review_serve_options serve = {.common = o->common,
                                         .queue = o->query,
                                         .as = o->as,
                                         .limit = o->limit > 0 ? o->limit
                                                  : o->sample > 0
                                                      ? REVIEW_SERVE_LIMIT_MOST
                                                      : REVIEW_SERVE_LIMIT,
                                         .sample = o->sample,
                                         .seed = o->seed,
                                         .port = -1};

    return review_serve(&serve, err);
}

/* A file belongs to --to list, a folder to --to export, and nothing else. */
static bool command_select_fits(const struct select_options *o, struct err *err)
{
    bool review = o->to != NULL && strcmp(o->to, "review") == 0;

    if (review && (o->file != NULL || o->keys || o->json || o->cards != NULL)) {
        err_usage(err, "--to review prints and writes nothing else");
        return err_hint(err, "limbeck select CONFIG QUERY --to review");
    }
    if (review || (o->to != NULL) == (o->file != NULL))
        return true;
    if (o->to == NULL)
        err_usage(err, "a file is given, but not --to");
    else
        err_usage(err, "--to %s needs a %s", o->to,
                  strcmp(o->to, "list") == 0 ? "file" : "folder");
    return err_hint(err, "limbeck select CONFIG QUERY --to list FILE, or --to "
                         "export FOLDER");
}

static int command_select_run(const void *options, struct err *err)
{
    const struct select_options *o = options;
    struct select_request r = {.query = o->query,
                               .limit = o->limit,
                               .sample = o->sample,
                               .seed = o->seed,
                               .keys = o->keys,
                               .json = o->json,
                               .to = o->to,
                               .cards = o->cards,
                               .file = o->file};

    if (!command_select_fits(o, err))
        return options_exit(err);
    if (o->to != NULL && strcmp(o->to, "review") == 0)
        return command_select_review(o, err);
    if (o->to != NULL && strcmp(o->to, "export") == 0)
        return select_export(&o->common, &r, err);
    return select_command(&o->common, &r, err);
}

static const struct argument command_select_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
    {.name = "QUERY",
     .type = PARAM_TEXT,
     .at = offsetof(struct select_options, query),
     .least = 1,
     .most = 1,
     .about = "\"fails only visibility and distance < 25\"; docs/select.md"},
    {.name = "FILE",
     .type = PARAM_PATH,
     .at = offsetof(struct select_options, file),
     .least = 0,
     .most = 1,
     .about = "the file of --to list, the folder of --to export"},
};

static const char *const select_to_words[] = {"list", "review", "export", NULL};

static const struct option command_select_options[] = {
    {.name = "sample",
     .type = PARAM_INT,
     .at = offsetof(struct select_options, sample),
     .min = 1,
     .max = 1e9,
     .metavar = "N",
     .about = "draw N of the samples that fit"},
    {.name = "seed",
     .type = PARAM_INT,
     .at = offsetof(struct select_options, seed),
     .initial = "42",
     .metavar = "N",
     .about = "of that draw: the same seed, the same samples"},
    {.name = "limit",
     .letter = 'n',
     .type = PARAM_INT,
     .at = offsetof(struct select_options, limit),
     .min = 1,
     .max = 1e9,
     .metavar = "N",
     .about = "print at most N samples; of a table 50 else"},
    {.name = "keys",
     .type = PARAM_BOOL,
     .at = offsetof(struct select_options, keys),
     .about = "print SOURCE/KEY of each sample alone"},
    {.name = "json",
     .type = PARAM_BOOL,
     .at = offsetof(struct select_options, json),
     .about = "print JSON, with all that was measured"},
    {.name = "cards",
     .type = PARAM_PATH,
     .at = offsetof(struct select_options, cards),
     .metavar = "FOLDER",
     .about = "write a page with a card of each sample there too",
     .flags = OPTION_FOLDER},
    {.name = "as",
     .type = PARAM_LIST,
     .at = offsetof(struct select_options, as),
     .metavar = "NAME,...",
     .about = "who reads, with --to review; else who is logged in"},
    {.name = "to",
     .type = PARAM_CHOICE,
     .at = offsetof(struct select_options, to),
     .choices = select_to_words,
     .metavar = "list|review|export",
     .about = "list: write a list for policy.include and policy.exclude to "
              "FILE; review: serve the review page of what fits; export: "
              "write what of it stands in a split to FOLDER, as limbeck "
              "export does"},
};

const struct command command_select = {
    .name = "select",
    .about = "find replies and samples by a query over what was measured",
    .notes =
        "A query joins terms by and, or, not and parentheses: kept, rejected, "
        "unasked, reviewed (by NAME,... keep, drop, unsure or edit), fails "
        "RULE,..., fails only RULE,..., passes "
        "RULE,..., country NAME,..., source NAME,..., split NAME,..., teacher "
        "NAME,..., key KEY,..., a comparison of what a filter measured "
        "(distance < 25, visibility 0.5..0.7, distance unknown), or a text "
        "alone: the beginning of a key, or a country. Terms joined by and "
        "hold for one and the same reply.",
    .examples = "limbeck select run.yaml \"fails only visibility and distance "
                "< 25\" --sample 20\n"
                "limbeck select run.yaml \"kept and country NO,SE\" --keys\n"
                "limbeck select run.yaml \"kept and visibility < 0.3\" --to "
                "list doubtful.txt\n"
                "limbeck select run.yaml \"fails only distance\" --to review\n"
                "limbeck select run.yaml \"split cot and country NO\" --to "
                "export norway\n",
    .arguments = command_select_arguments,
    .argument_count = PARAM_COUNT(command_select_arguments),
    .options = command_select_options,
    .option_count = PARAM_COUNT(command_select_options),
    .takes = TAKES_SETTINGS | TAKES_JOBS | TAKES_PROGRESS,
    .size = sizeof(struct select_options),
    .run = command_select_run,
};
