/*
 * template: a stage to begin from. It is compiled with the others, so it
 * stays right, and never listed: the build leaves this one name out.
 *
 *  1. Copy this file to NAME.c and schemas/queries/template.sql to NAME.sql;
 *     NAME is the program's (`limbeck-NAME`) and the section of settings. Put
 *     it into `stage_order` of pipeline/engine/stage.c: the order is the one
 *     thing that cannot be found by itself.
 *  2. Say here what it reads, what it writes, what it sets aside, and why.
 *  3. Required in the table at the end: name, version, about, unit, sums, and
 *     either whole, or pending, load, work and save. The first test below says
 *     in words what is lacking, the second prepares the queries; then a test of
 *     its own, tests/stages/tNxx-what-it-shows.sh, through tap.sh:
 *
 *         make all build/tests/unit/pipeline/test_tables \
 *              build/tests/unit/db/test_db
 *         build/tests/unit/pipeline/test_tables
 *         build/tests/unit/db/test_db
 *         ONLY=tNxx sh tests/check.sh
 *
 * This one reads the replies of the active teachers, counts their words, and
 * says so to whoever asked for details (-v). It sets aside empty replies.
 */
#include "engine/stage.h"

#include "base/log.h"

/* 4. Settings. From this table come the keys, --help, the manual page, the
 *    checks, and the stage's version: a changed setting makes the results
 *    stale, unless it is marked PARAM_RUNTIME. */
struct template_settings {
    int64_t least;
};

static const struct param template_params[] = {
    {.name = "least",
     .type = PARAM_INT,
     .at = offsetof(struct template_settings, least),
     .initial = "1",
     .min = 1,
     .max = 1000,
     .about = "bytes from which a word counts"},
};

/* 5. What load hands to work, and work to save. Take all of it from the
 *    record's arena, which is emptied when the record was saved. */
struct template_in {
    struct span text;
};
struct template_out {
    int64_t words;
};

/* 6. load: on the main thread, with the row of the pending query at hand. It
 *    may run further queries. Errors: ERR_RECORD sets this record aside,
 *    ERR_STAGE stops. */
static bool template_load(struct stage_run *run, struct query *row,
                          struct record *record, struct err *err)
{
    struct template_in *in = arena_take(&record->arena, sizeof(*in));

    (void)run;
    (void)err;
    in->text = arena_span(&record->arena, query_get_span(row, 1));
    record->in = in;
    return true;
}

/* 7. work: on several threads at once; it sees no store and changes nothing
 *    but its own record. */
static bool template_work(const struct stage_run *run, struct record *record,
                          int worker, struct err *err)
{
    const struct template_settings *options = run->options;
    const struct template_in *in = record->in;
    struct template_out *out = arena_take(&record->arena, sizeof(*out));
    struct span rest = in->text, word;

    (void)worker;
    if (in->text.len == 0)
        return err_record(err, "the reply is empty");
    while (span_next(&rest, ' ', &word))
        out->words += word.len >= (size_t)options->least;
    record->out = out;
    return true;
}

/* 8. save: on the main thread, in the order of the pending query, inside a
 *    transaction. Write the result with `run->version_id`, so that the
 *    pending query leaves it out from now on, and with `run->run_id`. */
static bool template_save(struct stage_run *run, struct record *record,
                          struct err *err)
{
    const struct template_out *out = record->out;

    (void)run;
    (void)err;
    log_detail("reply %lld: %lld words", (long long)record->id,
               (long long)out->words);
    return true;
}

/* 9. Whose results it builds on: when their state changes, so does ours. */
static const char *const template_needs[] = {"teach", NULL};

/* 10. Last in the file, at the first column: the build finds it there. `item`:
 *    whose id the first column of the pending query is, which failures name.
 *    Raise `version` whenever a result could change. A stage over the whole set
 *    has `whole` and `fingerprint` instead of pending, load, work and save
 *    (decide.c). */
const struct stage stage_template = {
    .name = "template",
    .version = 1,
    .about = "count the words of each reply",
    .unit = "replies",
    .item = ITEM_REPLY,
    .params = template_params,
    .param_count = PARAM_COUNT(template_params),
    .settings_size = sizeof(struct template_settings),
    .needs = template_needs,
    .pending = QUERY_TEMPLATE_PENDING,
    .sums = QUERY_TEMPLATE_SUMS,
    .store_alone = true,
    .load = template_load,
    .work = template_work,
    .save = template_save,
};
