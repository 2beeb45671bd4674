/* Runs the worked examples of every reward and of the page about them. */
#include "testing.h"

#include "base/file.h"
#include "db/schemas.h"
#include "rewards/advantage.h"
#include "rewards/payment.h"

static struct span text_of(const char *name)
{
    const struct schema_text *text = schema_find(name);

    assert_non_null(text);
    return span_make(text->text, text->len);
}

static int open_reader(void **state)
{
    struct reward_reader *r = heap_take(sizeof(*r));
    struct err err;

    assert_true(reward_reader_init(r, text_of("patterns/answers.txt"),
                                   text_of("patterns/entities.txt"), NULL,
                                   &err));
    *state = r;
    return 0;
}

static int close_reader(void **state)
{
    reward_reader_release(*state);
    free(*state);
    return 0;
}

/* A row with ' for ". */
static struct json *row_of(const char *text, struct arena *arena)
{
    struct err err = {.kind = ERR_NONE};
    char *copy = arena_text(arena, text);

    for (char *c = copy; *c != '\0'; c++)
        *c = *c == '\'' ? '"' : *c;
    struct json *row = json_parse(span_of(copy), arena, &err);
    if (row == NULL)
        fail_msg("%s: %s", copy, err.text);
    return row;
}

/* What one row is paid by a preset of one line; NaN: null. */
static double paid(const struct reward_reader *r, const char *line,
                   const char *row, const char **why, struct arena *arena)
{
    struct preset preset;
    struct payment payment;
    struct err err = {.kind = ERR_NONE};

    if (!preset_init(&preset, "test", span_of(line), &err) ||
        !payment_make(r, &preset, row_of(row, arena), NAN, arena, &payment,
                      &err))
        fail_msg("%s: %s", row, err.text);
    preset_release(&preset);
    *why = payment.parts[0].why;
    return payment.sum;
}

