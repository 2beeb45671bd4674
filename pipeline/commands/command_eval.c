/* limbeck eval: how far from the truth the answers of teachers lie, or of
 * others' models. */
#include "command.h"
#include "base/log.h"
#include "commands/eval_predictions.h"
#include "commands/eval_print.h"
#include "commands/eval_store.h"
#include "db/schemas.h"
#include "input.h"
#include "reports/eval_page.h"

struct eval_options {
    struct options common;
    const char *teacher, *distance; /* by name */
    const char *truth, *html;
    struct text_list thresholds, predictions;
    int64_t resamples, seed;
    double confidence;
    bool strict, json;
};

/* The settings of place that say what a position is called. */
static const struct param eval_place[] = {
    {.name = "gazetteer",
     .type = PARAM_PATH,
     .at = offsetof(struct evaluation_request, gazetteer),
     .about = "a GeoNames dump, or nothing for the built-in table",
     .flags = PARAM_READS},
    {.name = "borders",
     .type = PARAM_PATH,
     .at = offsetof(struct evaluation_request, borders),
     .about = "borders of countries, or nothing for those built in",
     .flags = PARAM_READS},
};

/* *s holds the request's texts; NULL of a store, which goes by no settings. Of
 * predictions: what --set says. */
static bool eval_settings(const struct eval_options *o, struct settings **s,
                          struct evaluation_request *r, struct err *err)
{
    enum input_kind kind = INPUT_CONFIG;
    struct config_top top;

    *s = NULL;
    if (o->common.config != NULL && !input_kind(o->common.config, &kind, err))
        return false;
    if (kind == INPUT_STORE)
        return true;
    *s = input_config(&o->common, &top, err);
    return *s != NULL && settings_bind(*s, "place", eval_place,
                                       PARAM_COUNT(eval_place), r, err);
}

static bool eval_request(const struct eval_options *o,
                         struct evaluation_request *r, struct err *err)
{
    *r = (struct evaluation_request){
        .distance = distance_named(o->distance),
        .strict = o->strict,
        .form = {o->confidence / 100, o->resamples, o->seed}};
    if (o->predictions.count > 0 &&
        (o->common.config != NULL || o->teacher != NULL))
        return err_usage(err, "--predictions takes no store and no teacher");
    if (o->thresholds.count > EVALUATION_THRESHOLDS)
        return err_usage(err, "--thresholds takes at most %d distances",
                         EVALUATION_THRESHOLDS);
    for (size_t i = 0; i < o->thresholds.count; i++) {
        const char *text = o->thresholds.items[i];
        double *km = &r->thresholds_km[r->threshold_count++];

        if (!span_real(span_of(text), km) || *km < 0.0)
            return err_usage(err, "--thresholds takes kilometres, not \"%s\"",
                             text);
    }
    return true;
}

static bool eval_read_store(const struct eval_options *o,
                            const struct evaluation_request *request,
                            struct evaluation_run *r, struct err *err)
{
    struct db *db = input_open_store(&o->common, err);
    bool ok;

    if (db == NULL)
        return false;
    ok = eval_store_read(db, o->teacher, request, r, err);
    db_close(db);
    return ok;
}

/* The store's teachers, or files of predictions. */
static bool eval_read(const struct eval_options *o,
                      const struct evaluation_request *request,
                      struct evaluation_run *r, struct err *err)
{
    int64_t strays = 0;

    if (o->predictions.count == 0 && o->truth == NULL) {
        if (o->common.config == NULL)
            return err_usage(err, "CONFIG|STORE is missing, or --predictions "
                                  "and --truth");
        return eval_read_store(o, request, r, err);
    }
    if (o->predictions.count == 0 || o->truth == NULL)
        return err_usage(err, "--predictions and --truth go together");
    if (!eval_predictions_read(&o->predictions, o->truth, request, r, &strays,
                               err))
        return false;
    if (strays > 0)
        log_warn("%lld predictions are of no row of \"%s\"", (long long)strays,
                 o->truth);
    return true;
}

static bool eval_write_html(const struct eval_options *o,
                            const struct evaluation *e, struct err *err)
{
    const struct schema_text *style = schema_find("pages/style.css");
    const struct eval_page page = {
        .evaluation = e,
        .distance = o->distance,
        .of = o->truth != NULL ? o->truth : o->common.config,
        .style = style != NULL ? style->text : "",
        .foot = "Made by limbeck " LIMBECK_VERSION "."};

    if (!eval_page_write(&page, o->html, err))
        return false;
    log_info("wrote \"%s\"", o->html);
    return true;
}

