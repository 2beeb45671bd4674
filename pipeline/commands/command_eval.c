/* limbeck eval: how far from the truth each teacher's answers lie. */
#include <math.h>

#include "adapters/json.h"
#include "command.h"
#include "commands/evaluation.h"
#include "input.h"

struct eval_options {
    struct options common;
    const char *teacher, *distance; /* by name */
    struct text_list thresholds;
    bool strict, json;
};

static bool eval_request(const struct eval_options *o,
                         struct evaluation_request *r, struct err *err)
{
    *r = (struct evaluation_request){.teacher = o->teacher,
                                     .distance = distance_named(o->distance),
                                     .strict = o->strict};
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

/* ------------------------------------------------------------- tables */

static void eval_print_share(int64_t part, int64_t whole, int width)
{
    if (whole > 0)
        printf(" %*.1f", width, 100.0 * (double)part / (double)whole);
    else
        printf(" %*s", width, "-");
}

static void eval_print_km(double km)
{
    if (isnan(km))
        printf(" %9s", "-");
    else
        printf(" %9.1f", km);
}

static void eval_print_shares(const struct evaluation_request *r,
                              const struct evaluation *e, bool of_positions)
{
    printf("%-28s %6s %6s", "teacher", "asked", "found");
    for (size_t i = 0; i < r->threshold_count; i++)
        printf(" %6g", r->thresholds_km[i]);
    printf("%s\n", of_positions ? "   mean km median km" : "  country    city");
    for (size_t k = 0; k < e->count; k++) {
        const struct evaluation_teacher *t = &e->teachers[k];

        printf("%-28s %6lld %6lld", t->name, (long long)t->asked,
               (long long)t->positions);
        for (size_t i = 0; i < r->threshold_count; i++)
            eval_print_share(t->within[i],
                             of_positions ? t->positions : t->asked, 6);
        if (of_positions) {
            eval_print_km(t->mean_km);
            eval_print_km(t->median_km);
        } else {
            printf(" ");
            eval_print_share(t->country_right, t->country_known, 7);
            eval_print_share(t->city_right, t->city_known, 7);
        }
        printf("\n");
    }
}

static void eval_print_reasons(const struct evaluation *e)
{
    for (size_t k = 0; k < e->count; k++) {
        const struct evaluation_teacher *t = &e->teachers[k];

        printf("%-28s %6lld", t->name, (long long)(t->asked - t->positions));
        for (size_t i = 0; i < t->reason_count; i++)
            printf("%s %s %lld", i ? "," : " :", t->reasons[i].reason,
                   (long long)t->reasons[i].count);
        printf("\n");
    }
}

static void eval_print_tables(const struct eval_options *o,
                              const struct evaluation_request *r,
                              const struct evaluation *e)
{
    printf("%% within km (%s) of all that were asked%s; country and city of "
           "those whose truth is known\n",
           o->distance, r->strict ? ", strict answers alone" : "");
    eval_print_shares(r, e, false);
    printf("\n%% within km of those with a position\n");
    eval_print_shares(r, e, true);
    printf("\nno position, and why\n");
    eval_print_reasons(e);
}

/* --------------------------------------------------------------- JSON */

static void eval_add_share(struct buf *b, const char *key, int64_t part,
                           int64_t whole)
{
    json_add_key(b, key);
    json_add_real(b, whole ? (double)part / (double)whole : NAN);
}

static void eval_add_count(struct buf *b, const char *key, int64_t count)
{
    json_add_key(b, key);
    json_add_int(b, count);
}

static void eval_add_within(struct buf *b, const struct evaluation_request *r,
                            const struct evaluation_teacher *t)
{
    json_add_key(b, "within");
    buf_add_char(b, '[');
    for (size_t i = 0; i < r->threshold_count; i++) {
        json_add_comma(b);
        buf_add_char(b, '{');
        json_add_key(b, "km");
        json_add_real(b, r->thresholds_km[i]);
        eval_add_count(b, "count", t->within[i]);
        eval_add_share(b, "of_asked", t->within[i], t->asked);
        eval_add_share(b, "of_positions", t->within[i], t->positions);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
}

static void eval_add_teacher(struct buf *b, const struct evaluation_request *r,
                             const struct evaluation_teacher *t)
{
    json_add_comma(b);
    buf_add_char(b, '{');
    json_add_key(b, "teacher");
    json_add_text(b, span_of(t->name));
    json_add_key(b, "model");
    json_add_text(b, span_of(t->model));
    eval_add_count(b, "asked", t->asked);
    eval_add_count(b, "positions", t->positions);
    eval_add_within(b, r, t);
    json_add_key(b, "mean_km");
    json_add_real(b, t->mean_km);
    json_add_key(b, "median_km");
    json_add_real(b, t->median_km);
    eval_add_count(b, "country_right", t->country_right);
    eval_add_count(b, "country_known", t->country_known);
    eval_add_share(b, "country_accuracy", t->country_right, t->country_known);
    eval_add_count(b, "city_right", t->city_right);
    eval_add_count(b, "city_known", t->city_known);
    eval_add_share(b, "city_accuracy", t->city_right, t->city_known);
    json_add_key(b, "no_position");
    buf_add_char(b, '{');
    for (size_t i = 0; i < t->reason_count; i++)
        eval_add_count(b, t->reasons[i].reason, t->reasons[i].count);
    buf_add_text(b, "}}");
}

static bool eval_print_json(const struct eval_options *o,
                            const struct evaluation_request *r,
                            const struct evaluation *e, struct err *err)
{
    struct buf b;
    bool ok;

    buf_init(&b, (size_t)1 << 26);
    buf_add_char(&b, '{');
    json_add_key(&b, "distance");
    json_add_text(&b, span_of(o->distance));
    json_add_key(&b, "strict");
    buf_add_text(&b, r->strict ? "true" : "false");
    json_add_key(&b, "teachers");
    buf_add_char(&b, '[');
    for (size_t i = 0; i < e->count; i++)
        eval_add_teacher(&b, r, &e->teachers[i]);
    buf_add_text(&b, "]}\n");
    ok = buf_ok(&b, "the evaluation", err);
    if (ok)
        fwrite(b.data, 1, b.len, stdout);
    buf_release(&b);
    return ok;
}

static int command_eval_run(const void *options, struct err *err)
{
    const struct eval_options *o = options;
    struct evaluation_request request;
    struct evaluation e;
    struct arena arena;

    if (!eval_request(o, &request, err))
        return EXIT_COMMAND;
    struct db *db = input_open_store(&o->common, err);
    if (db == NULL)
        return options_exit(err);
    arena_init(&arena);
    bool ok = evaluation_read(db, &request, &arena, &e, err);
    db_close(db);
    if (ok && o->json)
        ok = eval_print_json(o, &request, &e, err);
    else if (ok)
        eval_print_tables(o, &request, &e);
    arena_release(&arena);
    return ok ? EXIT_DONE : options_exit(err);
}

static const struct argument command_eval_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
};

static const char *const eval_distances[] = {"geodesic", "haversine", NULL};

#define AT(field) offsetof(struct eval_options, field)
static const struct option command_eval_options[] = {
    {.name = "teacher",
     .type = PARAM_TEXT,
     .at = AT(teacher),
     .metavar = "NAME",
     .about = "that teacher alone"},
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
     .initial = "1,25,200,750,2500",
     .metavar = "KM,...",
     .about = "distances, each inclusive"},
    {.name = "strict",
     .type = PARAM_BOOL,
     .at = AT(strict),
     .about = "count a position when the answer keeps its form to the letter: "
              "of JSON, when it is valid"},
    {.name = "json",
     .type = PARAM_BOOL,
     .at = AT(json),
     .about = "print everything as JSON"},
};

const struct command command_eval = {
    .name = "eval",
    .about = "measure how far from the truth each teacher's answers lie",
    .notes = "Shares are of all that were asked, an answer without a position "
             "counting as wrong, and then of those with a position. The first "
             "candidate of each reply counts.\n",
    .examples = "limbeck eval demo/demo.yaml\n"
                "limbeck eval s.limbeck --distance haversine --json\n",
    .arguments = command_eval_arguments,
    .argument_count = PARAM_COUNT(command_eval_arguments),
    .options = command_eval_options,
    .option_count = PARAM_COUNT(command_eval_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct eval_options),
    .run = command_eval_run,
};
