#include "commands/review_words.h"

#include "base/file.h"
#include "select/select_store.h"

enum { EXCHANGE_BYTES_MAX = 1 << 30, EXCHANGE_READ_MAX = 256 << 20 };

struct exchange_options {
    struct options common;
    const char *file, *format, *select;
    int64_t sample, seed;
};

static enum review_format exchange_format(const struct exchange_options *o)
{
    enum review_format format = REVIEW_JSONL;

    (void)review_format_find(o->format, &format);
    return format;
}

static bool exchange_items(const struct exchange_options *o, struct db *db,
                           struct buf *out, struct err *err)
{
    struct select_found found;
    struct arena arena;

    arena_init(&arena);
    bool ok = select_find(&found, o->select, o->seed, db, &arena, err);
    if (ok && o->sample > 0)
        select_draw(&found, (size_t)o->sample);
    review_rows_begin(exchange_format(o), out);
    for (size_t i = 0; ok && i < found.sample_count; i++) {
        const struct select_sample *s = &found.samples[i];
        for (size_t k = 0; ok && k < s->count; k++) {
            int64_t id = found.hits[s->from + k].reply_id;
            ok = id == 0 ||
                 review_export_item(db, id, exchange_format(o), out, err);
        }
    }
    review_rows_end(exchange_format(o), out);
    select_release(&found);
    arena_release(&arena);
    return ok;
}

static int review_export_run(const void *options, struct err *err)
{
    const struct exchange_options *o = options;
    struct db *db = input_open_store(&o->common, err);
    struct buf out;

    if (db == NULL)
        return options_exit(err);
    buf_init(&out, EXCHANGE_BYTES_MAX);
    bool ok = (o->select != NULL
                   ? exchange_items(o, db, &out, err)
                   : review_export(db, exchange_format(o), &out, err)) &&
              buf_ok(&out, "the export", err);
    if (ok && o->file != NULL)
        ok = file_write(o->file, buf_span(&out), err);
    else if (ok)
        fwrite(out.data, 1, out.len, stdout);
    buf_release(&out);
    db_close(db);
    return ok ? EXIT_DONE : options_exit(err);
}

static bool exchange_import(const struct exchange_options *o, struct db *db,
                            struct err *err)
{
    struct review_counts counts;
    struct buf text;

    buf_init(&text, EXCHANGE_READ_MAX);
    bool ok =
        (file_read(o->file, &text, err) || err_as(err, ERR_USAGE)) &&
        (review_import(db, exchange_format(o), buf_span(&text), &counts, err) ||
         err_context(err, "\"%s\"", o->file));
    buf_release(&text);
    if (ok)
        printf("%lld reviews are new, %lld were there; they count after: "
               "limbeck run %s\n",
               (long long)counts.added, (long long)counts.known,
               o->common.config);
    return ok;
}

static int review_import_run(const void *options, struct err *err)
{
    const struct exchange_options *o = options;
    struct db *db = review_open(&o->common, err);

    if (db == NULL)
        return options_exit(err);
    bool ok = exchange_import(o, db, err);
    db_close(db);
    return ok ? EXIT_DONE : options_exit(err);
}

#define EXCHANGE_FORMAT                                                        \
    {.name = "format",                                                         \
     .type = PARAM_CHOICE,                                                     \
     .at = offsetof(struct exchange_options, format),                          \
     .initial = "jsonl",                                                       \
     .choices = review_format_words,                                           \
     .metavar = "jsonl|csv|label-studio",                                      \
     .about = "JSON lines, CSV, or Label Studio's JSON"}

static const struct argument export_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
    {.name = "FILE",
     .type = PARAM_PATH,
     .at = offsetof(struct exchange_options, file),
     .least = 0,
     .most = 1,
     .about = "where to; else standard output"},
};

static const struct option export_options[] = {
    EXCHANGE_FORMAT,
    {.name = "select",
     .type = PARAM_TEXT,
     .at = offsetof(struct exchange_options, select),
     .metavar = "QUERY",
     .about = "not what was said, but replies to be read, by a query of "
              "limbeck select"},
    {.name = "sample",
     .type = PARAM_INT,
     .at = offsetof(struct exchange_options, sample),
     .min = 1,
     .max = 1e9,
     .metavar = "N",
     .about = "of these draw N samples"},
    {.name = "seed",
     .type = PARAM_INT,
     .at = offsetof(struct exchange_options, seed),
     .initial = "42",
     .metavar = "N",
     .about = "of that draw"},
};

const struct command review_command_export = {
    .name = "export",
    .about = "all that was said, or replies to be read, for people elsewhere",
    .examples = "limbeck review export run.yaml said.csv --format csv\n"
                "limbeck review export run.yaml to-read.jsonl --select "
                "\"kept\" --sample 200\n",
    .arguments = export_arguments,
    .argument_count = PARAM_COUNT(export_arguments),
    .options = export_options,
    .option_count = PARAM_COUNT(export_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct exchange_options),
    .run = review_export_run,
};

static const struct argument import_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
    {.name = "FILE",
     .type = PARAM_PATH,
     .at = offsetof(struct exchange_options, file),
     .least = 1,
     .most = 1,
     .about = "what people elsewhere said"},
};

static const struct option import_options[] = {EXCHANGE_FORMAT};

const struct command review_command_import = {
    .name = "import",
    .about = "take in what people elsewhere said",
    .notes = "Of one and the same act, the first counts: a file can be taken "
             "in again. All of it is taken in, or, where a line is wrong, "
             "nothing.",
    .examples = "limbeck review import run.yaml tasks.json --format "
                "label-studio\n",
    .arguments = import_arguments,
    .argument_count = PARAM_COUNT(import_arguments),
    .options = import_options,
    .option_count = PARAM_COUNT(import_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct exchange_options),
    .run = review_import_run,
};
