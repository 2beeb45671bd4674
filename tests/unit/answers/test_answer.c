#include "testing.h"

#include "db/schemas.h"
#include "answers/answer.h"

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

/* What is expected of a reply; absent texts are "". */
static const struct {
    const char *reply;
    const char *status, *form;
    bool strict;
    double lat_deg, lon_deg; /* NAN: none */
    const char *country, *region, *city;
    const char *reasoning;
} table[] = {
    /* GRE */
    {"<think>1. Signs in French.</think><answer>48.8566, 2.3522</answer>", "ok",
     "gre", true, 48.8566, 2.3522, "", "", "", "1. Signs in French."},
    {"<think>a</think>\n<answer>\"Latitude\": \"-31.28\xC2\xB0\", "
     "\"Longitude\": \"149.28\xC2\xB0\"</answer>\n",
     "ok", "gre", false, -31.28, 149.28, "", "", "", "a"},
    {"<think>a</think><answer>40.742\xC2\xB0N, 73.985\xC2\xB0W</answer>", "ok",
     "gre", true, 40.742, -73.985, "", "", "", "a"},
    {"<think>a</think><answer>1.5, 2.5</answer><answer>3.5, 4.5</answer>", "ok",
     "gre", false, 3.5, 4.5, "", "", "", "a"},
    {"<think>(9.5, 8.5)</think><answer>151.2, -33.8</answer>", "out of range",
     "gre", false, NAN, NAN, "", "", "", "(9.5, 8.5)"},
    {"<think>a</think><answer>1.5, 2.5 or 3.5, 4.5</answer>", "ambiguous",
     "gre", false, NAN, NAN, "", "", "", "a"},
    {"a</think><answer>1.5, 2.5</answer>", "ok", "gre", false, 1.5, 2.5, "", "",
     "", "a"},
    {"<think>a</think><answer>1.5, 2.5", "ok", "gre", false, 1.5, 2.5, "", "",
     "", "a"},
    {"<think>going on and", "truncated", "", false, NAN, NAN, "", "", "",
     "going on and"},
    {"<think>a < b</think><answer>1.5, 2.5</answer>", "ok", "gre", true, 1.5,
     2.5, "", "", "", "a < b"},
    {"<think></think><answer>1.5, 2.5</answer>", "ok", "gre", false, 1.5, 2.5,
     "", "", "", ""},
    {" <think>a</think><answer>1.5, 2.5</answer>", "ok", "gre", false, 1.5, 2.5,
     "", "", "", "a"},
    {"<think>a</think>b<think>c</think><answer>1.5, 2.5</answer>", "ok", "gre",
     false, 1.5, 2.5, "", "", "", "a"},
    {"<think>a</think><answer>1.5, 2.5</answer> b", "ok", "gre", false, 1.5,
     2.5, "", "", "", "a"},
    /* GLOBE */
    {"<think>a</think><answer>country: Finland\ncity: Helsinki</answer>", "ok",
     "globe", true, NAN, NAN, "Finland", "", "Helsinki", "a"},
    {"<think>a</think><answer>**Country:** [Finland]\n**City:** "
     "Helsinki</answer>",
     "ok", "globe", false, NAN, NAN, "Finland", "", "Helsinki", "a"},
    {"<think>a</think><answer>country: Finland, city: Helsinki</answer>", "ok",
     "globe", false, NAN, NAN, "Finland", "", "Helsinki", "a"},
    {"Red soil.\n\nCountry: Brazil\nState: Bahia\nCity: Unknown", "ok", "globe",
     false, NAN, NAN, "Brazil", "Bahia", "", "Red soil."},
    {"<think>a</think><answer>Paris, France</answer>", "ok", "prose", false,
     NAN, NAN, "France", "", "Paris", "a"},
    /* GeoAgent */
    {"{\"ChainOfThought\":{\"CountryIdentification\":{\"Clues\":[\"x\"]}},"
     "\"FinalAnswer\":\"China; Hong Kong; Kowloon, Jordan Valley\"}",
     "ok", "geoagent", true, NAN, NAN, "China", "Hong Kong",
     "Kowloon, Jordan Valley",
     "{\"CountryIdentification\":{\"Clues\":"
     "[\"x\"]}}"},
    {"```json\n{\"ChainOfThought\":{},\"FinalAnswer\":\"Peru\xEF\xBC\x9B "
     "Lima\"}\n```",
     "ok", "geoagent", false, NAN, NAN, "Peru", "Lima", "", "{}"},
    {"<think>{\"ChainOfThought\":{}}</think><answer> China; Hong Kong; Kowloon "
     "</answer>",
     "ok", "geoagent", true, NAN, NAN, "China", "Hong Kong", "Kowloon",
     "{\"ChainOfThought\":{}}"},
    /* JSON */
    {"{\"rationale\": \"Old \\\"red\\\" bus\", \"country\": \"Italy\", "
     "\"city\": \"Rome\", \"latitude\": \"41.9\", \"longitude\": \"12.5\"}",
     "ok", "json", true, 41.9, 12.5, "Italy", "", "Rome",
     "Old \\\"red\\\" bus"},
    {"A quiet street.\n\n```json\n{\"lat\": -37.8, \"long\": 144.9, \"city\": "
     "\"Unknown\", \"country\": \"Australia\"}\n```\nA guess.",
     "ok", "json", true, -37.8, 144.9, "Australia", "", "", "A quiet street."},
    {"{\"coordinates\": {\"latitude\": \"No GPS data available\", "
     "\"longitude\": \"No GPS data available\"}, \"address\": {\"country\": "
     "\"USA\"}}",
     "ok", "json", false, NAN, NAN, "USA", "", "", ""},
    {"{\"coordinates\": [40.7, -73.9]}", "ok", "json", false, 40.7, -73.9, "",
     "", "", ""},
    {"{\"type\": \"Point\", \"coordinates\": [-73.9, 40.7]}", "ok", "json",
     false, 40.7, -73.9, "", "", "", ""},
    {"{\"location\": \"Paris, France\"}", "ok", "json", false, NAN, NAN,
     "France", "", "Paris", ""},
    {"{\"latitude\": 91.5, \"longitude\": 12.5, \"country\": \"Italy\"}",
     "out of range", "json", false, NAN, NAN, "Italy", "", "", ""},
    {"{\"latitude\": null, \"longitude\": null}", "no answer", "", false, NAN,
     NAN, "", "", "", ""},
    {"First {\"lat\": 1.5, \"lon\": 2.5} no: {\"lat\": 3.5, \"lon\": 4.5}",
     "ok", "json", true, 3.5, 4.5, "", "", "",
     "First {\"lat\": 1.5, \"lon\": 2.5} no:"},
    /* broken JSON */
    {"{'latitude': '41.9', 'longitude': '12.5', 'city': 'Rome',}", "ok", "json",
     false, 41.9, 12.5, "", "", "Rome", ""},
    {"{latitude: 41.9, longitude: 12.5", "truncated", "", false, NAN, NAN, "",
     "", "", ""},
    {"{latitude: 41.9, longitude: 12.5}", "ok", "json", false, 41.9, 12.5, "",
     "", "", ""},
    {"{\"rationale\": \"a \"quoted\" word\", \"latitude\": \"41.9\", "
     "\"longitude\": \"12.5\"",
     "ok", "json", false, 41.9, 12.5, "", "", "", "a \"quoted\" word"},
    {"{\"rationale\": \"a\nb\", # why\n\"latitude\": \"41.9\", # about\n"
     "\"longitude\": \"12.5\"}",
     "ok", "json", false, 41.9, 12.5, "", "", "", "a\nb"},
    {"{\"rationale\": \"in Kenya. latitude\": \"1.3733\",\n\nlongitude\": "
     "\"36.8580\"\n}",
     "ok", "json", false, 1.3733, 36.858, "", "", "", "in Kenya."},
    {"{\"rationale\": \"Florence. Latitude: 43.7696, Longitude: 11.2558\"}",
     "ok", "json", false, 43.7696, 11.2558, "", "", "",
     "Florence. Latitude: 43.7696, Longitude: 11.2558"},
    {"{\"country\": \"Peru\", \"latitude\": \"-12.0", "ok", "json", false, NAN,
     NAN, "Peru", "", "", ""},
    {"{\"rationale\": \"I see a", "truncated", "", false, NAN, NAN, "", "", "",
     ""},
    {"{\"latitude\": , \"longitude\": oops}", "broken json", "", false, NAN,
     NAN, "", "", "", ""},
    /* prose and nothing */
    {"Mosques.\nI would say 41.0082, 28.9784.", "ok", "prose", false, 41.0082,
     28.9784, "", "", "", "Mosques."},
    {"It could be anywhere in Poland.", "no answer", "", false, NAN, NAN, "",
     "", "", ""},
    {"I\xE2\x80\x99m sorry, but I can\xE2\x80\x99t help with that.", "refusal",
     "", false, NAN, NAN, "", "", "", ""},
    {" \n\t ", "empty", "", false, NAN, NAN, "", "", "", ""},
};

