/* Levels of theta: when they end, what the file keeps, what it refuses. */
#include "testing.h"

#include "base/file.h"
#include "rewards/curriculum.h"

static const char *course_path(void)
{
    static char path[300];

    snprintf(path, sizeof(path), "%s/course", testing_dir());
    return path;
}

static void write_course(const char *text)
{
    struct err err = {0};

    if (!file_write(course_path(), span_of(text), &err))
        fail_msg("%s", err.text);
}

static void read_course(struct buf *b)
{
    struct err err = {0};

    buf_init(b, 1 << 20);
    if (!file_read(course_path(), b, &err))
        fail_msg("%s", err.text);
}

static struct curriculum *open_course(void)
{
    struct err err = {0};
    struct curriculum *c = curriculum_open(course_path(), false, &err);

    if (c == NULL)
        fail_msg("%s", err.text);
    return c;
}

static bool observe(struct curriculum *c, double theta_km, const double *values,
                    size_t count)
{
    struct err err = {0};
    bool advanced;

    if (!curriculum_observe(c, theta_km, values, count, &advanced, &err))
        fail_msg("%s", err.text);
    return advanced;
}

#define HEAD                                                                   \
    "{\"levels_km\":[100,10,1],\"window\":4,\"trigger\":0.5,\"part\":\"p\"}\n"

static void curriculum_begins_with_what_it_is(void **state)
{
    struct curriculum_state now;
    struct err err = {0};
    struct buf b;

    (void)state;
    remove(course_path());
    assert_null(curriculum_open(course_path(), true, &err));
    struct curriculum *c = open_course();
    curriculum_look(c, &now);
    assert_int_equal(now.level_count, 5);
    assert_near(now.theta_km, 2500, 0);
    assert_int_equal(now.window, 2000);
    assert_string_equal(curriculum_part(c), "sigmoid");
    /* Two writers would make nonsense of it. */
    assert_null(curriculum_open(course_path(), false, &err));
    assert_non_null(strstr(err.text, "locked"));
    curriculum_close(c);
    read_course(&b);
    assert_true(
        span_starts(buf_span(&b), "{\"levels_km\":[2500,750,200,25,1]"));
    buf_release(&b);
}

static void curriculum_advances_on_a_full_window(void **state)
{
    const double good[] = {1, 1, 1, 1, 1, 1};
    const double mixed[] = {0, NAN, 1, 1, 0};
    const double poor[] = {0.4, 0.4, 0.6, 0.5};
    struct curriculum_state now;

    (void)state;
    write_course(HEAD);
    struct curriculum *c = open_course();
    assert_false(observe(c, 100, good, 3));
    /* Paid at another theta: not of this level. */
    assert_false(observe(c, 10, good, 6));
    curriculum_look(c, &now);
    assert_int_equal(now.observed, 3);
    /* The fourth ends the level; what was paid with it is of the old theta. */
    assert_true(observe(c, 100, good, 6));
    curriculum_look(c, &now);
    assert_int_equal(now.level, 1);
    assert_int_equal(now.observed, 4);
    assert_int_equal(now.in_window, 0);
    assert_true(isnan(now.mean));
    /* 0 1 1 0: a half is enough. */
    assert_true(observe(c, 10, mixed, 5));
    /* The last level never ends: the window goes on. */
    assert_false(observe(c, 1, good, 6));
    assert_false(observe(c, 1, poor, 4));
    curriculum_look(c, &now);
    assert_int_equal(now.level, 2);
    assert_int_equal(now.observed, 18);
    assert_near(now.mean, 0.475, 1e-12);
    curriculum_close(c);
}

static void curriculum_forgets_what_left_the_window(void **state)
{
    const double bad[] = {0, 0, 0, 0, 0};
    const double good[] = {1, 1};

    (void)state;
    write_course(HEAD);
    struct curriculum *c = open_course();
    assert_false(observe(c, 100, bad, 5));
    assert_false(observe(c, 100, good, 1));
    assert_true(observe(c, 100, good + 1, 1));
    curriculum_close(c);
}

