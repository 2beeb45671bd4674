/* limbeck plan: what asking the teachers would take, before it is paid. */
#include "command.h"
#include "input.h"
#include "sums.h"

#include "adapters/json.h"
#include "engine/prompt.h"
#include "engine/stage_version.h"
#include "base/file_system.h"
#include "commands/plan_copy.h"
#include "commands/plan_jobs.h"
#include "teachers/picture_tokens.h"

#include <math.h>
#include <unistd.h>

/* A token of English text, and of a reply, in bytes. */
enum { PLAN_TOKEN_BYTES = 4, PLAN_ROW_BYTES = 400 };

struct plan_options {
    struct options common;
    bool json, incomplete;
    struct plan_jobs jobs;
};

/* What is left to ask of one teacher, or of all. */
struct plan_row {
    const char *name;
    double requests, prompt_tokens, output_tokens, hours, cost, disk_bytes;
    double allowed; /* requests that its budget lets; NaN: it has none */
    bool measured;  /* by its own replies; else by rules and bounds */
    bool known;     /* the rule of its model's pictures is */
};

struct plan {
    struct settings *settings;
    struct db *db; /* NULL: there is no store yet */
    struct stage_run run;
    struct arena arena;
};

/* Mean tokens of a drawn picture. */
static bool plan_picture(struct plan *p, const struct teacher_settings *s,
                         struct plan_row *row, double *tokens, struct err *err)
{
    struct query *q = db_query(p->db, QUERY_PLAN_SIZES);
    enum query_state state;
    double sum = 0, count = 0;
    bool known = true;

    while ((state = query_next(q, err)) == QUERY_ROW) {
        double n = (double)query_get_int(q, 2);
        sum += n * picture_tokens(s, (double)query_get_int(q, 0),
                                  (double)query_get_int(q, 1), &known);
        count += n;
    }
    row->known = known;
    *tokens = count > 0 ? sum / count : 0;
    return state != QUERY_FAILED;
}

/* Of a question without its picture. */
static bool plan_text(struct plan *p, const struct teacher_settings *s,
                      const char *name, double *tokens, struct err *err)
{
    const char *key = arena_print(&p->arena, "teachers.%s.prompt", name);
    const char *prompt =
        prompt_read(p->settings, key, s->prompt, "gre", &p->arena, err);

    if (prompt == NULL)
        return false;
    *tokens = ((double)strlen(prompt) +
               (s->system == NULL ? 0 : (double)strlen(s->system))) /
              PLAN_TOKEN_BYTES;
    return true;
}

/* By what its replies took, or by rules and the bound of an answer. */
static bool plan_each(struct plan *p, const struct teacher_settings *s,
                      int64_t teacher_id, struct plan_row *row, struct err *err)
{
    double text = 0, picture = 0, at_once = (double)s->batch;
    struct query *q = db_query(p->db, QUERY_PLAN_MEASURED);

    query_int(q, 1, teacher_id);
    if (query_next(q, err) != QUERY_ROW)
        return false;
    double prompt = query_get_real(q, 1), output = query_get_real(q, 2);
    double duration_ms = query_get_real(q, 3), bytes = query_get_real(q, 4);
    row->measured = query_get_int(q, 0) > 0;
    (void)db_query(p->db, QUERY_PLAN_MEASURED);
    if (!plan_text(p, s, row->name, &text, err) ||
        (s->pictures && !plan_picture(p, s, row, &picture, err)))
        return false;
    if (strcmp(s->backend, "server") == 0)
        at_once = (double)s->window * (double)s->endpoints.count;
    if (isnan(prompt))
        prompt = text + picture;
    if (isnan(output))
        output = s->max_tokens == PARAM_NONE_INT ? 2048 : (double)s->max_tokens;
    if (isnan(bytes))
        bytes = output * PLAN_TOKEN_BYTES;
    row->prompt_tokens = row->requests * prompt;
    row->output_tokens = row->requests * output;
    row->disk_bytes = row->requests * (bytes + PLAN_ROW_BYTES);
    row->hours = row->requests * duration_ms / fmax(1, at_once) / 3.6e6;
    row->cost = s->price.input > 0 || s->price.output > 0
                    ? teacher_cost(s, row->prompt_tokens, row->output_tokens)
                    : NAN;
    return true;
}

static bool plan_missing(struct plan *p, const struct teacher_settings *s,
                         int64_t teacher_id, struct plan_row *row,
                         struct err *err)
{
    struct query *q = db_query(p->db, QUERY_TEACH_MISSING);
    int64_t missing;

