/* limbeck policies: what was decided by, and what each policy came to. */
#include "command.h"

#include "adapters/json.h"
#include "commands/policy_list.h"
#include "input.h"

enum { POLICIES_TEXT_MAX = 64 << 20 };

struct policies_options {
    struct options common;
    bool json;
};

static void policies_add_count(struct buf *out, const char *key, int64_t count)
{
    json_add_key(out, key);
    json_add_int(out, count);
}

static void policies_add_rules(const struct policy_entry *e, struct buf *out)
{
    struct span rest = span_of(e->text), line;

    json_add_key(out, "rules");
    buf_add_char(out, '[');
    while (span_next(&rest, '\n', &line)) {
        if (line.len == 0)
            continue;
        json_add_comma(out);
        json_add_text(out, line);
    }
    buf_add_char(out, ']');
}

static void policies_add_json(const struct policy_entry *e, struct buf *out)
{
    json_add_comma(out);
    buf_add_char(out, '{');
    policies_add_count(out, "number", e->id);
    json_add_key(out, "name");
    json_add_text(out, span_of(e->name));
    json_add_key(out, "differs");
    json_add_text(out, span_of(e->label));
    json_add_key(out, "current");
    buf_add_text(out, e->current ? "true" : "false");
    policies_add_rules(e, out);
    policies_add_count(out, "answers", e->answers);
    policies_add_count(out, "kept", e->kept);
    policies_add_count(out, "samples", e->samples);
    policies_add_count(out, "cot", e->split[POLICY_COT]);
    policies_add_count(out, "judge", e->split[POLICY_JUDGE]);
    policies_add_count(out, "seed", e->split[POLICY_SEED]);
    buf_add_char(out, '}');
}

static void policies_add_line(const struct policy_entry *e, struct buf *out)
{
    char number[32];

    snprintf(number, sizeof(number), "#%lld", (long long)e->id);
    buf_print(out, "%c %-5s %-16s", e->current ? '*' : ' ', number, e->name);
    if (e->answers == 0)
        buf_print(out, " %10s %10s", "-", "-");
    else
        buf_print(out, " %10lld %10lld", (long long)e->answers,
                  (long long)e->kept);
    for (int i = 0; i < POLICY_SPLITS; i++) {
        if (e->samples == 0)
            buf_print(out, " %8s", "-");
        else
            buf_print(out, " %8lld", (long long)e->split[i]);
    }
    buf_print(out, "  %s\n", e->label);
}

static bool policies_print(const struct policy_list *l, bool json,
                           struct err *err)
{
    struct buf out;

    buf_init(&out, POLICIES_TEXT_MAX);
    if (json)
        buf_add_char(&out, '[');
    else
        buf_print(&out, "  %-5s %-16s %10s %10s %8s %8s %8s  %s\n", "",
                  "policy", "answers", "kept", "cot", "judge", "seed",
                  "differs in");
    for (size_t i = 0; i < l->count; i++)
        (json ? policies_add_json : policies_add_line)(&l->items[i], &out);
    if (json)
        buf_add_text(&out, "]\n");
    bool ok = buf_ok(&out, "the list of policies", err);
    if (ok)
        fputs(out.data, stdout);
    buf_release(&out);
    return ok;
}

static int command_policies_run(const void *options, struct err *err)
{
    const struct policies_options *o = options;
    struct policy_list list;
    struct arena arena;
    struct db *db = input_open_store(&o->common, err);

    if (db == NULL)
        return options_exit(err);
    arena_init(&arena);
    bool ok = policy_list_read(&list, db, &arena, err) &&
              policies_print(&list, o->json, err);
    arena_release(&arena);
    db_close(db);
    return ok ? EXIT_DONE : options_exit(err);
}

static const struct argument command_policies_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
};

static const struct option command_policies_options[] = {
    {.name = "json",
     .type = PARAM_BOOL,
     .at = offsetof(struct policies_options, json),
     .about = "print JSON"},
};

const struct command command_policies = {
    .name = "policies",
    .about = "list the policies of a store, how they differ, what each kept",
    .notes = "The current policy has a star. A policy without counts has no "
             "verdicts or splits in the store: gc dropped them, or split did "
             "not run while it was current.",
    .examples = "limbeck policies run.yaml\n",
    .arguments = command_policies_arguments,
    .argument_count = PARAM_COUNT(command_policies_arguments),
    .options = command_policies_options,
    .option_count = PARAM_COUNT(command_policies_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct policies_options),
    .run = command_policies_run,
};
