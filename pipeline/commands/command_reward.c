/* limbeck reward: what a trainer would be paid for each row. */
#include <math.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/stop.h"
#include "command.h"
#include "db/schemas.h"
#include "library/reward_source.h"
#include "options.h"
#include "rewards/advantage.h"
#include "rewards/payment.h"

enum { REWARD_LINE_MAX = 16 << 20 };

struct reward_options {
    struct options common;
    const char *preset, *gazetteer;
    int64_t group;
    double theta_km;
    bool list;
};

/* One row, until its group is complete. */
struct reward_line {
    struct arena arena;
    struct span text;
    struct payment payment;
    bool broken; /* written as it came, with the reason */
    struct err err;
};

struct reward_run {
    const struct reward_options *o;
    struct reward_reader reader;
    struct preset preset;
    struct reward_line *lines; /* [group], at least one */
    size_t count, group;
    int64_t rows, broken, groups, flat;
    struct spread sum, parts[PRESET_PARTS_MAX];
};

static void reward_read(struct reward_run *run, struct reward_line *line,
                        struct span text)
{
    arena_reset(&line->arena);
    line->text = arena_span(&line->arena, text);
    err_clear(&line->err);
    const struct json *row = json_parse(line->text, &line->arena, &line->err);
    line->broken =
        row == NULL ||
        (json_get(row, "reward") != NULL &&
         !err_record(&line->err, "the row has a \"reward\" already")) ||
        !payment_make(&run->reader, &run->preset, row,
                      run->o->theta_km > 0 ? run->o->theta_km : NAN,
                      &line->arena, &line->payment, &line->err);
    run->rows++;
    if (!line->broken)
        return;
    run->broken++;
    line->payment.sum = NAN;
    log_warn("row %lld: %s", (long long)run->rows, line->err.text);
}

static void reward_count(struct reward_run *run, const struct payment *p)
{
    spread_add(&run->sum, p->sum);
    for (size_t i = 0; i < run->preset.count; i++)
        spread_add(&run->parts[i], p->parts[i].value);
}

/* The row as it came with one key more. */
static bool reward_write(struct reward_run *run, struct reward_line *line,
                         double advantage, struct err *err)
{
    struct span text = span_trim(line->text);
    struct buf b;

    buf_init(&b, REWARD_LINE_MAX * 2);
    if (line->broken) {
        json_add_text(&b, span_of(line->err.text));
        printf("{\"error\":%s,\"row\":%lld}\n", b.data,
               (long long)(run->rows - (int64_t)run->count) +
                   (line - run->lines) + 1);
        buf_release(&b);
        return true;
    }
    buf_add_span(&b, span_trim(span_cut(text, 0, text.len - 1)));
    json_add_key(&b, "reward");
    payment_add(&b, &line->payment);
    if (run->group > 1) {
        json_add_key(&b, "advantage");
        json_add_real(&b, advantage);
    }
    buf_add_text(&b, "}}\n");
    bool ok = buf_ok(&b, "a row with its reward", err);
    if (ok)
        fwrite(b.data, 1, b.len, stdout);
    buf_release(&b);
    return ok;
}

static bool reward_end_group(struct reward_run *run, struct err *err)
{
    double *sums = heap_take(2 * run->group * sizeof(*sums));
    double *advantages = sums + run->group;
    bool ok = true;

    for (size_t i = 0; i < run->count; i++)
        sums[i] = run->lines[i].payment.sum;
    if (run->count > 0) {
        run->groups++;
        run->flat += !advantage_of(sums, run->count, advantages);
    }
    for (size_t i = 0; ok && i < run->count; i++) {
        ok = reward_write(run, &run->lines[i], advantages[i], err);
        if (!run->lines[i].broken)
            reward_count(run, &run->lines[i].payment);
    }
    run->count = 0;
    free(sums);
    return ok;
}

static bool reward_rows(struct reward_run *run, struct err *err)
{
    char *text = NULL;
    size_t room = 0;
    ssize_t n;
    bool ok = true;

    while (ok && !stop_asked() && (n = getline(&text, &room, stdin)) >= 0) {
        struct span row = span_trim(span_make(text, (size_t)n));

        if (row.len > REWARD_LINE_MAX) {
            ok = err_usage(err, "row %lld has %zu bytes, more than %d",
                           (long long)run->rows + 1, row.len, REWARD_LINE_MAX);
        } else if (row.len > 0) {
            reward_read(run, &run->lines[run->count++], row);
            if (run->count == run->group)
                ok = reward_end_group(run, err);
        }
    }
    free(text);
    return ok && reward_end_group(run, err);
}

/* ---------------------------------------------------------------- alarm */

static bool reward_alarm(const struct spread *s, const char *name)
{
    if (!spread_constant(s))
        return false;
    log_warn("constant reward: %s paid %.6g to all %lld rows that it judged, "
             "so that nothing can be learnt from it",
             name, s->least, (long long)s->paid);
    return true;
}

