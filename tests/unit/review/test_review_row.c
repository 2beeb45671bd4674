#include "testing.h"

#include <math.h>

#include "review/review_row.h"

struct collected {
    struct arena arena;
    struct review_row rows[8];
    size_t count;
};

static const char *copy(struct collected *c, const char *text)
{
    return arena_text(&c->arena, text);
}

static bool collect(void *arg, const struct review_row *row, const char *place,
                    struct err *err)
{
    struct collected *c = arg;
    struct review_row *r = &c->rows[c->count++];

    (void)place;
    (void)err;
    *r = *row;
    r->op = copy(c, row->op);
    r->source = copy(c, row->source);
    r->key = copy(c, row->key);
    r->teacher = copy(c, row->teacher);
    r->sha256 = copy(c, row->sha256);
    r->verdict = copy(c, row->verdict);
    r->note = copy(c, row->note);
    r->text = copy(c, row->text);
    r->reviewer = copy(c, row->reviewer);
    r->queue = copy(c, row->queue);
    r->policy = copy(c, row->policy);
    return true;
}

static void same(const char *a, const char *b)
{
    if (b == NULL)
        assert_null(a);
    else
        assert_string_equal(a, b);
}

static const struct review_row written[] = {
    {.op = "f00d",
     .source = "mp16",
     .key = "a,\"b\"/1",
     .teacher = "careful",
     .candidate = 2,
     .sha256 = "ab",
     .verdict = "drop",
     .note = "=1+1, \"no\"\r\nsuch sign \xE2\x80\xAE</script>",
     .reviewer = "ann",
     .at = 1764383488,
     .queue = "near-cut",
     .blind = true,
     .seconds = 2.5,
     .policy = "policy"},
    {.op = "f11d",
     .source = "mp16",
     .key = "c",
     .teacher = "careful",
     .verdict = "edit",
     .text = "<think> 1. x </think>",
     .reviewer = "bo",
     .at = 1,
     .seconds = NAN,
     .reply = "<think> 1. y </think>"},
};

static void rows_come_back_as_they_left(void **state)
{
    (void)state;
    for (int format = REVIEW_JSONL; format <= REVIEW_LABEL_STUDIO; format++) {
        struct collected c = {.count = 0};
        struct err err = {0};
        struct buf out;
        buf_init(&out, 1 << 20);
        arena_init(&c.arena);
        review_rows_begin(format, &out);
        for (size_t i = 0; i < 2; i++)
            review_rows_add(format, &written[i], &out);
        review_rows_end(format, &out);
        if (!review_rows_read(format, buf_span(&out), collect, &c, &err))
            fail_msg("%s: %s\n%s", review_format_words[format], err.text,
                     out.data);
        assert_int_equal(c.count, 2);
        for (size_t i = 0; i < 2; i++) {
            const struct review_row *w = &written[i], *r = &c.rows[i];
            same(r->op, w->op);
            same(r->source, w->source);
            same(r->key, w->key);
            same(r->teacher, w->teacher);
            assert_int_equal(r->candidate, w->candidate);
            same(r->sha256, w->sha256);
            same(r->verdict, w->verdict);
            same(r->note, w->note);
            same(r->text, w->text);
            same(r->reviewer, w->reviewer);
            assert_int_equal(r->at, w->at);
            same(r->queue, w->queue);
            assert_int_equal(r->blind, w->blind);
            assert_true(isnan(w->seconds) ? isnan(r->seconds)
                                          : r->seconds == w->seconds);
            same(r->policy, w->policy);
        }
        arena_release(&c.arena);
        buf_release(&out);
    }
}

/* As Label Studio itself writes it: numbers for people, other results. */
static void rows_of_label_studio_are_read(void **state)
{
    static const char text[] =
        "[{\"id\":7,\"data\":{\"source\":\"s\",\"key\":\"k\",\"teacher\":\"t\","
        "\"candidate\":0},\"annotations\":[{\"id\":1,\"completed_by\":3,"
        "\"unique_id\":\"u-1\",\"created_at\":\"2026-11-29T02:31:28.123456Z\","
        "\"lead_time\":4.5,\"was_cancelled\":false,\"result\":[{\"from_name\":"
        "\"other\",\"type\":\"rating\",\"value\":{\"rating\":4}},{\"from_name\""
        ":\"verdict\",\"type\":\"choices\",\"value\":{\"choices\":[\"keep\"]}}]"
        "},{\"completed_by\":4,\"was_cancelled\":true,\"result\":[]}]},"
        "{\"data\":{\"key\":\"x\"},\"annotations\":[]}]";
    struct collected c = {.count = 0};
    struct err err = {0};

    (void)state;
    arena_init(&c.arena);
    assert_true(review_rows_read(REVIEW_LABEL_STUDIO, span_of(text), collect,
                                 &c, &err));
    assert_int_equal(c.count, 1);
    same(c.rows[0].reviewer, "3");
    same(c.rows[0].verdict, "keep");
    same(c.rows[0].op, "u-1");
    assert_int_equal(c.rows[0].at, 1795919488);
    arena_release(&c.arena);
}

static void rows_that_say_too_little_have_their_place(void **state)
{
    static const struct {
        enum review_format format;
        const char *text, *want;
    } cases[] = {
        {REVIEW_JSONL, "{\"verdict\":\"keep\"}\n",
         "line 1: it names no source"},
        {REVIEW_JSONL, "\n[]\n", "line 2: it is no JSON object"},
        {REVIEW_JSONL, "{\"source\":\"s\",\"key\":\"k\",\"verdict\":\"kep\"}",
         "line 1: the verdict is none of"},
        {REVIEW_JSONL, "{\"source\":\"s\",\"key\":\"k\",\"verdict\":\"keep\"}",
         "line 1: it names no reviewer"},
        {REVIEW_JSONL,
         "{\"source\":\"s\",\"key\":\"k\",\"verdict\":\"edit\",\"reviewer\":"
         "\"a\"}",
         "line 1: it is an edit without a text"},
        {REVIEW_JSONL,
         "{\"source\":\"s\",\"key\":\"k\",\"verdict\":\"keep\",\"reviewer\":"
         "\"a\",\"at\":\"today\"}",
         "line 1: its time is not like"},
        {REVIEW_CSV, "a,b\n1,2\n", "line 1: the columns key and verdict"},
        {REVIEW_CSV, "key,verdict,source,reviewer\nk,keep,s,\n",
         "line 2: it names no reviewer"},
        {REVIEW_CSV, "key,verdict,source,reviewer,candidate\nk,keep,s,a,x\n",
         "line 2: its candidate is no number"},
        {REVIEW_CSV, "key,verdict,source,reviewer,candidate\nk,keep,s,a,-1\n",
         "line 2: its candidate is below 0"},
        {REVIEW_LABEL_STUDIO, "{}", "it is no list of tasks"},
        {REVIEW_LABEL_STUDIO, "[{}]", "task 1: it has no data"},
        {REVIEW_LABEL_STUDIO, "[{\"data\":{},\"annotations\":7}]",
         "task 1: its annotations are no list"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct collected c = {.count = 0};
        struct err err = {0};
        arena_init(&c.arena);
        assert_false(review_rows_read(cases[i].format, span_of(cases[i].text),
                                      collect, &c, &err));
        assert_int_equal(err.kind, ERR_USAGE);
        if (strstr(err.text, cases[i].want) == NULL)
            fail_msg("\"%s\" is not \"%s\"", err.text, cases[i].want);
        arena_release(&c.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_back_as_they_left),
        cmocka_unit_test(rows_of_label_studio_are_read),
        cmocka_unit_test(rows_that_say_too_little_have_their_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
