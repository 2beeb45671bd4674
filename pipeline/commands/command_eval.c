/* limbeck eval: how far from the truth each teacher's answers lie. */
#include <math.h>

#include "base/file.h"
#include "command.h"
#include "commands/evaluation.h"
#include "config.h"
#include "adapters/json.h"

struct eval_options {
    const char *path;     /* of a store or a configuration */
    const char *distance; /* by name */
    struct evaluation_request request;
    bool json;
};

static bool eval_read_thresholds(struct evaluation_request *r, const char *text,
                                 struct err *err)
{
    struct span rest = span_of(text), field;

    r->threshold_count = 0;
    while (span_next(&rest, ',', &field)) {
        double km;

        if (!span_real(span_trim(field), &km) || km < 0.0)
            return err_usage(err, "--thresholds takes kilometres, not \"%.*s\"",
                             (int)field.len, field.data);
        if (r->threshold_count == EVALUATION_THRESHOLDS)
            return err_usage(err, "--thresholds takes at most %d distances",
                             EVALUATION_THRESHOLDS);
        r->thresholds_km[r->threshold_count++] = km;
    }
    return true;
}

static bool eval_read_value(struct eval_options *o, const char *flag,
                            const char *value, struct err *err)
{
    if (strcmp(flag, "--teacher") == 0) {
        o->request.teacher = value;
        return true;
    }
    if (strcmp(flag, "--thresholds") == 0)
        return eval_read_thresholds(&o->request, value, err);
    o->distance = value;
    o->request.distance = distance_named(value);
    if (o->request.distance)
        return true;
    return err_usage(err, "--distance is geodesic or haversine, not \"%s\"",
                     value);
}

static bool eval_read_options(struct eval_options *o, int argc, char **argv,
                              struct err *err)
{
    *o = (struct eval_options){.distance = "geodesic"};
    o->request.distance = distance_named(o->distance);
    if (!eval_read_thresholds(&o->request, "1,25,200,750,2500", err))
        return false;
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i];
        bool takes = strcmp(a, "--teacher") == 0 ||
                     strcmp(a, "--thresholds") == 0 ||
                     strcmp(a, "--distance") == 0;

        if (takes && i + 1 == argc)
            return err_usage(err, "%s needs a value", a);
        if (takes && !eval_read_value(o, a, argv[++i], err))
            return false;
        if (takes)
            continue;
        if (strcmp(a, "--json") == 0)
            o->json = true;
        else if (strcmp(a, "--strict") == 0)
            o->request.strict = true;
        else if (a[0] == '-')
            return err_usage(err, "eval knows no flag \"%s\"", a);
        else if (o->path)
            return err_usage(err, "eval takes one store or configuration");
        else
            o->path = a;
    }
    return o->path ||
           err_usage(err, "eval needs a store or a configuration file");
}

/* A store says so in its first bytes; anything else is a configuration. */
static bool eval_is_store(const char *path)
{
    static const char magic[] = "SQLite format 3";
    struct buf head;
    bool is;

    buf_init(&head, sizeof(magic));
    is = file_read_at(path, 0, sizeof(magic), &head, NULL) &&
         memcmp(head.data, magic, sizeof(magic)) == 0;
    buf_release(&head);
    return is;
}

static struct db *eval_open_store(const char *path, struct err *err)
{
    struct config_top top;
    struct settings *s;
    struct db *db;

