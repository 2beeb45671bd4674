#include "testing.h"

#include "base/settings.h"
#include "adapters/yaml.h"

#include <math.h>

struct sample_settings {
    const char *name, *mode, *path;
    int64_t radius;
    double share;
    bool strict;
    struct text_list tags;
};

#define AT(field) offsetof(struct sample_settings, field)
static const struct param table[] = {
    {.name = "name", .type = PARAM_TEXT, .at = AT(name), .about = "a name"},
    {.name = "mode",
     .type = PARAM_CHOICE,
     .at = AT(mode),
     .initial = "fast",
     .choices = "fast|slow",
     .about = "how"},
    {.name = "path",
     .type = PARAM_PATH,
     .at = AT(path),
     .about = "where",
     .flags = PARAM_RUNTIME},
    {.name = "radius",
     .type = PARAM_INT,
     .at = AT(radius),
     .initial = "6",
     .min = 0,
     .max = 32,
     .about = "bits"},
    {.name = "share",
     .type = PARAM_REAL,
     .at = AT(share),
     .initial = "0.5",
     .min = 0,
     .max = 1,
     .about = "of all"},
    {.name = "strict",
     .type = PARAM_BOOL,
     .at = AT(strict),
     .initial = "no",
     .about = "or not"},
    {.name = "tags",
     .type = PARAM_LIST,
     .at = AT(tags),
     .initial = "a,b",
     .about = "words"},
};

static struct settings *parse(const char *text, struct err *err)
{
    struct settings *s = settings_open();

    if (!yaml_parse(span_of(text), "x.yaml", s, err)) {
        settings_close(s);
        return NULL;
    }
    return s;
}

static void settings_are_typed_by_the_table(void **state)
{
    struct err err = {0};
    struct sample_settings v = {0};
    struct settings *s = parse("part:\n  name: NO\n  radius: 8\n  share: 1\n"
                               "  strict: on\n  path: a/b\n"
                               "  tags: [x, \"y z\"]\n",
                               &err);

    (void)state;
    assert_non_null(s);
    settings_set_base(s, "/base");
    assert_true(settings_bind(s, "part", table, PARAM_COUNT(table), &v, &err));
    assert_string_equal(v.name, "NO");
    assert_string_equal(v.mode, "fast");
    assert_string_equal(v.path, "/base/a/b");
    assert_int_equal(v.radius, 8);
    assert_true(v.strict);
    assert_int_equal(v.tags.count, 2);
    assert_string_equal(v.tags.items[1], "y z");
    assert_true(settings_all_known(s, &err));
    settings_close(s);
}

