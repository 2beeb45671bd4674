/* limbeck diff: what one policy keeps and another does not. */
#include "command.h"

#include "commands/policy_diff.h"
#include "input.h"

enum { DIFF_TEXT_MAX = 64 << 20 };

struct diff_options {
    struct options common;
    const char *a, *b, *html;
    int64_t sample;
    bool json;
};

static bool diff_find(struct diff *d, const struct policy_list *list,
                      const struct diff_options *o, struct err *err)
{
    d->a = policy_list_find(list, o->a, err);
    d->b = d->a != NULL ? policy_list_find(list, o->b, err) : NULL;
    return d->b != NULL;
}

static bool diff_print(const struct diff *d, bool json, struct err *err)
{
    struct buf out;

    buf_init(&out, DIFF_TEXT_MAX);
    (json ? diff_print_json : diff_print_text)(d, &out);
    bool ok = buf_ok(&out, "the difference", err);
    if (ok)
        fputs(out.data, stdout);
    buf_release(&out);
    return ok;
}

static bool diff_one_store(const struct diff_options *o, struct db *db,
                           struct arena *arena, struct err *err)
{
    const struct diff_stores stores = {NULL, NULL, o->common.config, db};
    struct policy_list list;
    struct diff diff = {0};

    return policy_list_read(&list, db, arena, err) &&
           diff_find(&diff, &list, o, err) &&
           diff_read(&diff, db, o->sample, arena, err) &&
           diff_print(&diff, o->json, err) &&
           (o->html == NULL ||
            diff_write_html(&diff, &stores, o->html, arena, err));
}

static bool diff_two_stores(const struct diff_options *o, struct db *db,
                            struct arena *arena, struct err *err)
{
    struct options other = {.config = o->a};
    struct policy_list list, list_b;
    struct diff_stores stores = {
        .config_a = o->common.config, .config_b = o->a, .a = db};
    struct diff diff = {.store_a = o->common.config, .store_b = o->a};

    struct db *b = input_open_store(&other, err);
    if (b == NULL)
        return false;
    stores.b = b;
    bool ok = policy_list_read(&list, db, arena, err) &&
              policy_list_read(&list_b, b, arena, err);
    diff.a = ok ? policy_list_find(&list, "current", err) : NULL;
    diff.b = diff.a != NULL ? policy_list_find(&list_b, "current", err) : NULL;
    ok = diff.b != NULL && policy_list_pair(&diff.a, &diff.b, arena, err) &&
         diff_read_stores(&diff, db, b, o->sample, arena, err) &&
         diff_print(&diff, o->json, err) &&
         (o->html == NULL ||
          diff_write_html(&diff, &stores, o->html, arena, err));
    db_close(b);
    return ok;
}

static int command_diff_run(const void *options, struct err *err)
{
    const struct diff_options *o = options;
    struct arena arena;
    struct db *db = input_open_store(&o->common, err);

    if (db == NULL)
        return options_exit(err);
    arena_init(&arena);
    bool ok = o->b != NULL ? diff_one_store(o, db, &arena, err)
                           : diff_two_stores(o, db, &arena, err);
    arena_release(&arena);
    db_close(db);
    return ok ? EXIT_DONE : options_exit(err);
}

static const struct argument command_diff_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
    {.name = "A",
     .type = PARAM_TEXT,
     .at = offsetof(struct diff_options, a),
     .least = 1,
     .most = 1,
     .about = "a policy: its name, its number, or \"current\"; alone: another "
              "configuration or store, and the present policies of both"},
    {.name = "B",
     .type = PARAM_TEXT,
     .at = offsetof(struct diff_options, b),
     .least = 0,
     .most = 1,
     .about = "the policy to compare with it"},
};

static const struct option command_diff_options[] = {
    {.name = "sample",
     .type = PARAM_INT,
     .at = offsetof(struct diff_options, sample),
     .initial = "5",
     .min = 0,
     .max = 500,
     .metavar = "N",
     .about = "list at most N samples of each that came or went"},
    {.name = "html",
     .type = PARAM_PATH,
     .at = offsetof(struct diff_options, html),
     .metavar = "FOLDER",
     .about = "write a page with cards of those samples there too",
     .flags = OPTION_FOLDER},
    {.name = "json",
     .type = PARAM_BOOL,
     .at = offsetof(struct diff_options, json),
     .about = "print JSON"},
};

const struct command command_diff = {
    .name = "diff",
    .about = "compare two policies, or stores: what came, what went, and by "
             "which rule",
    .notes =
        "Goes by the verdicts and splits in the store, as they were when "
        "each policy was applied last. Gained is what B has and A has "
        "not, with the first rule of the one that rejects it; \"draw\" is "
        "what both decide alike and split put elsewhere. Beside each "
        "count stands the share within 25, 200 and 750 km of the truth, "
        "of those whose distance is known. Of two stores, samples and answers "
        "are the same that have the same names.",
    .examples =
        "limbeck policies run.yaml\n"
        "limbeck diff run.yaml 1 current\n"
        "limbeck diff run.yaml strict loose --sample 20 --html changed\n"
        "limbeck diff run.yaml other.limbeck\n",
    .arguments = command_diff_arguments,
    .argument_count = PARAM_COUNT(command_diff_arguments),
    .options = command_diff_options,
    .option_count = PARAM_COUNT(command_diff_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct diff_options),
    .run = command_diff_run,
};