static void curriculum_is_what_its_file_comes_to(void **state)
{
    struct curriculum_step steps[CURRICULUM_LEVELS_MAX];
    struct curriculum_state live, again;
    struct err err = {0};
    uint32_t seed = 7;

    (void)state;
    write_course(HEAD);
    struct curriculum *c = open_course();
    for (int i = 0; i < 300; i++) {
        double values[3];
        for (int k = 0; k < 3; k++) {
            seed = seed * 1664525 + 1013904223;
            values[k] = (double)(seed >> 8) / (1 << 24) * 0.6;
        }
        curriculum_look(c, &live);
        observe(c, live.theta_km, values, 3);
    }
    curriculum_look(c, &live);
    assert_true(live.level > 0);
    size_t count = curriculum_steps(c, steps);
    curriculum_close(c);
    c = curriculum_open(course_path(), true, &err);
    assert_non_null(c);
    curriculum_look(c, &again);
    assert_int_equal(again.level, live.level);
    assert_int_equal(again.observed, live.observed);
    assert_int_equal(again.in_window, live.in_window);
    assert_near(again.mean, live.mean, 0);
    assert_int_equal(curriculum_steps(c, steps), count);
    curriculum_close(c);
}

/* Killed while it wrote. */
static void curriculum_drops_half_a_line(void **state)
{
    struct curriculum_state now;
    struct buf b;

    (void)state;
    write_course(HEAD "{\"theta_km\":100,\"paid\":[1000000]}\n"
                      "{\"theta_km\":100,\"pai");
    struct curriculum *c = open_course();
    curriculum_look(c, &now);
    assert_int_equal(now.observed, 1);
    observe(c, 100, &(double){0.25}, 1);
    curriculum_close(c);
    read_course(&b);
    assert_string_equal(b.data, HEAD "{\"theta_km\":100,\"paid\":[1000000]}\n"
                                     "{\"theta_km\":100,\"paid\":[250000]}\n");
    buf_release(&b);
}

static void curriculum_refuses_what_does_not_follow(void **state)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"{}\n", "line 1: \"levels_km\""},
        {"{\"levels_km\":[1,2]}\n", "each less than the one before"},
        {"{\"levels_km\":[2,1],\"window\":0}\n", "\"window\""},
        {"{\"levels_km\":[2,1],\"window\":4,\"trigger\":\"x\"}\n",
         "\"trigger\""},
        {"{\"levels_km\":[2,1],\"window\":4,\"trigger\":0.5}\n", "\"part\""},
        {"not json\n", "line 1: "},
        {HEAD "{\"theta_km\":10,\"paid\":[1]}\n", "line 2: it was paid at"},
        {HEAD "{\"theta_km\":100,\"paid\":[0.5]}\n", "whole numbers"},
        {HEAD "{\"theta_km\":100,\"paid\":"
              "[900000,900000,900000,900000,900000]}\n",
         "the level ends within it"},
        {HEAD "{\"theta_km\":100,\"paid\":[1,2]}\n"
              "{\"advanced_to_km\":10,\"after\":2}\n",
         "line 3: it says 10 km after 2 rewards"},
        {HEAD "{\"hello\":1}\n", "neither rewards nor a step"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct err err = {0};

        write_course(cases[i].text);
        if (curriculum_open(course_path(), false, &err) != NULL ||
            err.kind != ERR_STAGE || strstr(err.text, cases[i].why) == NULL)
            fail_msg("%s%s", cases[i].text, err.text);
    }
}

TESTING_MAIN(cmocka_unit_test(curriculum_begins_with_what_it_is),
             cmocka_unit_test(curriculum_advances_on_a_full_window),
             cmocka_unit_test(curriculum_forgets_what_left_the_window),
             cmocka_unit_test(curriculum_is_what_its_file_comes_to),
             cmocka_unit_test(curriculum_drops_half_a_line),
             cmocka_unit_test(curriculum_refuses_what_does_not_follow))
