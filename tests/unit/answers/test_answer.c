#include "testing.h"

#include "answers/answer.h"
#include "answers/answer_own.h"
#include "answers/answer_position.h"
#include "db/schemas.h"
#include "geo/gazetteer.h"
#include "tests/unit/answers/replies.h"

static struct answer_patterns *patterns;

static int open_patterns(void **state)
{
    const struct schema_text *file = schema_find("patterns/answers.txt");
    struct err err;

    (void)state;
    patterns = answer_patterns_open(span_make(file->text, file->len), &err);
    return patterns ? 0 : -1;
}

static int close_patterns(void **state)
{
    (void)state;
    answer_patterns_close(patterns);
    return 0;
}

static void check(size_t i, const struct answer *a, struct arena *arena)
{
    const char *reply = replies[i].reply;
    struct answer_own own;
    struct span reasoning;
    bool position =
        a->has_position == !isnan(replies[i].lon_deg) &&
        (!a->has_position || (fabs(a->lat_deg - replies[i].lat_deg) < 1e-9 &&
                              fabs(a->lon_deg - replies[i].lon_deg) < 1e-9));

    answer_own_read(span_of(reply), a->reasoning_start, a->reasoning_end, arena,
                    &own);
    reasoning = own.text;
    if (strcmp(a->status, replies[i].status) != 0 ||
        strcmp(a->form, replies[i].form) != 0 ||
        a->strict != replies[i].strict || !position ||
        !span_is(a->country, replies[i].country) ||
        !span_is(a->region, replies[i].region) ||
        !span_is(a->city, replies[i].city) ||
        !span_is(reasoning, replies[i].reasoning))
        print_error("%s\ngives %s form '%s' strict %d at %g %g '%.*s' '%.*s' "
                    "'%.*s' reasoning '%.*s' note %s\n",
                    reply, a->status, a->form, a->strict, a->lat_deg,
                    a->lon_deg, (int)a->country.len, a->country.data,
                    (int)a->region.len, a->region.data, (int)a->city.len,
                    a->city.data, (int)reasoning.len, reasoning.data,
                    a->note ? a->note : "-");
    else
        return;
    fail();
}

static void answer_reads_every_form(void **state)
{
    struct answer_reader reader = {patterns, false, NULL};
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < REPLIES; i++) {
        struct answer a;
        struct err err;

        assert_true(answer_read(&reader, span_of(replies[i].reply), "stop",
                                &arena, &a, &err));
        check(i, &a, &arena);
        arena_reset(&arena);
    }
    arena_release(&arena);
}

static struct answer read_one(const char *reply, const char *finish,
                              bool refuse, struct arena *arena)
{
    struct answer_reader reader = {patterns, refuse, NULL};
    struct answer a;

    assert_true(answer_read(&reader, span_of(reply), finish, arena, &a, NULL));
    return a;
}

static void answer_says_what_it_mended(void **state)
{
    struct arena arena;
    struct answer a;

    (void)state;
    arena_init(&arena);
    a = read_one("{\"latitude\": 1.5, \"longitude\": 2.5,}", "stop", false,
                 &arena);
    if (!strstr(a.note, "mended: bad JSON at byte 35"))
        fail_msg("%s", a.note);
    a = read_one("<answer>1.5, 2.5</answer><answer>3.5, 4.5</answer>", "stop",
                 false, &arena);
    assert_string_equal(a.note, "several answers, the last was taken");
    a = read_one("<answer>1.5, 2.5</answer><answer>3.5, 4.5</answer>", "stop",
                 true, &arena);
    assert_string_equal(a.status, "ambiguous");
    a = read_one("<answer>1.5, 2.5", "length", false, &arena);
    assert_string_equal(a.status, "truncated");
    a = read_one("<answer>1.5, 2.5", "stop", false, &arena);
    assert_string_equal(a.status, "ok");
    assert_string_equal(a.note, "<answer> has no end");
    a = read_one("The sun is low and", "length", false, &arena);
    assert_string_equal(a.status, "truncated");
    arena_release(&arena);
}

