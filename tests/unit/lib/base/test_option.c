#include "testing.h"

#include "base/option.h"

struct sample_options {
    const char *name, *mode, *first, *path;
    struct text_list sets, stages, rest;
    int64_t jobs;
    double seconds;
    bool json, help;
};

#define AT(field) offsetof(struct sample_options, field)

static const char *const modes[] = {"fast", "slow", NULL};
static const char *const stages[] = {"ingest", "place", "teach", NULL};

static const struct option own[] = {
    {.name = "name",
     .type = PARAM_TEXT,
     .at = AT(name),
     .metavar = "TEXT",
     .about = "a name"},
    {.name = "mode",
     .type = PARAM_CHOICE,
     .at = AT(mode),
     .initial = "fast",
     .choices = modes,
     .metavar = "MODE",
     .about = "how"},
    {.name = "only",
     .type = PARAM_LIST,
     .at = AT(stages),
     .choices = stages,
     .metavar = "STAGE,...",
     .about = "these alone"},
    {.name = "jobs",
     .type = PARAM_INT,
     .at = AT(jobs),
     .initial = "2",
     .metavar = "N",
     .about = "threads",
     .min = 1,
     .max = 16},
    {.name = "seconds",
     .type = PARAM_REAL,
     .at = AT(seconds),
     .metavar = "N",
     .about = "time"},
};
static const struct option common[] = {
    {.name = "set",
     .type = PARAM_LIST,
     .at = AT(sets),
     .metavar = "A=B",
     .about = "a setting",
     .flags = OPTION_REPEAT},
    {.name = "json",
     .letter = 'j',
     .type = PARAM_BOOL,
     .at = AT(json),
     .about = "print JSON"},
    {.name = "secret",
     .type = PARAM_TEXT,
     .at = AT(name),
     .metavar = "X",
     .about = "ours",
     .flags = OPTION_HIDDEN},
    {.name = "help",
     .letter = 'h',
     .type = PARAM_BOOL,
     .at = AT(help),
     .about = "this",
     .flags = OPTION_ALONE},
};
static const struct argument arguments[] = {
    {.name = "CONFIG",
     .type = PARAM_PATH,
     .at = AT(first),
     .least = 1,
     .most = 1,
     .about = "the file"},
    {.name = "KEY",
     .type = PARAM_TEXT,
     .at = AT(rest),
     .most = 2,
     .about = "what to look for"},
};
static const struct option_group groups[] = {{own, PARAM_COUNT(own)},
                                             {common, PARAM_COUNT(common)}};
static const struct option_spec spec = {groups, 2, arguments, 2};

static struct arena arena;
static struct err err;

/* The command line's words, ended by NULL. */
static bool parse(struct sample_options *o, const char *const *words)
{
    int argc = 0;

    while (words[argc] != NULL)
        argc++;
    err_clear(&err);
    memset(o, 0, sizeof(*o));
    return option_parse(&spec, argc, (char **)words, o, &arena, &err);
}

#define PARSE(o, ...) parse(o, (const char *const[]){__VA_ARGS__, NULL})

static void refused(const char *text, const char *hint,
                    const char *const *words)
{
    struct sample_options o;

    if (parse(&o, words))
        fail_msg("was taken: %s", words[0]);
    assert_int_equal(err.kind, ERR_USAGE);
    assert_string_equal(err.text, text);
    assert_string_equal(err.hint, hint);
}

#define REFUSED(text, hint, ...)                                               \
    refused(text, hint, (const char *const[]){__VA_ARGS__, NULL})

static void option_values_are_typed_by_the_table(void **state)
{
    struct sample_options o;

    (void)state;
    assert_true(PARSE(&o, "--name", "x", "c.yaml", "--jobs=7", "--seconds",
                      "0.5", "--mode=slow", "-j", "--only", "ingest, teach"));
    assert_string_equal(o.name, "x");
    assert_string_equal(o.first, "c.yaml");
    assert_string_equal(o.mode, "slow");
    assert_int_equal(o.jobs, 7);
    assert_near(o.seconds, 0.5, 0);
    assert_true(o.json && !o.help);
    assert_int_equal(o.stages.count, 2);
    assert_string_equal(o.stages.items[1], "teach");
}