/* Says how it went; true: the sum is an alarm. */
static bool reward_tell(const struct reward_run *run)
{
    for (size_t i = 0; i < run->preset.count; i++) {
        const struct preset_part *part = &run->preset.parts[i];
        const struct spread *s = &run->parts[i];

        reward_alarm(s, part->name);
        if (s->nulls > 0)
            log_info("%s: %lld of %lld rows could not be judged and are null",
                     part->name, (long long)s->nulls,
                     (long long)(s->nulls + s->paid));
    }
    if (run->group > 1)
        log_info("%lld groups of %zu, in %lld all rewards are the same",
                 (long long)run->groups, run->group, (long long)run->flat);
    return reward_alarm(&run->sum, "the sum");
}

static int reward_pay(struct reward_run *run, struct err *err)
{
    int code = EXIT_DONE;

    if (!reward_rows(run, err))
        return options_exit(err);
    if (reward_tell(run) || run->broken > 0)
        code = EXIT_SET_ASIDE;
    if (run->broken > 0)
        log_warn("%lld of %lld rows could not be read", (long long)run->broken,
                 (long long)run->rows);
    return stop_asked() ? EXIT_INTERRUPTED : code;
}

static void reward_print_list(void)
{
    for (size_t i = 0; reward_all[i] != NULL; i++) {
        const struct reward *r = reward_all[i];

        printf("%-14s %s (%s)%s\n", r->name, r->about, r->unit,
               r->published ? "; also /code" : "");
    }
    for (size_t i = 0; i < schema_text_count; i++) {
        struct span name = span_of(schema_texts[i].name);

        if (span_starts(name, "rewards/") && span_ends(name, ".txt"))
            printf("\npreset %.*s\n%s", (int)name.len - 12, name.data + 8,
                   schema_texts[i].text);
    }
}

static int command_reward_run(const void *options, struct err *err)
{
    const struct reward_options *o = options;
    struct reward_run run = {.o = o, .group = (size_t)o->group};
    int code;

    if (o->list) {
        reward_print_list();
        return EXIT_DONE;
    }
    if (o->preset == NULL) {
        err_usage(err, "--preset is missing");
        err_hint(err, "limbeck reward --list prints what there is");
        return EXIT_COMMAND;
    }
    if (!reward_source_preset(&run.preset, o->preset, err))
        return options_exit(err);
    if (!reward_source_reader(&run.reader, o->gazetteer, err)) {
        preset_release(&run.preset);
        return options_exit(err);
    }
    run.lines = heap_take(run.group * sizeof(*run.lines));
    for (size_t i = 0; i < run.group; i++)
        arena_init(&run.lines[i].arena);
    code = reward_pay(&run, err);
    for (size_t i = 0; i < run.group; i++)
        arena_release(&run.lines[i].arena);
    free(run.lines);
    reward_reader_release(&run.reader);
    preset_release(&run.preset);
    return code;
}

#define AT(field) offsetof(struct reward_options, field)
static const struct option command_reward_options[] = {
    {.name = "preset",
     .type = PARAM_TEXT,
     .at = AT(preset),
     .metavar = "NAME|FILE",
     .about = "which rewards are paid, with what weight"},
    {.name = "group",
     .type = PARAM_INT,
     .at = AT(group),
     .initial = "1",
     .min = 1,
     .max = 4096,
     .metavar = "K",
     .about = "each K rows are completions of one prompt: add advantages"},
    {.name = "theta",
     .type = PARAM_REAL,
     .at = AT(theta_km),
     .min = 0.001,
     .max = 100000,
     .metavar = "KM",
     .about = "theta of rows that name none, in place of the preset's"},
    {.name = "gazetteer",
     .type = PARAM_PATH,
     .at = AT(gazetteer),
     .metavar = "FILE",
     .about = "a GeoNames dump in place of the built-in table"},
    {.name = "list",
     .type = PARAM_BOOL,
     .at = AT(list),
     .about = "print the rewards and the presets that there are"},
};

const struct command command_reward = {
    .name = "reward",
    .about = "print what a trainer would be paid for each row of stdin",
    .notes = "A row is a line of JSON with \"completion\" and the truth; it is "
             "printed as it came with \"reward\" behind it: the sum, each part "
             "and why. What cannot be judged is null. A reward that pays the "
             "same for every row is an alarm: exit code 1. docs/rewards.md "
             "has the rewards and what a row may hold.",
    .examples = "limbeck reward --preset gre-rl2 < rows.jsonl > paid.jsonl\n"
                "limbeck reward --preset globe-code --group 16 < rows.jsonl\n"
                "limbeck reward --list\n",
    .options = command_reward_options,
    .option_count = PARAM_COUNT(command_reward_options),
    .size = sizeof(struct reward_options),
    .run = command_reward_run,
};
