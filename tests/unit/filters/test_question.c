#include "testing.h"

#include "db/schemas.h"
#include "filters/question.h"

static struct question_list *question_read(const char *text)
{
    struct err err = {0};
    struct question_list *list = question_list_open(span_of(text), &err);

    if (!list)
        fail_msg("%s", err.text);
    return list;
}

static void question_takes_the_nearest_words(void **state)
{
    struct question_list *list =
        question_read("# a comment\n\n"
                      "roof *: a {label} roof\n"
                      "roof dome: a dome\n"
                      "text *: the words \"{text}\"\n");
    struct arena a;

    (void)state;
    arena_init(&a);
    assert_string_equal(question_words(list, "roof", "dome", "onion dome", &a),
                        "a dome");
    assert_string_equal(question_words(list, "roof", "tin", "tin roofs", &a),
                        "a tin roof");
    assert_string_equal(question_words(list, "text", "quoted", "{label}", &a),
                        "the words \"{label}\"");
    assert_string_equal(question_words(list, "animal", "llama", "llamas", &a),
                        "llama");
    arena_release(&a);
    question_list_close(list);
}

/* Words are also the key of their answer, so none may be cut. */
static void question_keeps_words_of_any_length(void **state)
{
    struct question_list *list =
        question_read("text *: \"{text}\", as \"{text}\"\n");
    struct arena a;
    char *text = malloc(9001);

    (void)state;
    memset(text, 'a', 9000);
    text[9000] = '\0';
    arena_init(&a);
    const char *words = question_words(list, "text", "quoted", text, &a);
    assert_int_equal(strlen(words), 2 * 9000 + 9);
    assert_string_equal(words + 2 * 9000 + 8, "\"");
    free(text);
    arena_release(&a);
    question_list_close(list);
}

static void question_names_a_broken_line(void **state)
{
    static const char *const bad[] = {"\nroof\n", "\nroof: a roof\n",
                                      "\nroof *: \n"};
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_null(question_list_open(span_of(bad[i]), &err));
        assert_int_equal(err.kind, ERR_STAGE);
        assert_non_null(strstr(err.text, "line 2"));
    }
}

/* A kind without words would be asked about by its bare label. */
static void question_list_has_words_for_every_entity(void **state)
{
    const struct schema_text *text = schema_find("patterns/questions.txt");
    const struct schema_text *entities = schema_find("patterns/entities.txt");
    struct question_list *list = question_read(text->text);
    struct span rest = span_make(entities->text, entities->len), line;
    struct arena a;

    (void)state;
    arena_init(&a);
    while (span_next(&rest, '\n', &line)) {
        size_t blank = span_find_char(line, ' ');
        size_t colon = span_find_char(line, ':');
        if (line.len == 0 || line.data[0] == '#')
            continue;
        const char *kind = arena_span_text(&a, span_cut(line, 0, blank));
        const char *label =
            arena_span_text(&a, span_cut(line, blank + 1, colon - blank - 1));
        bool bare =
            strcmp(question_words(list, kind, label, "", &a), label) == 0 &&
            strcmp(question_words(list, kind, "?", "", &a), "?") == 0;
        if (bare && strcmp(kind, "vegetation") != 0)
            fail_msg("no words for %.*s", (int)colon, line.data);
    }
    arena_release(&a);
    question_list_close(list);
}

/* A line for what cannot be claimed is a slip of the pen. */
static void question_list_speaks_of_entities_that_exist(void **state)
{
    const struct schema_text *text = schema_find("patterns/questions.txt");
    const struct schema_text *entities = schema_find("patterns/entities.txt");
    struct span rest = span_make(text->text, text->len), line;
    struct arena a;

    (void)state;
    arena_init(&a);
    while (span_next(&rest, '\n', &line)) {
        size_t colon = span_find_char(line, ':');
        struct span thing = span_cut(line, 0, colon);
        bool any = span_ends(thing, "*") || span_starts(thing, "text ");
        if (line.len == 0 || line.data[0] == '#' || any)
            continue;
        if (strstr(entities->text,
                   arena_print(&a, "\n%.*s:", (int)colon, line.data)) == NULL)
            fail_msg("no such entity: %.*s", (int)line.len, line.data);
    }
    arena_release(&a);
}

TESTING_MAIN(cmocka_unit_test(question_list_speaks_of_entities_that_exist),
             cmocka_unit_test(question_takes_the_nearest_words),
             cmocka_unit_test(question_keeps_words_of_any_length),
             cmocka_unit_test(question_names_a_broken_line),
             cmocka_unit_test(question_list_has_words_for_every_entity))