    query_int(q, 1, p->run.version_id);
    query_int(q, 2, teacher_id);
    query_int(q, 3, s->candidates);
    query_int(q, 4, s->pictures);
    if (!query_one(q, &missing, err))
        return false;
    (void)db_query(p->db, QUERY_TEACH_MISSING);
    row->requests = (double)missing;
    return true;
}

/* Requests that a bound lets, of which `spent` is used up and each takes `one`;
 * no bound: as many as before. */
static double plan_lets(double before, double bound, double spent, double one)
{
    if (bound <= 0 || !(one > 0))
        return before;
    double lets = spent < bound ? floor((bound - spent) / one) : 0;
    return isnan(before) || lets < before ? lets : before;
}

/* What the budget leaves of it, by what one request takes. */
static bool plan_budget(struct plan *p, const struct teacher_settings *s,
                        int64_t teacher_id, struct plan_row *row,
                        struct err *err)
{
    struct query *q = db_query(p->db, QUERY_TEACH_SPENT);
    double n = row->requests;

    row->allowed = NAN;
    query_int(q, 1, teacher_id);
    enum query_state state = query_next(q, err);
    if (state != QUERY_ROW)
        return state != QUERY_FAILED;
    double answers = (double)query_get_int(q, 0);
    double prompt = (double)query_get_int(q, 1);
    double output = (double)query_get_int(q, 2);
    (void)db_query(p->db, QUERY_TEACH_SPENT);
    double lets =
        plan_lets(NAN, (double)s->budget.requests, answers, n > 0 ? 1 : 0);
    lets = plan_lets(lets, (double)s->budget.tokens, prompt + output,
                     (row->prompt_tokens + row->output_tokens) / n);
    lets = plan_lets(lets, s->budget.cost, teacher_cost(s, prompt, output),
                     row->cost / n);
    row->allowed = plan_lets(lets, s->budget.hours, 0, row->hours / n);
    return true;
}

static bool plan_teacher(struct plan *p, const char *name, struct plan_row *row,
                         struct err *err)
{
    struct teacher_settings s;
    int64_t teacher_id = 0;

    *row = (struct plan_row){.name = name, .known = true};
    if (!teacher_read(p->settings, name, &s, err))
        return false;
    if (s.candidates == 0)
        row->name = NULL; /* no answers are wanted of it */
    if (row->name == NULL)
        return true;
    struct query *q = db_query(p->db, QUERY_ACTIVE_TEACHER_FIND);
    query_text(q, 1, name);
    if (!query_one(q, &teacher_id, err))
        return false;
    (void)db_query(p->db, QUERY_ACTIVE_TEACHER_FIND);
    return plan_missing(p, &s, teacher_id, row, err) &&
           plan_each(p, &s, teacher_id, row, err) &&
           plan_budget(p, &s, teacher_id, row, err);
}

/* NaN is what nobody knows: it stays out of the sum, which is NaN where none is
 * known. */
static double plan_known_sum(double sum, double value)
{
    if (isnan(value))
        return sum;
    return isnan(sum) ? value : sum + value;
}

static void plan_sum(struct plan_row *sum, const struct plan_row *row)
{
    sum->requests += row->requests;
    sum->prompt_tokens += row->prompt_tokens;
    sum->output_tokens += row->output_tokens;
    sum->disk_bytes += row->disk_bytes;
    sum->hours = plan_known_sum(sum->hours, row->hours);
    sum->cost = plan_known_sum(sum->cost, row->cost);
}

static void plan_print_or(double value)
{
    if (isnan(value))
        printf(" %10s", "?");
    else
        printf(" %10.2f", value);
}

static void plan_print(const struct plan_row *row)
{
    printf("%-16s %10.0f %14.0f %14.0f", row->name, row->requests,
           row->prompt_tokens, row->output_tokens);
    plan_print_or(row->hours);
    plan_print_or(row->cost);
    printf(" %9.1f MB  %s%s", row->disk_bytes / 1e6,
           row->measured ? "as measured" : "by bounds",
           row->known ? "" : ", picture tokens guessed");
    if (row->allowed < row->requests)
        printf(", its budget lets %.0f", row->allowed);
    puts("");
}