static void answer_keeps_its_own_words(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < TAGGED; i++) {
        const char *reply = tagged[i].reply;
        struct answer a = read_one(reply, tagged[i].finish, false, &arena);
        struct span own =
            span_make(reply + a.answer_start, a.answer_end - a.answer_start);
        struct span reasoning = span_make(reply + a.reasoning_start,
                                          a.reasoning_end - a.reasoning_start);

        if ((tagged[i].own ? span_is(own, tagged[i].own) : own.len == 0) &&
            span_is(reasoning, tagged[i].reasoning) &&
            a.has_position == !isnan(tagged[i].lat_deg) &&
            (!a.has_position || (a.lat_deg == tagged[i].lat_deg &&
                                 a.lon_deg == tagged[i].lon_deg)) &&
            span_is(a.country, tagged[i].country) &&
            span_is(a.region, tagged[i].region) &&
            span_is(a.city, tagged[i].city))
            continue;
        fail_msg("%s\ngives '%.*s' of '%.*s', %s, at %g %g '%.*s' '%.*s' "
                 "'%.*s'",
                 reply, (int)own.len, own.data, (int)reasoning.len,
                 reasoning.data, a.status, a.lat_deg, a.lon_deg,
                 (int)a.country.len, a.country.data, (int)a.region.len,
                 a.region.data, (int)a.city.len, a.city.data);
    }
    arena_release(&arena);
}

static void answer_says_what_is_escaped(void **state)
{
    struct arena arena;
    struct answer a;

    (void)state;
    arena_init(&arena);
    a = read_one("{\"ChainOfThought\": \"a\", \"FinalAnswer\": \"Peru; Lima\"}",
                 "stop", false, &arena);
    assert_true(a.reasoning_escaped && a.answer_escaped);
    a = read_one("{\"ChainOfThought\": {}, \"FinalAnswer\": \"Peru; Lima\"}",
                 "stop", false, &arena);
    assert_true(!a.reasoning_escaped && a.answer_escaped);
    a = read_one("<think>a</think>{\"rationale\": \"b\", \"city\": \"Lima\"}",
                 "stop", false, &arena);
    assert_false(a.reasoning_escaped);
    a = read_one("<think>a</think><answer>Peru; Lima</answer>", "stop", false,
                 &arena);
    assert_true(!a.reasoning_escaped && !a.answer_escaped);
    arena_release(&arena);
}

/* Words that a setting refuses are not the answer. */
static void answer_of_several_keeps_no_words_when_refused(void **state)
{
    struct arena arena;
    struct answer a;

    (void)state;
    arena_init(&arena);
    a = read_one("<answer>1.5, 2.5</answer><answer>3.5, 4.5</answer>", "stop",
                 true, &arena);
    assert_string_equal(a.status, "ambiguous");
    assert_int_equal(a.answer_end, 0);
    arena_release(&arena);
}

/* A byte of the reply is found again in the own text; one of a tool's is the
 * next of the teacher's. */
static void answer_own_tells_where_a_byte_went(void **state)
{
    static const char reply[] =
        "<think>a palm</think><tool_call>x</tool_call>\n<tool_response>a dome"
        "</tool_response><think>a wall </think>";
    struct answer_own own;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    answer_own_read(span_of(reply), 7, strlen(reply), &arena, &own);
    assert_true(span_is(own.text, "a palm\na wall"));
    assert_int_equal(own.count, 2);
    assert_int_equal(answer_own_place(&own, span_find(span_of(reply), "palm")),
                     2);
    assert_int_equal(answer_own_place(&own, span_find(span_of(reply), "wall")),
                     9);
    assert_int_equal(answer_own_place(&own, span_find(span_of(reply), "dome")),
                     7);
    answer_own_read(span_of("a <b> c "), 0, 8, &arena, &own);
    assert_true(span_is(own.text, "a <b> c "));
    arena_release(&arena);
}