static void check(size_t i, const struct answer *a)
{
    const char *reply = table[i].reply;
    struct span reasoning = span_make(reply + a->reasoning_start,
                                      a->reasoning_end - a->reasoning_start);
    bool position =
        a->has_position == !isnan(table[i].lon_deg) &&
        (!a->has_position || (fabs(a->lat_deg - table[i].lat_deg) < 1e-9 &&
                              fabs(a->lon_deg - table[i].lon_deg) < 1e-9));

    if (strcmp(a->status, table[i].status) != 0 ||
        strcmp(a->form, table[i].form) != 0 || a->strict != table[i].strict ||
        !position || !span_is(a->country, table[i].country) ||
        !span_is(a->region, table[i].region) ||
        !span_is(a->city, table[i].city) ||
        !span_is(reasoning, table[i].reasoning))
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
    struct answer_reader reader = {patterns, false};
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        struct answer a;
        struct err err;

        assert_true(answer_read(&reader, span_of(table[i].reply), "stop",
                                &arena, &a, &err));
        check(i, &a);
        arena_reset(&arena);
    }
    arena_release(&arena);
}

static struct answer read_one(const char *reply, const char *finish,
                              bool refuse, struct arena *arena)
{
    struct answer_reader reader = {patterns, refuse};
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
                                        "\n"};
    size_t bytes = 1000 * 1000;
    char *text = malloc(bytes + 1);

    (void)state;
    text[bytes] = '\0';
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        struct answer_reader reader = {patterns, false};
        struct answer a;
        struct timespec from, to;
        struct arena arena;
        size_t n = strlen(units[i]);
        double s;

        for (size_t j = 0; j < bytes; j++)
            text[j] = units[i][j % n];
        arena_init(&arena);
        clock_gettime(CLOCK_MONOTONIC, &from);
        (void)!answer_read(&reader, span_make(text, bytes), "stop", &arena, &a,
                           NULL);
        clock_gettime(CLOCK_MONOTONIC, &to);
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
        cmocka_unit_test(answer_reads_localizability),
        cmocka_unit_test(answer_says_where_the_position_stands),
        cmocka_unit_test(answer_is_linear_on_hostile_text),
    };

    return cmocka_run_group_tests(tests, open_patterns, close_patterns);
}
