#include "commands/review_words.h"

#include <math.h>
#include <stdlib.h>

struct set_options {
    struct options common;
    const char *key, *teacher, *verdict;
    const char *note, *reviewer;
    int64_t candidate;
};

bool review_reviewer(const char *given, const char **name, struct err *err)
{
    *name = given != NULL ? given : getenv("USER");
    if (*name != NULL && **name != '\0' && strlen(*name) <= 200)
        return true;
    err_usage(err, "nobody is named who says it");
    return err_hint(err, "--reviewer NAME");
}

struct db *review_open(const struct options *o, struct err *err)
{
    struct settings *s;
    const char *store;

    if (!input_store(o, &s, &store, err))
        return NULL;
    struct db *db = db_open(store, DB_WRITE, err);
    settings_close(s);
    if (db != NULL)
        db_set_durable(db, true);
    return db;
}

static bool set_add(const struct set_options *o, struct db *db, struct err *err)
{
    bool withdraw = strcmp(o->verdict, "withdraw") == 0;
    struct review_row row = {.key = o->key,
                             .teacher = o->teacher,
                             .candidate = o->candidate,
                             .verdict = withdraw ? "withdrawn" : o->verdict,
                             .note = o->note,
                             .seconds = NAN};
    struct review_item item;
    bool added;

    if (!review_reviewer(o->reviewer, &row.reviewer, err) ||
        !review_find_item(db, &row, &item, err) ||
        !review_add(db, &item, &row, 0, &added, err))
        return false;
    printf("%s, %s: %s by %s; it counts after: limbeck run %s\n", o->key,
           o->teacher, row.verdict, row.reviewer, o->common.config);
    return true;
}

static int review_set_run(const void *options, struct err *err)
{
    const struct set_options *o = options;
    struct db *db = review_open(&o->common, err);

    if (db == NULL)
        return options_exit(err);
    bool ok = set_add(o, db, err);
    db_close(db);
    return ok ? EXIT_DONE : options_exit(err);
}

static const char *const set_words[] = {"keep", "drop", "unsure", "withdraw",
                                        NULL};

static const struct argument set_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
    {.name = "KEY",
     .type = PARAM_TEXT,
     .at = offsetof(struct set_options, key),
     .least = 1,
     .most = 1,
     .about = "the sample: its key, or SOURCE/KEY"},
    {.name = "TEACHER",
     .type = PARAM_TEXT,
     .at = offsetof(struct set_options, teacher),
     .least = 1,
     .most = 1,
     .about = "whose reply about it"},
    {.name = "VERDICT",
     .type = PARAM_TEXT,
     .at = offsetof(struct set_options, verdict),
     .least = 1,
     .most = 1,
     .choices = set_words,
     .about = "keep, drop, unsure, or withdraw what one said before"},
};

static const struct option set_options_table[] = {
    {.name = "note",
     .type = PARAM_TEXT,
     .at = offsetof(struct set_options, note),
     .metavar = "TEXT",
     .about = "why, for others"},
    {.name = "reviewer",
     .type = PARAM_TEXT,
     .at = offsetof(struct set_options, reviewer),
     .metavar = "NAME",
     .about = "who says it; else who is logged in"},
    {.name = "candidate",
     .type = PARAM_INT,
     .at = offsetof(struct set_options, candidate),
     .initial = "0",
     .min = 0,
     .max = 1e6,
     .metavar = "N",
     .about = "which reply, of a teacher that gives several"},
};

const struct command review_command_set = {
    .name = "set",
    .about = "say that a reply is to be kept or dropped, whatever the rules "
             "say",
    .notes = "What was said stays in the store; what one says last of a reply "
             "counts. It overrules the policy once decide has run, which "
             "takes seconds.",
    .examples = "limbeck review set run.yaml 4692496400 careful drop "
                "--note \"no such sign\"\n",
    .arguments = set_arguments,
    .argument_count = PARAM_COUNT(set_arguments),
    .options = set_options_table,
    .option_count = PARAM_COUNT(set_options_table),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct set_options),
    .run = review_set_run,
};