/* Candidates that are given by name, and towns without their country. */
static void answer_ranks_names(void **state)
{
    static const struct {
        const char *reply, *country, *city;
        size_t guesses;
    } cases[] = {
        {"1. Lyon\n2. Marseille\n3. Toulouse", "", "Lyon", 3},
        {"Stone houses.\n1. Lyon (20%)\n2. Marseille (70%)", "", "Marseille",
         2},
        {"1. **Lyon** \xE2\x80\x93 confidence: 0.2\n2. **Nice** "
         "\xE2\x80\x93 confidence: 0.6",
         "", "Nice", 2},
        {"1. Portland, Oregon\n2. Seattle, Washington", "", "Portland", 2},
        {"1. Lyon, France\n2. Turin, Italy", "France", "Lyon", 2},
        /* words of which one is no town, or more than a name */
        {"1. Tin Roofs\n2. Red Soil", "", "", 0},
        {"1. Lyon\n2. Red Soil", "", "", 0},
        {"1. Nice: a wide promenade\n2. Reading: a sign", "", "", 0},
        /* JSON */
        {"[{\"city\": \"Lyon\", \"country\": \"France\", \"confidence\": "
         "0.2}, {\"city\": \"Turin\", \"country\": \"Italy\", "
         "\"confidence\": 0.7}]",
         "Italy", "Turin", 2},
        {"{\"guesses\": [{\"rank\": 2, \"city\": \"Lyon\"}, {\"rank\": 1, "
         "\"city\": \"Turin\"}]}",
         "", "Turin", 2},
        {"{\"clues\": [{\"country\": \"France\"}], \"city\": \"Turin\"}",
         "France", "Turin", 0},
        {"{\"lat\": 1.5, \"lon\": 2.5, \"others\": [{\"city\": \"Lyon\", "
         "\"confidence\": 0.2}]}",
         "", "Lyon", 0},
    };
    struct answer_reader reader = {patterns, false, NULL};
    struct gazetteer *towns = gazetteer_open(NULL, NULL);
    struct arena arena;

    (void)state;
    assert_non_null(towns);
    reader.gazetteer = towns;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct answer a;

        assert_true(answer_read(&reader, span_of(cases[i].reply), "stop",
                                &arena, &a, NULL));
        if (!span_is(a.country, cases[i].country) ||
            !span_is(a.city, cases[i].city) ||
            a.guess_count != cases[i].guesses)
            fail_msg("%s: %s '%.*s' '%.*s', %zu guesses", cases[i].reply,
                     a.status, (int)a.country.len, a.country.data,
                     (int)a.city.len, a.city.data, a.guess_count);
        if (a.guess_count)
            assert_true(span_equals(a.guesses[0].city, a.city) &&
                        isnan(a.guesses[0].lat_deg));
    }
    gazetteer_close(towns);
    arena_release(&arena);
}

