/* The table of docs/dialects.md, each cell beside the requests that are made.
 */
#include "testing.h"

#include "base/arena.h"
#include "base/file.h"
#include "adapters/json.h"
#include "teachers/chat_request.h"
#include "teachers/dialect.h"
#include "teachers/provider_request.h"

static const struct teacher_settings all_said = {.model = "m",
                                                 .prefill = "<",
                                                 .stop = ">",
                                                 .localizable_prompt = "Yes?",
                                                 .temperature = 0.5,
                                                 .top_p = 0.5,
                                                 .top_k = 5,
                                                 .repetition_penalty = 1.5,
                                                 .seed = 7,
                                                 .max_tokens = 77,
                                                 .max_pixels = 100};

struct written {
    struct arena arena;
    struct buf text;
    const struct json *tree;
};

static const struct json *request_of(struct written *w,
                                     const struct teacher_settings *s)
{
    struct ask ask = {.prompt = "Where?", .seed = 7};
    struct err err = {0};

    buf_reset(&w->text);
    assert_true(chat_request_write(s, &ask, CHAT_ANSWER, &w->text, &err));
    w->tree = json_parse(buf_span(&w->text), &w->arena, &err);
    assert_non_null(w->tree);
    return w->tree;
}

/* Which of these keys is there; "" none. */
static const char *key_of(const struct json *tree, const char *const *keys)
{
    const char *found = "";

    for (; *keys != NULL; keys++) {
        if (json_get(tree, *keys) == NULL)
            continue;
        assert_string_equal(found, ""); /* not two */
        found = *keys;
    }
    return found;
}

static const char *shares_of(const struct json *tree, struct written *w,
                             struct teacher_settings s)
{
    bool both = json_get(tree, "temperature") != NULL &&
                json_get(tree, "top_p") != NULL;
    bool either = json_get(tree, "temperature") != NULL ||
                  json_get(tree, "top_p") != NULL;

    s.top_p = 1;
    const struct json *one = request_of(w, &s);
    return both                                             ? "both"
           : either && json_get(one, "temperature") != NULL ? "one of them"
                                                            : "";
}

static const char *top_k_of(const struct json *tree, struct written *w,
                            struct teacher_settings s)
{
    if (json_get(tree, "top_k") == NULL)
        return "";
    s.top_k = 0;
    return json_get(request_of(w, &s), "top_k") != NULL ? "yes" : "not 0";
}

static const char *prefill_of(const struct json *tree)
{
    const struct json *turns = json_get(tree, "messages");
    const struct json *last = turns->items[turns->count - 1];
    struct span role = SPAN_NONE;

    assert_true(json_text(json_get(last, "role"), &role));
    if (!span_is(role, "assistant"))
        return "";
    if (json_get(last, "prefix") != NULL)
        return "prefix";
    return json_get(tree, "continue_final_message") != NULL ? "continued"
                                                            : "last turn";
}

static const char *batch_of(const struct teacher_settings *s)
{
    static const char *const names[] = {"OpenAI's", "Anthropic's", "Gemini's"};
    static const char *const keys[] = {"body", "params", "request"};
    struct ask ask = {.prompt = "p", .source = "s", .key = "k"};
    struct arena arena;
    struct buf b;
    struct err err = {0};
    const char *name = "";

    arena_init(&arena);
    buf_init(&b, 10000);
    assert_true(provider_request_write(s, &ask, &b, &err));
    const struct json *tree = json_parse(buf_span(&b), &arena, &err);
    for (size_t i = 0; i < 3; i++) {
        if (json_get(tree, keys[i]) != NULL)
            name = names[i];
    }
    buf_release(&b);
    arena_release(&arena);
    return name;
}

static void add_cell(struct buf *row, const char *text)
{
    buf_print(row, text[0] == '\0' ? " |" : " %s |", text);
}

/* The row as it must stand, without the last end of line. */
static void write_row(const struct dialect *d, struct buf *row)
{
    static const char *const tokens[] = {"max_tokens", "max_completion_tokens",
                                         NULL};
    static const char *const penalties[] = {"repetition_penalty",
                                            "repeat_penalty", NULL};
    static const char *const seeds[] = {"seed", "random_seed", NULL};
    struct teacher_settings s = all_said;
    struct written w;
    char most[40] = "";

    s.dialect = d->name;
    arena_init(&w.arena);
    buf_init(&w.text, 10000);
    const struct json *tree = request_of(&w, &s);
    const struct json *content =
        json_get(json_get(tree, "messages")->items[0], "content");
    buf_print(row, "| `%s` |", d->name);
    add_cell(row, key_of(tree, tokens));
    add_cell(row, key_of(tree, penalties));
    add_cell(row, key_of(tree, seeds));
    add_cell(row, shares_of(tree, &w, s));
    add_cell(row, top_k_of(tree, &w, s));
    add_cell(row, json_get(tree, "stop") != NULL ? "yes" : "");
    add_cell(row, d->logprobs ? "yes" : "");
    add_cell(row, prefill_of(tree));
    add_cell(row, json_get(tree, "mm_processor_kwargs") != NULL
                      ? "by the server"
                      : "resized here");
    if (d->temperature_max > 0)
        snprintf(most, sizeof(most), "%g", d->temperature_max);
    add_cell(row, most);
    add_cell(row, content->type == JSON_ARRAY ? "parts" : "text");
    add_cell(row, batch_of(&s));
    buf_release(&w.text);
    arena_release(&w.arena);
}

static void dialect_docs_tell_what_is_sent(void **state)
{
    struct err err = {0};
    struct buf docs, row;
    size_t rows = 0;

    (void)state;
    buf_init(&docs, 1 << 20);
    buf_init(&row, 1000);
    assert_true(file_read("docs/dialects.md", &docs, &err));
    for (const char *at = docs.data; (at = strstr(at, "\n| `")) != NULL; at++)
        rows++;
    assert_int_equal(rows, dialect_count);
    for (size_t i = 0; i < dialect_count; i++) {
        buf_reset(&row);
        buf_add_char(&row, '\n');
        write_row(&dialect_all[i], &row);
        buf_add_char(&row, '\n');
        if (strstr(docs.data, row.data) == NULL)
            fail_msg("docs/dialects.md has no row%s", row.data);
    }
    buf_release(&docs);
    buf_release(&row);
}

static void dialect_names_are_all(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    for (size_t i = 0; i < dialect_count; i++) {
        buf_print(&b, "%s%s", i > 0 ? "|" : "", dialect_all[i].name);
        assert_ptr_equal(dialect_find(dialect_all[i].name), &dialect_all[i]);
    }
    assert_string_equal(b.data, dialect_names);
    buf_release(&b);
}

TESTING_MAIN(cmocka_unit_test(dialect_docs_tell_what_is_sent),
             cmocka_unit_test(dialect_names_are_all))