    if (eval_is_store(path))
        return db_open(path, DB_READ, err);
    s = config_open(path, NULL, &top, err);
    if (!s)
        return NULL;
    db = db_open(top.store, DB_READ, err);
    settings_close(s);
    return db;
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

static void eval_print_shares(const struct eval_options *o,
                              const struct evaluation *e, bool of_positions)
{
    printf("%-28s %6s %6s", "teacher", "asked", "found");
    for (size_t i = 0; i < o->request.threshold_count; i++)
        printf(" %6g", o->request.thresholds_km[i]);
    printf("%s\n", of_positions ? "   mean km median km" : "  country    city");
    for (size_t k = 0; k < e->count; k++) {
        const struct evaluation_teacher *t = &e->teachers[k];

        printf("%-28s %6lld %6lld", t->name, (long long)t->asked,
               (long long)t->positions);
        for (size_t i = 0; i < o->request.threshold_count; i++)
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
                              const struct evaluation *e)
{
    printf("%% within km (%s) of all that were asked%s; country and city of "
           "those whose truth is known\n",
           o->distance, o->request.strict ? ", strict answers alone" : "");
    eval_print_shares(o, e, false);
    printf("\n%% within km of those with a position\n");
    eval_print_shares(o, e, true);
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

static void eval_add_within(struct buf *b, const struct eval_options *o,
                            const struct evaluation_teacher *t)
{
    json_add_key(b, "within");
    buf_add_char(b, '[');
    for (size_t i = 0; i < o->request.threshold_count; i++) {
        json_add_comma(b);
        buf_add_char(b, '{');
        json_add_key(b, "km");
        json_add_real(b, o->request.thresholds_km[i]);
        eval_add_count(b, "count", t->within[i]);
        eval_add_share(b, "of_asked", t->within[i], t->asked);
        eval_add_share(b, "of_positions", t->within[i], t->positions);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
}

static void eval_add_teacher(struct buf *b, const struct eval_options *o,
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
    eval_add_within(b, o, t);
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
                            const struct evaluation *e, struct err *err)
{
    struct buf b;
    bool ok;

    buf_init(&b, (size_t)1 << 26);
    buf_add_char(&b, '{');
    json_add_key(&b, "distance");
    json_add_text(&b, span_of(o->distance));
    json_add_key(&b, "strict");
    buf_add_text(&b, o->request.strict ? "true" : "false");
    json_add_key(&b, "teachers");
    buf_add_char(&b, '[');
    for (size_t i = 0; i < e->count; i++)
        eval_add_teacher(&b, o, &e->teachers[i]);
    buf_add_text(&b, "]}\n");
    ok = buf_ok(&b, "the evaluation", err);
    if (ok)
        fwrite(b.data, 1, b.len, stdout);
    buf_release(&b);
    return ok;
}

static int command_eval_run(int argc, char **argv, struct err *err)
{
    struct eval_options o;
    struct evaluation e;
    struct arena arena;
    struct db *db;
    bool ok;

    if (!eval_read_options(&o, argc, argv, err))
        return EXIT_COMMAND;
    db = eval_open_store(o.path, err);
    if (!db)
        return err->kind == ERR_USAGE ? EXIT_COMMAND : EXIT_STOPPED;
    arena_init(&arena);
    ok = evaluation_read(db, &o.request, &arena, &e, err);
    db_close(db);
    if (ok && o.json)
        ok = eval_print_json(&o, &e, err);
    else if (ok)
        eval_print_tables(&o, &e);
    arena_release(&arena);
    if (ok)
        return EXIT_DONE;
    return err->kind == ERR_USAGE ? EXIT_COMMAND : EXIT_STOPPED;
}

const struct command command_eval = {
    .name = "eval",
    .usage = "eval STORE|CONFIG.yaml [--teacher NAME] [--distance NAME] "
             "[--thresholds KM,...] [--strict] [--json]",
    .about = "measure how far from the truth each teacher's answers lie",
    .help =
        "  --teacher NAME       that teacher alone\n"
        "  --distance NAME      geodesic (WGS-84; the default) or haversine\n"
        "                       (R = 6371.0 km)\n"
        "  --thresholds KM,...  distances, each inclusive; 1,25,200,750,2500\n"
        "  --strict             count a position when the answer keeps its\n"
        "                       form to the letter: of JSON, when it is valid\n"
        "  --json               everything as JSON\n\n"
        "Shares are of all that were asked, an answer without a position\n"
        "counting as wrong, and then of those with a position. The first\n"
        "candidate of each reply counts.\n\n"
        "  limbeck eval demo/demo.yaml\n"
        "  limbeck eval s.limbeck --distance haversine --json\n",
    .run = command_eval_run,
};