static void plan_print_json(const struct plan_row *row, bool last)
{
    struct buf b;

    buf_init(&b, 1 << 16);
    buf_add_char(&b, '{');
    json_add_key(&b, "teacher");
    json_add_text(&b, span_of(row->name));
    const struct {
        const char *key;
        double value;
    } values[] = {{"requests", row->requests},
                  {"prompt_tokens", row->prompt_tokens},
                  {"output_tokens", row->output_tokens},
                  {"hours", row->hours},
                  {"cost", row->cost},
                  {"disk_bytes", row->disk_bytes},
                  {"budget_requests", row->allowed}};
    for (size_t i = 0; i < PARAM_COUNT(values); i++) {
        json_add_key(&b, values[i].key);
        json_add_real(&b, values[i].value);
    }
    buf_print(&b, ",\"measured\":%s,\"picture_rule_known\":%s}%s",
              row->measured ? "true" : "false", row->known ? "true" : "false",
              last ? "" : ",");
    puts(b.data);
    buf_release(&b);
}

/* What ingest copies before anybody is asked. */
static void plan_print_copy(const struct source_copy *copy, const char *store)
{
    struct buf text;

    if (copy->files == 0)
        return;
    buf_init(&text, 500);
    source_copy_print(copy, &text);
    buf_add_text(&text, ", and ");
    source_copy_print_bytes(file_system_free(store), &text);
    printf("ingest will copy out of compressed archives: %s are free\n",
           text.data);
    buf_release(&text);
}

static void plan_print_copy_json(const struct source_copy *copy,
                                 const char *store)
{
    printf("{\"copied_pictures\":%lld,\"disk_bytes\":%lld,\"exact\":%s,"
           "\"free_bytes\":%lld},\n",
           (long long)copy->files, (long long)copy->bytes,
           copy->exact ? "true" : "false", (long long)file_system_free(store));
}

static bool plan_print_all(struct plan *p, bool json, struct err *err)
{
    struct plan_row sum = {.name = "all",
                           .measured = true,
                           .known = true,
                           .hours = NAN,
                           .cost = NAN,
                           .allowed = NAN};
    struct plan_row row;
    const char *name;
    struct source_copy copy;

    if (!plan_copy(p->settings, p->db, &copy, err))
        return false;
    sum.disk_bytes = (double)copy.bytes;
    if (json)
        puts("[");
    else
        printf("%-16s %10s %14s %14s %10s %10s %12s\n", "teacher", "requests",
               "prompt tokens", "output tokens", "hours", "cost", "disk");
    for (size_t i = 0;
         (name = settings_child(p->settings, "teachers", i)) != NULL; i++) {
        if (!plan_teacher(p, name, &row, err))
            return false;
        if (row.name == NULL)
            continue;
        plan_sum(&sum, &row);
        sum.measured = sum.measured && row.measured;
        sum.known = sum.known && row.known;
        if (json)
            plan_print_json(&row, false);
        else
            plan_print(&row);
    }
    if (json && copy.files > 0)
        plan_print_copy_json(&copy, db_path(p->db));
    if (json) {
        plan_print_json(&sum, true);
        puts("]");
    } else {
        plan_print(&sum);
        plan_print_copy(&copy, db_path(p->db));
    }
    return true;
}

/* Whose draw was counted, where it is not the configuration's. */
static bool plan_print_draw(struct plan *p, struct err *err)
{
    bool due;

    if (!sums_due(p->db, p->settings, "sample", &due, err))
        return false;
    if (due)
        puts("The samples are not drawn as the configuration says (`limbeck "
             "try` draws a few): limbeck-sample draws them, then plan.");
    return true;
}

/* The scripts of an engine, or what is missing of what they were to make. */
static int plan_run_jobs(const struct plan_options *o, struct err *err)
{
    struct config_top top;
    int64_t missing = 0;
    struct settings *s = input_config(&o->common, &top, err);
    bool ok = s != NULL;

    if (ok && o->incomplete)
        ok = plan_jobs_incomplete(&o->jobs, &missing, err);
    else if (ok)
        ok = plan_jobs_write(&o->jobs, &o->common, top.store, err);
    settings_close(s);
    if (!ok)
        return options_exit(err);
    return missing > 0 ? EXIT_SET_ASIDE : EXIT_DONE;
}