static int command_eval_run(const void *options, struct err *err)
{
    const struct eval_options *o = options;
    struct evaluation_request request;
    struct settings *s = NULL;
    struct evaluation_run *r = NULL;
    struct evaluation e;
    struct arena arena;
    bool ok;

    if (!eval_request(o, &request, err))
        return EXIT_COMMAND;
    arena_init(&arena);
    ok = eval_settings(o, &s, &request, err);
    if (ok)
        r = evaluation_open(&request, &arena, err);
    ok = r != NULL && eval_read(o, &request, r, err);
    if (ok)
        evaluation_finish(r, &e);
    if (ok && o->json)
        ok = eval_print_json(&e, o->distance, err);
    else if (ok)
        eval_print_text(&e, o->distance);
    if (ok && o->html != NULL)
        ok = eval_write_html(o, &e, err);
    evaluation_close(r);
    settings_close(s);
    arena_release(&arena);
    return ok ? EXIT_DONE : options_exit(err);
}

static const struct argument command_eval_arguments[] = {
    {.name = "CONFIG|STORE",
     .type = PARAM_PATH,
     .at = offsetof(struct options, config),
     .most = 1,
     .about = "the configuration file, or a store as its last run left it"},
};

static const char *const eval_distances[] = {"geodesic", "haversine", NULL};

#define AT(field) offsetof(struct eval_options, field)
static const struct option command_eval_options[] = {
    {.name = "teacher",
     .type = PARAM_TEXT,
     .at = AT(teacher),
     .metavar = "NAME",
     .about = "that teacher alone"},
    {.name = "predictions",
     .type = PARAM_LIST,
     .at = AT(predictions),
     .metavar = "FILE",
     .about = "predictions in JSON or a table, in place of a store",
     .flags = OPTION_REPEAT},
    {.name = "truth",
     .type = PARAM_PATH,
     .at = AT(truth),
     .metavar = "TABLE",
     .about = "the true positions, and names, of --predictions"},
    {.name = "distance",
     .type = PARAM_CHOICE,
     .at = AT(distance),
     .initial = "geodesic",
     .choices = eval_distances,
     .metavar = "NAME",
     .about = "on the ellipsoid WGS-84, or on a sphere of 6371.0 km"},
    {.name = "thresholds",
     .type = PARAM_LIST,
     .at = AT(thresholds),
     .initial = "0.5,1,25,200,750,2500",
     .metavar = "KM,...",
     .about = "distances, each inclusive"},
    {.name = "confidence",
     .type = PARAM_REAL,
     .at = AT(confidence),
     .initial = "95",
     .min = 50,
     .max = 99.99,
     .metavar = "PERCENT",
     .about = "of the intervals"},
    {.name = "resamples",
     .type = PARAM_INT,
     .at = AT(resamples),
     .initial = "1000",
     .min = 0,
     .max = 100000,
     .metavar = "N",
     .about = "for the intervals of means, medians and scores"},
    {.name = "seed",
     .type = PARAM_INT,
     .at = AT(seed),
     .initial = "1",
     .min = 0,
     .max = 9e15,
     .metavar = "N",
     .about = "of the resamples: the same seed gives the same intervals"},
    {.name = "strict",
     .type = PARAM_BOOL,
     .at = AT(strict),
     .about = "count a position when the answer keeps its form to the letter: "
              "of JSON, when it is valid"},
    {.name = "json",
     .type = PARAM_BOOL,
     .at = AT(json),
     .about = "print everything as JSON"},
    {.name = "html",
     .type = PARAM_PATH,
     .at = AT(html),
     .metavar = "FILE",
     .about = "write everything as one page, too"},
};

const struct command command_eval = {
    .name = "eval",
    .about = "measure how far from the truth each teacher's answers lie",
    .notes = "Shares are of all that were asked, an answer without a position "
             "counting as wrong, and then of those with a position. The first "
             "candidate of each reply counts. Positions are named as by "
             "place.gazetteer and place.borders.\n",
    .examples = "limbeck eval demo/demo.yaml\n"
                "limbeck eval s.limbeck --distance haversine --json\n"
                "limbeck eval --predictions x.jsonl --truth y.csv\n"
                "limbeck eval demo/demo.yaml --html eval.html\n",
    .arguments = command_eval_arguments,
    .argument_count = PARAM_COUNT(command_eval_arguments),
    .options = command_eval_options,
    .option_count = PARAM_COUNT(command_eval_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct eval_options),
    .run = command_eval_run,
};