/* The town behind a short plus code has to be known, and to be the only one. */
static void answer_reads_short_codes_beside_their_town(void **state)
{
    static const struct {
        const char *reply;
        double lat_deg, lon_deg;
    } cases[] = {
        {"Plus code: 9G8F+6X Z\xC3\xBCrich, Switzerland", 47.3655625,
         8.5249375},
        {"<answer>9G8F+6X, Z\xC3\xBCrich</answer>", 47.3655625, 8.5249375},
        {"{\"coordinates\": \"V75V+8Q Paris, France\"}", 48.8583125, 2.2944375},
        {"PQGP+Q9 Wellington, New Zealand", -41.2730625, 174.7859375},
        {"9G8F+6X Springfield", NAN, NAN}, /* which one? */
        {"9G8F+6X Nowhereville", NAN, NAN},
        {"9G8F+6X", NAN, NAN},
        {"9G8F+6X or V75V+8Q Paris, France", NAN, NAN},
        {"xV75V+8Q Paris, France", NAN, NAN},
        {"2345+67 Paris, France", NAN, NAN}, /* a sum */
    };
    struct answer_reader reader = {patterns, false, NULL};
    struct gazetteer *towns = gazetteer_open(NULL, NULL);
    struct arena arena;

    (void)state;
    assert_non_null(towns);
    reader.gazetteer = towns;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool known = !isnan(cases[i].lat_deg);
        struct answer a;

        assert_true(answer_read(&reader, span_of(cases[i].reply), "stop",
                                &arena, &a, NULL));
        if (a.has_position != known ||
            (known && (fabs(a.lat_deg - cases[i].lat_deg) > 1e-6 ||
                       fabs(a.lon_deg - cases[i].lon_deg) > 1e-6)))
            fail_msg("%s: %s, %g %g", cases[i].reply, a.status, a.lat_deg,
                     a.lon_deg);
        if (known)
            assert_string_equal(a.note,
                                "read from a code (short plus code), 13.9 m");
    }
    gazetteer_close(towns);
    arena_release(&arena);
}

/* A town alone is an answer where the gazetteer knows it; a sentence is none,
 * and a state that is a city has a position without one. */
static void answer_reads_a_town_alone(void **state)
{
    static const struct {
        const char *reply, *city, *country;
        double lat_deg; /* NAN: no position by name */
    } cases[] = {
        {"<answer>Tokyo</answer>", "Tokyo", "", 35.69},
        {"<answer>Jackson</answer>", "Jackson", "", NAN}, /* which one? */
        {"<answer>Xyzzyville</answer>", "", "", NAN},
        {"<answer>a view of paris</answer>", "", "", NAN},
        {"<answer>Hong Kong</answer>", "", "Hong Kong", 22.28},
        {"Country: Singapore", "", "Singapore", 1.29},
        {"Country: Peru", "", "Peru", NAN},
    };
    struct answer_reader reader = {patterns, false, NULL};
    struct gazetteer *towns = gazetteer_open(NULL, NULL);
    struct answer_naming naming = {towns, false, 3};
    struct arena arena;

    (void)state;
    assert_non_null(towns);
    reader.gazetteer = towns;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool placed;
        struct answer a;

        assert_true(answer_read(&reader, span_of(cases[i].reply), "stop",
                                &arena, &a, NULL));
        placed =
            answer_position_named(&naming, span_of(cases[i].reply), &arena, &a);
        if (!span_is(a.city, cases[i].city) ||
            !span_is(a.country, cases[i].country) ||
            placed == isnan(cases[i].lat_deg) ||
            (placed && fabs(a.lat_deg - cases[i].lat_deg) > 0.05))
            fail_msg("%s: '%.*s' '%.*s' %d %g", cases[i].reply,
                     (int)a.country.len, a.country.data, (int)a.city.len,
                     a.city.data, placed, a.lat_deg);
    }
    gazetteer_close(towns);
    arena_release(&arena);
}

static void answer_reads_localizability(void **state)
{
    static const struct {
        const char *reply;
        double value;
    } cases[] = {{"{\"lat\":1.5,\"lon\":2.5,\"localizable\":\"yes\"}", 1.0},
                 {"{\"lat\":1.5,\"lon\":2.5,\"localizable\":false}", 0.0},
                 {"{\"lat\":1.5,\"lon\":2.5,\"Locatability Score\":8}", 0.8},
                 {"{\"lat\":1.5,\"lon\":2.5,\"locatability\":\"7/10\"}", 0.7},
                 {"{\"lat\":1.5,\"lon\":2.5,\"localizability\":0.25}", 0.25}};
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_near(read_one(cases[i].reply, "stop", false, &arena).localizable,
                    cases[i].value, 1e-12);
    assert_true(isnan(
        read_one("{\"lat\":1.5,\"lon\":2.5}", "", false, &arena).localizable));
    arena_release(&arena);
}