static int command_plan_run(const void *options, struct err *err)
{
    const struct plan_options *o = options;

    if (o->jobs.engine != NULL || o->incomplete)
        return plan_run_jobs(o, err);
    struct config_top top;
    struct plan p = {.settings = input_config(&o->common, &top, err)};
    bool fresh, ok = p.settings != NULL &&
                     input_store_exists(&o->common, top.store, err);

    if (ok)
        p.db = db_open(top.store, DB_SCRATCH, err);
    ok = p.db != NULL && db_begin(p.db, err);
    if (ok) {
        arena_init(&p.arena);
        p.run = (struct stage_run){.stage = stage_find("teach"),
                                   .settings = p.settings,
                                   .db = p.db,
                                   .jobs = 1};
        ok = stage_enter(&p.run, &fresh, err) &&
             plan_print_all(&p, o->json, err);
        stage_leave(&p.run);
        ok = ok && (o->json || plan_print_draw(&p, err));
        arena_release(&p.arena);
        db_rollback(p.db);
    }
    db_close(p.db);
    settings_close(p.settings);
    return ok ? EXIT_DONE : options_exit(err);
}

static const struct argument command_plan_arguments[] = {
    ARGUMENT_CONFIG,
};

#define JOBS(field) offsetof(struct plan_options, jobs.field)

static const struct option command_plan_options[] = {
    {.name = "json",
     .type = PARAM_BOOL,
     .at = offsetof(struct plan_options, json),
     .about = "print JSON"},
    {.name = "engine",
     .type = PARAM_CHOICE,
     .at = JOBS(engine),
     .choices = plan_engines,
     .metavar = "ENGINE",
     .about = "instead: write the scripts by which it works the set in shards"},
    {.name = "shards",
     .type = PARAM_INT,
     .at = JOBS(shards),
     .initial = "16",
     .metavar = "N",
     .about = "of how many shards",
     .min = 1,
     .max = SHARD_MOST},
    {.name = "to",
     .type = PARAM_PATH,
     .at = JOBS(to),
     .initial = "jobs",
     .metavar = "FOLDER",
     .about = "where scripts and shards lie, seen by all nodes",
     .flags = OPTION_FOLDER},
    {.name = "throttle",
     .type = PARAM_INT,
     .at = JOBS(throttle),
     .initial = "0",
     .metavar = "N",
     .about = "how many shards at a time; 0: all",
     .min = 0,
     .max = SHARD_MOST},
    {.name = "time",
     .type = PARAM_TEXT,
     .at = JOBS(time),
     .initial = "24:00:00",
     .metavar = "H:MM:SS",
     .about = "how long a task may take before it is queued again"},
    {.name = "processors",
     .type = PARAM_INT,
     .at = JOBS(processors),
     .initial = "4",
     .metavar = "N",
     .about = "of a task",
     .min = 1,
     .max = 4096},
    {.name = "warning",
     .type = PARAM_INT,
     .at = JOBS(warn_s),
     .initial = "240",
     .metavar = "SECONDS",
     .about = "before the end of its time a task is told to stop",
     .min = 2,
     .max = 86400},
    {.name = "scratch",
     .type = PARAM_TEXT,
     .at = JOBS(scratch),
     .metavar = "FOLDER",
     .about = "a disk of the node, where a shard is written before it is "
              "copied to its folder; variables in it are those of the node"},
    {.name = "incomplete",
     .type = PARAM_BOOL,
     .at = offsetof(struct plan_options, incomplete),
     .about = "instead: which shards in the folder are not done, and why"},
};

const struct command command_plan = {
    .name = "plan",
    .about =
        "what asking the teachers will take: requests, tokens, hours, cost",
    .notes =
        "Counts what is drawn and not yet answered. Tokens and bytes are the "
        "mean of the teacher's own replies where there are some; before, "
        "pictures are counted by the rule of their model from the stored "
        "sizes, prompts by four bytes a token, and answers by max_tokens, the "
        "bound. Hours are the measured time of a reply over what is asked at "
        "once. The price is teachers.NAME.price, of a million tokens. With "
        "--engine it asks nothing of the store: it writes shard.sh (one "
        "shard), "
        "whole.sh (a merge, and what has to see everything) and what starts "
        "them: submit.sh, a Makefile or a Snakefile; docs/clusters.md tells "
        "how to go on.",
    .examples = "limbeck plan run.yaml\nlimbeck plan run.yaml --json\n"
                "limbeck plan run.yaml --engine slurm --shards 64 --to jobs\n"
                "limbeck plan run.yaml --incomplete --shards 64 --to jobs\n",
    .arguments = command_plan_arguments,
    .argument_count = PARAM_COUNT(command_plan_arguments),
    .options = command_plan_options,
    .option_count = PARAM_COUNT(command_plan_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct plan_options),
    .run = command_plan_run,
};
