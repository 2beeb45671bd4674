#include "testing.h"

#include "base/buf.h"
#include "db/schemas.h"
#include "answers/claim_lexicon.h"

static const char LIST[] = "# a comment\n"
                           "\n"
                           "vegetation palm: palm, palm tree\n"
                           "roof tin: tin roof\n"
                           "side left: left hand traffic\n"
                           "vehicle bus: bus, buses\n"
                           "sign sign: sign\n"
                           "building church: church\n"
                           "building apostle: peter's church\n";

struct lexicon_case {
    const char *text;
    const char *wanted; /* "label=words;" for each hit */
};

static void lexicon_expect(const struct lexicon *lex,
                           const struct lexicon_case *c)
{
    struct arena arena;
    struct buf got;
    size_t count;

    arena_init(&arena);
    buf_init(&got, 4096);
    const struct lexicon_hit *hits =
        lexicon_find(lex, span_of(c->text), 100, &arena, &count);
    for (size_t i = 0; i < count; i++)
        buf_print(&got, "%s=%.*s;", hits[i].label,
                  (int)(hits[i].end - hits[i].start), c->text + hits[i].start);
    assert_string_equal(got.data, c->wanted);
    buf_release(&got);
    arena_release(&arena);
}

static struct lexicon *lexicon_small(void)
{
    struct err err = {.kind = ERR_NONE};
    struct lexicon *lex = lexicon_open(span_of(LIST), &err);

    assert_non_null(lex);
    return lex;
}

static void lexicon_names_whole_words_in_order(void **state)
{
    static const struct lexicon_case cases[] = {
        {"Tin roofs and PALM trees.", "tin=Tin roofs;palm=PALM trees;"},
        {"a palmist's napalm, roof of tin", ""},
        {"left-hand\ntraffic", "left=left-hand\ntraffic;"},
        {"left, hand traffic", ""},
        {"two buses, one bus", "bus=buses;bus=bus;"},
        {"St Peter's churches", "apostle=Peter's churches;"},
        {"palm palm tree palm", "palm=palm;palm=palm tree;palm=palm;"},
        {"", ""},
    };
    struct lexicon *lex = lexicon_small();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        lexicon_expect(lex, &cases[i]);
    lexicon_close(lex);
}

static void lexicon_takes_quoted_writing(void **state)
{
    static const struct lexicon_case cases[] = {
        {"a sign reads \"Palm Bar\", palm", "sign=sign;quoted=Palm Bar;"
                                            "palm=palm;"},
        {"a sign reads \\\"Chemist\\\" here", "sign=sign;quoted=Chemist;"},
        {"it says \xe2\x80\x9c"
         "B\xc3\xa4"
         "ckerei\xe2\x80\x9d",
         "quoted=B\xc3\xa4"
         "ckerei;"},
        {"it says \"never closed", ""},
        {"the \"palm\" key", "palm=palm;"},
        {"\xe2\x80\x9c\xe2\x80\x9c\xe2\x80\x9cpalm\xe2\x80\x9d", "palm=palm;"},
    };
    struct lexicon *lex = lexicon_small();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        lexicon_expect(lex, &cases[i]);
    lexicon_close(lex);
}

static void lexicon_stops_at_the_limit_and_is_linear(void **state)
{
    struct lexicon *lex = lexicon_small();
    struct arena arena;
    struct buf text;
    size_t count;

    (void)state;
    arena_init(&arena);
    buf_init(&text, 16 << 20);
    for (int i = 0; i < 1000000; i++)
        buf_add_text(&text, "palm ");
    lexicon_find(lex, buf_span(&text), 10, &arena, &count);
    assert_int_equal(count, 10);
    for (int i = 0; i < 1000000; i++)
        buf_add_text(&text, "\xe2\x80\x9c");
    buf_add_char(&text, '\0');
    lexicon_find(lex, span_cut(buf_span(&text), 5000000, SIZE_MAX), 10, &arena,
                 &count);
    assert_int_equal(count, 0);
    buf_release(&text);
    arena_release(&arena);
    lexicon_close(lex);
}

static void lexicon_names_the_broken_line(void **state)
{
    struct err err = {.kind = ERR_NONE};

    (void)state;
    assert_null(lexicon_open(span_of("a b: c\nno colon\n"), &err));
    assert_int_equal(err.kind, ERR_STAGE);
    assert_non_null(strstr(err.text, "line 2"));
    assert_null(
        lexicon_open(span_of("a b: one two three four five six seven"), &err));
    assert_null(lexicon_open(span_of("a b: ,"), &err));
}

static void lexicon_reads_the_list_of_the_build(void **state)
{
    const struct schema_text *list = schema_find("patterns/entities.txt");
    struct err err = {.kind = ERR_NONE};
    static const struct lexicon_case c = {
        "1. Signs: a sign reads \"Milk Bar\", English language. 2. Traffic: "
        "cars keep left, yellow plates, white road lines. 3. Buildings: cream "
        "stone, tin roofs. 4. Vegetation: palm trees. 5. Flag: the flag of "
        "Australia.",
        "sign=Signs;sign=sign;quoted=Milk Bar;english=English language;"
        "left=cars keep left;yellow=yellow plates;white=white road lines;"
        "building=Buildings;stone=cream stone;tin=tin roofs;"
        "vegetation=Vegetation;palm=palm trees;flag=Flag;flag=flag;"};

    (void)state;
    assert_non_null(list);
    struct lexicon *lex = lexicon_open(span_make(list->text, list->len), &err);
    assert_non_null(lex);
    assert_true(lexicon_count(lex) > 500);
    lexicon_expect(lex, &c);
    lexicon_close(lex);
}

TESTING_MAIN(cmocka_unit_test(lexicon_names_whole_words_in_order),
             cmocka_unit_test(lexicon_takes_quoted_writing),
             cmocka_unit_test(lexicon_stops_at_the_limit_and_is_linear),
             cmocka_unit_test(lexicon_names_the_broken_line),
             cmocka_unit_test(lexicon_reads_the_list_of_the_build))