static bool same(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

static void check_one(const struct reward_reader *r,
                      const struct reward *reward,
                      const struct reward_example *e, bool published)
{
    struct arena arena;
    char line[100];
    const char *why;
    double wanted = published ? e->published : e->value;

    arena_init(&arena);
    snprintf(line, sizeof(line), "1 %s%s", reward->name,
             published ? "/code" : "");
    double value = paid(r, line, e->row, &why, &arena);
    if (!same(value, wanted))
        fail_msg("%s, \"%s\": %.17g, not %.17g; %s", line, e->about, value,
                 wanted, why);
    arena_release(&arena);
}

static void reward_examples_hold(void **state)
{
    size_t n = 0;

    for (; reward_all[n] != NULL; n++) {
        const struct reward *w = reward_all[n];

        assert_true(w->example_count >= 2);
        for (size_t i = 0; i < w->example_count; i++) {
            check_one(*state, w, &w->examples[i], false);
            if (w->published != NULL)
                check_one(*state, w, &w->examples[i], true);
        }
    }
    assert_true(n >= 11);
}

/* The table says on which reply a reward and its code differ: they must. */
static void reward_differs_where_a_defect_is_named(void **state)
{
    (void)state;
    for (size_t n = 0; reward_all[n] != NULL; n++) {
        const struct reward *w = reward_all[n];
        bool differs = false;

        for (size_t i = 0; i < w->example_count; i++)
            differs |= !same(w->examples[i].value, w->examples[i].published);
        if (w->defect != NULL && !differs)
            fail_msg("%s names a defect that no example shows", w->name);
        assert_int_equal(w->defect != NULL, w->published != NULL);
    }
}

/* ------------------------------------------------------------- the page */

/* The cell of a table's row, without blanks and backquotes. */
static struct span cell(struct span *rest)
{
    struct span out = SPAN_NONE;

    span_next(rest, '|', &out);
    out = span_trim(out);
    if (span_starts(out, "`") && span_ends(out, "`"))
        out = span_cut(out, 1, out.len - 2);
    return out;
}

static void check_cell(const struct reward_reader *r, struct span name,
                       const char *row, struct span wanted, const char *suffix)
{
    struct arena arena;
    const char *why;
    double value, expected = NAN;

    arena_init(&arena);
    value = paid(
        r, arena_print(&arena, "1 %.*s%s", (int)name.len, name.data, suffix),
        row, &why, &arena);
    if (!span_real(wanted, &expected)) {
        if (!isnan(value) ||
            (!span_is(wanted, "null") &&
             span_find(span_of(why), arena_span_text(&arena, wanted)) ==
                 SIZE_MAX))
            fail_msg("%s%s: %.17g, not %.*s; %s", row, suffix, value,
                     (int)wanted.len, wanted.data, why);
    } else if (!(fabs(value - expected) <= 5e-5)) {
        fail_msg("%s%s: %.17g, not %.17g", row, suffix, value, expected);
    }
    arena_release(&arena);
}

static void page_tells_what_is_paid(void **state)
{
    struct buf page;
    struct span rest, line;
    struct err err;
    size_t rows = 0;

    buf_init(&page, 1 << 20);
    assert_true(file_read("docs/rewards.md", &page, &err));
    rest = buf_span(&page);
    while (span_next(&rest, '\n', &line)) {
        struct arena arena;
        struct span cells = line;

        if (span_find(line, "{'completion'") == SIZE_MAX)
            continue;
        arena_init(&arena);
        cell(&cells);
        struct span name = cell(&cells);
        const char *row = arena_span_text(&arena, cell(&cells));
        struct span mended = cell(&cells), code = cell(&cells);
        check_cell(*state, name, row, mended, "");
        check_cell(*state, name, row, code, "/code");
        arena_release(&arena);
        rows++;
    }
    assert_true(rows >= 9);
    buf_release(&page);
}

/* -------------------------------------------------------------- presets */

static void presets_are_read(void **state)
{
    static const char *const names[] = {
        "rewards/gre-rl1.txt",        "rewards/gre-rl2.txt",
        "rewards/globe-paper.txt",    "rewards/globe-code.txt",
        "rewards/geoagent-paper.txt", "rewards/geoagent-code.txt"};
    struct preset p;
    struct err err;

    (void)state;
    for (size_t i = 0; i < PARAM_COUNT(names); i++) {
        if (!preset_init(&p, names[i], text_of(names[i]), &err))
            fail_msg("%s", err.text);
        preset_release(&p);
    }
}

static void preset_names_what_is_wrong(void **state)
{
    static const struct {
        const char *text, *said;
    } wrong[] = {
        {"", "names no reward"},
        {"x names", "\"x\" is not a weight"},
        {"1", "a weight without a reward"},
        {"# a\n1 sigmoit", "line 2: there is no reward \"sigmoit\""},
        {"1 geoscore/code", "has no published code"},
        {"1 names\n2 names", "stands twice"},
        {"1 decay tau", "not SETTING=VALUE"},
        {"1 decay tau_km=x", "is \"x\""},
        {"1 decay tau_kn=2", "tau_kn"},
    };
    struct preset p;
    struct err err;

    (void)state;
    for (size_t i = 0; i < PARAM_COUNT(wrong); i++) {
        assert_false(preset_init(&p, "p", span_of(wrong[i].text), &err));
        if (strstr(err.text, wrong[i].said) == NULL)
            fail_msg("%s: %s", wrong[i].text, err.text);
    }
}

static void row_names_what_is_wrong(void **state)
{
    static const struct {
        const char *row, *said;
    } wrong[] = {
        {"[]", "not an object"},
        {"{}", "no text \"completion\""},
        {"{'completion':3}", "no text \"completion\""},
        {"{'completion':'x','lat':'y'}", "\"lat\" is not a number"},
        {"{'completion':'x','lat':91,'lon':1}", "off the globe"},
        {"{'completion':'x','city':3}", "\"city\" is not a text"},
        {"{'completion':'x','theta_km':0}", "not over 0"},
        {"{'completion':'x','similarity':[1]}", "list of 3"},
        {"{'completion':'x','agent':[1,2,3]}", "takes texts"},
        {"{'completion':'x','entities':'y'}", "takes a list"},
        {"{'completion':'x','seen':[1]}", "\"seen\" takes"},
        {"{'completion':'x','localizable':2}", "a probability"},
        {"{'completion':'x','geocoded':{'answer':3}}", "\"geocoded\" takes"},
        {"{'completion':'a\\u0000b'}", "has a NUL"},
    };
    struct arena arena;
    struct reward_case c;
    struct err err;

    for (size_t i = 0; i < PARAM_COUNT(wrong); i++) {
        arena_init(&arena);
        assert_false(reward_row_read(*state, row_of(wrong[i].row, &arena), 7,
                                     &arena, &c, &err));
        if (strstr(err.text, wrong[i].said) == NULL)
            fail_msg("%s: %s", wrong[i].row, err.text);
        arena_release(&arena);
    }
}

static void a_null_part_makes_no_sum(void **state)
{
    struct arena arena;
    const char *why;

    arena_init(&arena);
    assert_true(isnan(paid(*state, "1 names\n1 format",
                           "{'completion':'<think>a</think><answer>b"
                           "</answer>'}",
                           &why, &arena)));
    assert_near(paid(*state, "0 names\n1 format",
                     "{'completion':'<think>a</think><answer>b</answer>'}",
                     &why, &arena),
                1, 0);
    arena_release(&arena);
}

static void messages_are_a_completion(void **state)
{
    struct arena arena;
    const char *why;

    arena_init(&arena);
    assert_near(paid(*state, "1 format",
                     "{'completion':[{'role':'user','content':'q'},"
                     "{'role':'assistant','content':'<think>a</think>"
                     "<answer>b</answer>'}]}",
                     &why, &arena),
                1, 0);
    arena_release(&arena);
}

static void solutions_of_trainers_are_a_truth(void **state)
{
    struct arena arena;
    const char *why;

    arena_init(&arena);
    assert_near(paid(*state, "1 sigmoid",
                     "{'completion':'<answer>40.5, -73.5</answer>',"
                     "'solution':'<answer> [40.5, -73.5] </answer>'}",
                     &why, &arena),
                1, 0);
    arena_release(&arena);
}

/* ----------------------------------------------------------- advantages */

static void advantages_are_of_a_sample(void **state)
{
    double rewards[] = {1, 2, NAN, 3}, out[4];

    (void)state;
    assert_true(advantage_of(rewards, 4, out));
    assert_near(out[0], -1, 1e-15);
    assert_near(out[1], 0, 1e-15);
    assert_near(out[3], 1, 1e-15);
    assert_true(isnan(out[2]));
}

static void advantages_of_equals_are_nothing(void **state)
{
    double rewards[] = {0.1 + 0.2, 0.3, 0.3}, out[3], alone[] = {5};

    (void)state;
    assert_false(advantage_of(rewards, 3, out));
    for (size_t i = 0; i < 3; i++)
        assert_near(out[i], 0, 0);
    assert_false(advantage_of(alone, 1, out));
    assert_near(out[0], 0, 0);
}

static void spread_tells_a_constant(void **state)
{
    struct spread s = {.paid = 0};

    (void)state;
    spread_add(&s, 1);
    assert_false(spread_constant(&s));
    spread_add(&s, NAN);
    spread_add(&s, 1);
    assert_true(spread_constant(&s));
    spread_add(&s, 0);
    assert_false(spread_constant(&s));
    assert_int_equal(s.nulls, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reward_examples_hold),
        cmocka_unit_test(reward_differs_where_a_defect_is_named),
        cmocka_unit_test(page_tells_what_is_paid),
        cmocka_unit_test(presets_are_read),
        cmocka_unit_test(preset_names_what_is_wrong),
        cmocka_unit_test(row_names_what_is_wrong),
        cmocka_unit_test(a_null_part_makes_no_sum),
        cmocka_unit_test(messages_are_a_completion),
        cmocka_unit_test(solutions_of_trainers_are_a_truth),
        cmocka_unit_test(advantages_are_of_a_sample),
        cmocka_unit_test(advantages_of_equals_are_nothing),
        cmocka_unit_test(spread_tells_a_constant),
    };
    return cmocka_run_group_tests(tests, open_reader, close_reader);
}