static void option_initial_values_hold_until_given(void **state)
{
    struct sample_options o;

    (void)state;
    assert_true(PARSE(&o, "c.yaml"));
    assert_string_equal(o.mode, "fast");
    assert_int_equal(o.jobs, 2);
    assert_null(o.name);
    assert_int_equal(o.sets.count, 0);
    assert_true(PARSE(&o, "c.yaml", "--jobs", "3", "--jobs", "4", "--only",
                      "place", "--only", "teach,ingest"));
    assert_int_equal(o.jobs, 4); /* the later one counts */
    assert_int_equal(o.stages.count, 2);
    assert_string_equal(o.stages.items[0], "teach");
}

static void option_repeats_keep_commas_and_order(void **state)
{
    struct sample_options o;

    (void)state;
    assert_true(PARSE(&o, "--set", "a=1,2", "c", "--set=b=--x", "--set", "-q"));
    assert_int_equal(o.sets.count, 3);
    assert_string_equal(o.sets.items[0], "a=1,2");
    assert_string_equal(o.sets.items[1], "b=--x");
    assert_string_equal(o.sets.items[2], "-q");
}

static void option_arguments_stand_anywhere(void **state)
{
    struct sample_options o;

    (void)state;
    assert_true(PARSE(&o, "c", "-j", "k1", "--", "--name"));
    assert_string_equal(o.first, "c");
    assert_int_equal(o.rest.count, 2);
    assert_string_equal(o.rest.items[0], "k1");
    assert_string_equal(o.rest.items[1], "--name"); /* behind "--" */
    assert_null(o.name);
    assert_true(PARSE(&o, "-")); /* a single dash is an argument */
    assert_string_equal(o.first, "-");
}

static void option_alone_asks_for_nothing_else(void **state)
{
    struct sample_options o;

    (void)state;
    assert_true(PARSE(&o, "--help"));
    assert_true(o.help);
    assert_true(PARSE(&o, "-h", "--fly"));
    assert_true(o.help);
}

static void option_says_what_is_wrong(void **state)
{
    (void)state;
    REFUSED("unrecognized option \"--jsn\"", "did you mean \"--json\"?", "c",
            "--jsn");
    REFUSED("unrecognized option \"--moode\"", "did you mean \"--mode\"?", "c",
            "--moode=fast");
    REFUSED("unrecognized option \"--fly-me\"", "", "c", "--fly-me");
    REFUSED("unrecognized option \"--secre\"", "", "c", "--secre");
    REFUSED("unrecognized option \"-x\"", "", "c", "-x");
    REFUSED("unrecognized option \"-jj\"", "", "c", "-jj");
    REFUSED("\"--json\" takes no value", "", "c", "--json=yes");
    REFUSED("\"--name\" needs a value, TEXT: a name", "", "c", "--name");
    REFUSED("\"--jobs\" is \"many\", which is not a whole number", "", "c",
            "--jobs", "many");
    REFUSED("\"--jobs\" is 17; it must be from 1 to 16", "", "c", "--jobs=17");
    REFUSED("\"--mode\" is \"slwo\", which is not one of fast, slow",
            "did you mean \"slow\"?", "c", "--mode", "slwo");
    REFUSED("\"--only\" is \"fly\", which is not one of ingest, place, teach",
            "", "c", "--only", "place,fly");
    REFUSED("\"--only\" is \"\", which is not one of ingest, place, teach", "",
            "c", "--only=");
    REFUSED("CONFIG is missing: the file", "", "-j");
    REFUSED("\"d\" is one argument too many", "", "c", "k", "l", "d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(option_values_are_typed_by_the_table),
        cmocka_unit_test(option_initial_values_hold_until_given),
        cmocka_unit_test(option_repeats_keep_commas_and_order),
        cmocka_unit_test(option_arguments_stand_anywhere),
        cmocka_unit_test(option_alone_asks_for_nothing_else),
        cmocka_unit_test(option_says_what_is_wrong)};

    arena_init(&arena);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