static void settings_say_line_and_range(void **state)
{
    struct err err = {0};
    struct sample_settings v = {0};
    struct settings *s = parse("part:\n  radius: 99\n", &err);

    (void)state;
    assert_false(settings_bind(s, "part", table, PARAM_COUNT(table), &v, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_string_equal(err.text, "line 2: \"part.radius\" is 99; it must be "
                                  "from 0 to 32");
    settings_close(s);
}

static void settings_name_the_nearest_key(void **state)
{
    struct err err = {0};
    struct sample_settings v = {0};
    struct settings *s = parse("part:\n  name: x\n  raduis: 3\n", &err);

    (void)state;
    assert_true(settings_bind(s, "part", table, PARAM_COUNT(table), &v, &err));
    assert_false(settings_all_known(s, &err));
    assert_string_equal(err.text,
                        "line 3: unrecognized setting \"part.raduis\"");
    assert_string_equal(err.hint, "did you mean \"part.radius\"?");
    settings_close(s);
}

static void settings_flags_win_and_say_so(void **state)
{
    struct err err = {0};
    struct sample_settings v = {0};
    struct buf b;
    struct settings *s = parse("part:\n  radius: 3\n  tags: [p, q, r]\n", &err);

    (void)state;
    buf_init(&b, 1000);
    assert_true(settings_put(s, "part.radius", "4", FROM_FLAG, 0, &err));
    assert_true(settings_put(s, "part.tags", "z", FROM_FLAG, 0, &err));
    assert_true(settings_bind(s, "part", table, PARAM_COUNT(table), &v, &err));
    assert_int_equal(v.radius, 4);
    assert_int_equal(v.tags.count, 1);
    assert_string_equal(settings_origin(s, "part.radius", &b), "command line");
    assert_string_equal(settings_origin(s, "part.name", &b), "built in");
    settings_close(s);
    buf_release(&b);
}

/* Command line, then file, then initial: by rank, not by who came last. */
static void settings_rank_flag_over_file_over_initial(void **state)
{
    static const char text[] = "part:\n  radius: 3\n  mode: slow\n"
                               "  tags: [p, q, r]\n";
    struct err err = {0};

    (void)state;
    for (int flags_first = 0; flags_first < 2; flags_first++) {
        struct sample_settings v = {0};
        struct settings *s = settings_open();
        struct buf b;
        buf_init(&b, 1000);
        if (!flags_first)
            assert_true(yaml_parse(span_of(text), "x.yaml", s, &err));
        assert_true(settings_put(s, "part.radius", "4", FROM_FLAG, 0, &err));
        assert_true(settings_put(s, "part.tags", "", FROM_FLAG, 0, &err));
        if (flags_first)
            assert_true(yaml_parse(span_of(text), "x.yaml", s, &err));
        assert_true(
            settings_bind(s, "part", table, PARAM_COUNT(table), &v, &err));
        assert_int_equal(v.radius, 4);       /* the flag's */
        assert_int_equal(v.tags.count, 0);   /* the flag's, though empty */
        assert_string_equal(v.mode, "slow"); /* the file's */
        assert_near(v.share, 0.5, 0);        /* initial */
        settings_describe(s, "part", table, PARAM_COUNT(table), 0, &b);
        assert_string_equal(b.data, "name=\nmode=slow\npath=\nradius=4\n"
                                    "share=0.5\nstrict=no\ntags=\n");
        assert_string_equal(settings_origin(s, "part.radius", &b),
                            "command line");
        assert_string_equal(settings_origin(s, "part.mode", &b), "line 3");
        settings_close(s);
        buf_release(&b);
    }
}

/* Of two flags for one setting the later one counts, as in every shell. */
static void settings_take_the_later_flag(void **state)
{
    struct err err = {0};
    struct settings *s = settings_open();

    (void)state;
    assert_true(settings_put(s, "a", "1", FROM_FLAG, 0, &err));
    assert_true(settings_put(s, "a", "2", FROM_FLAG, 0, &err));
    assert_string_equal(settings_find(s, "a"), "2");
    settings_close(s);
}

/* A preset says what nobody else said; of a list all or none. */
static void settings_adopt_what_is_not_said(void **state)
{
    struct err err = {0};
    struct settings *s = parse("part: {radius: 3, tags: [x]}\n", &err);
    struct settings *preset = parse(
        "part: {radius: 9, mode: slow, tags: [p, q], strict: yes}\n", &err);
    struct buf b;

    (void)state;
    assert_true(settings_put(s, "part.strict", "no", FROM_FLAG, 0, &err));
    assert_true(settings_adopt(s, preset, "usual", &err));
    settings_close(preset);
    buf_init(&b, 1000);
    settings_describe(s, "part", table, PARAM_COUNT(table), 0, &b);
    assert_string_equal(b.data, "name=\nmode=slow\npath=\nradius=3\n"
                                "share=0.5\nstrict=no\ntags=x\n");
    assert_string_equal(settings_origin(s, "part.mode", &b), "preset usual");
    settings_close(s);
    buf_release(&b);
}

static void settings_describe_leaves_out_runtime(void **state)
{
    struct err err = {0};
    struct buf b;
    struct settings *s = parse("part:\n  path: x\n  tags: [p, q]\n", &err);

    (void)state;
    buf_init(&b, 1000);
    settings_describe(s, "part", table, PARAM_COUNT(table), PARAM_RUNTIME, &b);
    assert_string_equal(b.data, "name=\nmode=fast\nradius=6\nshare=0.5\n"
                                "strict=no\ntags=p,q\n");
    settings_close(s);
    buf_release(&b);
}

static void yaml_refuses(const char *text, const char *why)
{
    struct err err = {0};
    struct settings *s = parse(text, &err);

    if (s != NULL)
        fail_msg("was read: %s", text);
    assert_int_equal(err.kind, ERR_USAGE);
    if (strstr(err.text, why) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.text, why);
}

static void yaml_refuses_what_we_do_not_use(void **state)
{
    (void)state;
    yaml_refuses("a: 1\na: 2\n", "line 2: \"a\" was already set in line 1");
    yaml_refuses("a: &x 1\n", "line 1: anchors");
    yaml_refuses("a: *x\n", "line 1");
    yaml_refuses("a: !!int 1\n", "tags");
    yaml_refuses("a:\n\t- x\n", "line 2");
    yaml_refuses("a: 1\n---\nb: 2\n", "second document");
    yaml_refuses("[1, 2]\n", "a list where settings");
    yaml_refuses("just text\n", "a text where settings");
    yaml_refuses("? [a]\n: 1\n", "a key must be a text");
    yaml_refuses("a: \"x\\0y\"\n", "NUL");
}

static void yaml_children_keep_their_order(void **state)
{
    struct err err = {0};
    struct settings *s =
        parse("t:\n  zed: {m: 1}\n  abe: {m: 2}\n  mid: {n: 3}\n", &err);

    (void)state;
    assert_string_equal(settings_child(s, "t", 0), "zed");
    assert_string_equal(settings_child(s, "t", 1), "abe");
    assert_string_equal(settings_child(s, "t", 2), "mid");
    assert_null(settings_child(s, "t", 3));
    assert_string_equal(settings_find(s, "t.abe.m"), "2");
    settings_close(s);
}

/* A mapping where a text or a list is expected, and "none" for a number. */
static void settings_take_trees_and_none(void **state)
{
    struct {
        const char *body;
        struct text_list headers;
        double heat;
        int64_t count;
    } v;
    static const struct param trees[] = {
        {.name = "body", .type = PARAM_TEXT, .at = 0, .flags = PARAM_TREE},
        {.name = "headers",
         .type = PARAM_LIST,
         .at = sizeof(char *),
         .flags = PARAM_TREE},
        {.name = "heat",
         .type = PARAM_REAL,
         .at = sizeof(char *) + sizeof(struct text_list),
         .initial = "0.5",
         .flags = PARAM_NONE},
        {.name = "count",
         .type = PARAM_INT,
         .at = sizeof(char *) + sizeof(struct text_list) + sizeof(double),
         .initial = "none",
         .max = 9,
         .flags = PARAM_NONE}};
    static const char text[] =
        "s:\n  body: {a: {b: [1, x\"y, true]}, c: -2.5}\n"
        "  headers: {X-A: \"1\", B: two}\n"
        "  heat: none\n";
    struct settings *s = settings_open();
    struct err err = {0};
    char path[300];

    (void)state;
    snprintf(path, sizeof(path), "%s/trees.yaml", testing_dir());
    FILE *f = fopen(path, "w");
    fputs(text, f);
    fclose(f);
    assert_true(yaml_read(path, s, &err));
    for (int i = 0; i < 2; i++) {
        assert_true(settings_bind(s, "s", trees, 4, &v, &err));
        assert_string_equal(v.body,
                            "{\"a\":{\"b\":[1,\"x\\\"y\",true]},\"c\":-2.5}");
        assert_int_equal(v.headers.count, 2);
        assert_string_equal(v.headers.items[0], "X-A: 1");
        assert_string_equal(v.headers.items[1], "B: two");
        assert_true(isnan(v.heat));
        assert_int_equal(v.count, PARAM_NONE_INT);
    }
    assert_true(settings_all_known(s, &err));
    settings_close(s);
}

TESTING_MAIN(cmocka_unit_test(settings_take_trees_and_none),
             cmocka_unit_test(settings_are_typed_by_the_table),
             cmocka_unit_test(settings_say_line_and_range),
             cmocka_unit_test(settings_name_the_nearest_key),
             cmocka_unit_test(settings_flags_win_and_say_so),
             cmocka_unit_test(settings_rank_flag_over_file_over_initial),
             cmocka_unit_test(settings_take_the_later_flag),
             cmocka_unit_test(settings_adopt_what_is_not_said),
             cmocka_unit_test(settings_describe_leaves_out_runtime),
             cmocka_unit_test(yaml_refuses_what_we_do_not_use),
             cmocka_unit_test(yaml_children_keep_their_order))