static void answer_says_where_the_position_stands(void **state)
{
    const char *reply = "x {\"lat\": \"1.5\", \"lon\": \"2.5\"} y";
    struct arena arena;
    struct answer a;

    (void)state;
    arena_init(&arena);
    a = read_one(reply, "stop", false, &arena);
    assert_true(span_is(
        span_make(reply + a.position_start, a.position_end - a.position_start),
        "1.5\", \"lon\": \"2.5"));
    arena_release(&arena);
}

/* A quadratic path would take minutes. */
static void answer_is_linear_on_hostile_text(void **state)
{
    static const char *const units[] = {"{",
                                        "{\"",
                                        "{\"lat\":",
                                        "[",
                                        "<think>",
                                        "<answer>",
                                        "<think>a<answer>b",
                                        "<answer>a<think>b</think>",
                                        "</think>",
                                        "</answer>",
                                        "\"",
                                        "\\",
                                        "{\"a\":[",
                                        "coordinates:[",
                                        "\"lat\":\"",
                                        "country: ",
                                        "country:\n",
                                        ";",
                                        "'a':'b",
                                        "```\n",
                                        "<",
                                        "{\"rationale\":[",
                                        "sorry",
                                        "\"country\": x, y ",
                                        " * * ",
                                        "i am ",
                                        "[THINK]",
                                        "\xE2\x97\x81",
                                        "<tool_call>",
                                        "<tool_call><think>",
                                        "<tool_response></tool_response>",
                                        "Action:\nObservation:\n",
                                        "<observation>",
                                        "<lat>1</lat>",
                                        "| lat | lon |\n|--|--|\n| 1 | 2 |\n",
                                        "|--\n",
                                        "1. 2.5, 3.5\n2. 4.5, 5.5\n",
                                        "1.5 - 1 ",
                                        "\\boxed{",
                                        "[{\"lat\":1,\"lon\":2},",
                                        "{\"lat\":1,\"lon\":2}\n",
                                        "France > ",
                                        "[[{}],",
                                        "\n"};
    size_t bytes = 1000 * 1000;
    char *text = malloc(bytes + 1);

    (void)state;
    text[bytes] = '\0';
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        struct answer_reader reader = {patterns, false, NULL};
        struct answer a;
        struct timespec from, to;
        struct arena arena;
        size_t n = strlen(units[i]);
        double s;

        for (size_t j = 0; j < bytes; j++)
            text[j] = units[i][j % n];
        arena_init(&arena);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
        (void)!answer_read(&reader, span_make(text, bytes), "stop", &arena, &a,
                           NULL);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
        arena_release(&arena);
        s = (double)(to.tv_sec - from.tv_sec) +
            1e-9 * (double)(to.tv_nsec - from.tv_nsec);
        if (getenv("EXTRACT_TIMES"))
            print_message("%.3f s: %s\n", s, units[i]);
        if (s > 20)
            fail_msg("1 MB of '%s': %.1f s", units[i], s);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answer_reads_every_form),
        cmocka_unit_test(answer_says_what_it_mended),
        cmocka_unit_test(answer_keeps_its_own_words),
        cmocka_unit_test(answer_says_what_is_escaped),
        cmocka_unit_test(answer_of_several_keeps_no_words_when_refused),
        cmocka_unit_test(answer_own_tells_where_a_byte_went),
        cmocka_unit_test(answer_ranks_names),
        cmocka_unit_test(answer_reads_short_codes_beside_their_town),
        cmocka_unit_test(answer_reads_a_town_alone),
        cmocka_unit_test(answer_reads_localizability),
        cmocka_unit_test(answer_says_where_the_position_stands),
        cmocka_unit_test(answer_is_linear_on_hostile_text),
    };

    return cmocka_run_group_tests(tests, open_patterns, close_patterns);
}
