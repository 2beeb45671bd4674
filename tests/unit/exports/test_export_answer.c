/* What is exported is what was scored: from an exported row, extraction reads
 * the position and the names that it read from the reply. Held over the
 * replies of the tests, the samples of the patterns and, where the data of
 * LIMBECK_SHARED is there, the replies of real models. */
#include "testing.h"

#include <glob.h>

#include "adapters/archive_stream.h"
#include "adapters/json.h"
#include "answers/answer.h"
#include "base/file.h"
#include "base/hash_index.h"
#include "db/schemas.h"
#include "exports/export_gre.h"
#include "formats/table.h"
#include "tests/unit/answers/replies.h"
#include "tests/unit/exports/stored.h"

/* Of all rows that the replies of the tests are exported as. */
#define EXPORT_DIGEST UINT64_C(0x4552296dead2ba90)

static struct answer_patterns *patterns;

/* Counted over one run: replies; those of them with an answer; those whose
 * answer is the teacher's own words. */
struct tally {
    size_t replies, answers, own;
};

static int open_patterns(void **state)
{
    const struct schema_text *file = schema_find("patterns/answers.txt");

    (void)state;
    patterns = answer_patterns_open(span_make(file->text, file->len), NULL);
    return patterns ? 0 : -1;
}

static int close_patterns(void **state)
{
    (void)state;
    answer_patterns_close(patterns);
    return 0;
}

/* The rows of CoT and Judge as a trainer reads them: both hold the same. */
static struct span exported(const struct export_target *target,
                            struct arena *arena)
{
    struct export_row row = {.image = "x.jpg",
                             .target = target,
                             .instruction = span_of("Where?"),
                             .label = "False"};
    struct span cot, thought, said;
    const struct json *v;
    struct buf b;

    buf_init(&b, (size_t)1 << 26);
    export_gre_cot(&b, &row);
    v = json_get(json_parse(buf_span(&b), arena, NULL), "conversations");
    assert_true(json_text(json_get(v->items[1], "value"), &cot));
    buf_reset(&b);
    export_gre_judge(&b, &row);
    v = json_parse(buf_span(&b), arena, NULL);
    assert_true(json_text(json_get(v, "predicted_cot"), &thought));
    assert_true(json_text(json_get(v, "predicted_answer"), &said));
    buf_reset(&b);
    buf_print(&b, "<think>%.*s</think><answer>%.*s</answer>", (int)thought.len,
              thought.data, (int)said.len, said.data);
    assert_true(span_equals(buf_span(&b), cot));
    buf_release(&b);
    return cot;
}

/* The same name; white space inside of it may be another. */
static bool same_name(struct span a, struct span b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (a.data[i] != b.data[i] && !(a.data[i] < '!' && b.data[i] == ' '))
            return false;
    return true;
}

static bool same_answer(const struct answer *a, const struct answer *again)
{
    bool own = a->answer_end > 0;

    if (strcmp(a->status, again->status) != 0 ||
        a->has_position != again->has_position)
        return false;
    if (a->has_position && (fabs(a->lat_deg - again->lat_deg) > 1e-6 ||
                            fabs(a->lon_deg - again->lon_deg) > 1e-6))
        return false;
    if (!own && a->has_position) /* GRE's position, without names */
        return !again->country.len && !again->region.len && !again->city.len;
    return same_name(a->country, again->country) &&
           same_name(a->region, again->region) &&
           same_name(a->city, again->city);
}

static void fail_with(struct span reply, const char *what, struct span row)
{
    fail_msg("%s\n%.*s\nis exported as\n%.*s", what, (int)reply.len, reply.data,
             (int)row.len, row.data);
}

static void read_again(struct span reply, const struct answer *a,
                       struct export_reply *r, struct arena *arena)
{
    struct answer_reader reader = {patterns, false, NULL};
    struct export_target target, second;
    struct answer again;
    struct span row;

    if (!export_target_make(r, arena, &target, NULL)) {
        r->edited = span_of("No reasoning."); /* only the answer counts here */
        if (!export_target_make(r, arena, &target, NULL)) {
            if (strcmp(a->status, "ok") == 0)
                fail_with(reply, "an answer that", span_of("nothing"));
            return;
        }
    }
    row = exported(&target, arena);
    assert_true(answer_read(&reader, row, "stop", arena, &again, NULL));
    if (!same_answer(a, &again))
        fail_with(reply, "another answer:", row);
    *r = export_reply_stored(row, &again, arena);
    assert_true(export_target_make(r, arena, &second, NULL));
    if (!span_equals(exported(&second, arena), row))
        fail_with(row, "twice not the same:", exported(&second, arena));
}

static void hold(struct span reply, const char *finish, struct tally *tally)
{
    struct answer_reader reader = {patterns, false, NULL};
    struct export_reply r;
    struct arena arena;
    struct answer a;

    arena_init(&arena);
    assert_true(answer_read(&reader, reply, finish, &arena, &a, NULL));
    r = export_reply_stored(reply, &a, &arena);
    read_again(reply, &a, &r, &arena);
    tally->replies++;
    tally->answers += strcmp(a.status, "ok") == 0;
    tally->own += a.answer_end > 0;
    arena_release(&arena);
}

/* What every form of reply is exported as, to the byte: a change of it is a
 * change of training data. The digest is over the rows, a line each. */
static void export_answer_to_the_byte(void **state)
{
    uint64_t hash = hash_fnv("", 0);
    size_t rows = 0;

    (void)state;
    for (size_t i = 0; i < REPLIES; i++) {
        struct answer_reader reader = {patterns, false, NULL};
        struct export_target target;
        struct export_reply r;
        struct arena arena;
        struct answer a;

        arena_init(&arena);
        assert_true(answer_read(&reader, span_of(replies[i].reply), "stop",
                                &arena, &a, NULL));
        r = export_reply_stored(span_of(replies[i].reply), &a, &arena);
        if (export_target_make(&r, &arena, &target, NULL)) {
            struct span row = exported(&target, &arena);

            assert_true(span_starts(row, "<think>") &&
                        span_ends(row, "</answer>"));
            hash = hash_mix(hash ^ hash_fnv(row.data, row.len));
            rows++;
        }
        arena_release(&arena);
    }
    print_message("%zu rows, digest %016llx\n", rows, (unsigned long long)hash);
    assert_true(hash == EXPORT_DIGEST);
}

static void export_answer_of_every_form(void **state)
{
    struct tally tally = {0};

    (void)state;
    for (size_t i = 0; i < REPLIES; i++)
        hold(span_of(replies[i].reply), "stop", &tally);
    for (size_t i = 0; i < TAGGED; i++)
        hold(span_of(tagged[i].reply), tagged[i].finish, &tally);
    assert_int_equal(tally.replies, REPLIES + TAGGED);
    assert_true(tally.own > TAGGED / 2);
}

/* A text as it is, as the answer, in the reasoning, before and after an
 * answer. */
static void hold_framed(struct span text, struct tally *tally)
{
    static const char *const frames[][2] = {
        {"", ""},
        {"<think>a</think><answer>", "</answer>"},
        {"<think>", "</think><answer>1.5, 2.5</answer>"},
        {"", "\n<answer>1.5, 2.5</answer>"},
        {"<answer>1.5, 2.5</answer>\n", ""},
        {"{\"FinalAnswer\": \"", "\", \"reasoning\": \"a\"}"}};

    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        struct buf b;

        buf_init(&b, text.len + 100);
        buf_add_text(&b, frames[i][0]);
        buf_add_span(&b, text);
        buf_add_text(&b, frames[i][1]);
        hold(buf_span(&b), "stop", tally);
        buf_release(&b);
    }
}

static void export_answer_of_every_pattern_sample(void **state)
{
    const struct schema_text *file = schema_find("patterns/answers.txt");
    struct span rest = span_make(file->text, file->len), line;
    struct tally tally = {0};

    (void)state;
    while (span_next(&rest, '\n', &line))
        if (span_starts(line, "+ ") || span_starts(line, "- "))
            hold_framed(span_cut(line, 2, SIZE_MAX), &tally);
    assert_true(tally.replies > 200);
}

static void export_answer_of_every_seed(void **state)
{
    struct tally tally = {0};
    glob_t found;

    (void)state;
    assert_int_equal(glob("tests/fuzz/seeds/answer/*", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct buf b;

        buf_init(&b, 1 << 20);
        assert_true(file_read(found.gl_pathv[i], &b, NULL));
        hold(buf_span(&b), "stop", &tally);
        buf_release(&b);
    }
    globfree(&found);
    assert_true(tally.replies > 5);
}

/* ------------------------------------------------------ real replies */

static void hold_real(struct span text, struct tally *tally)
{
    if (tally->replies % 5 == 0)
        hold_framed(text, tally);
    else
        hold(text, "stop", tally);
}

static ptrdiff_t stream_read(void *arg, void *into, size_t room,
                             struct err *err)
{
    return archive_stream_read(arg, into, room, err);
}

static void hold_table(const char *path, struct tally *tally)
{
    static const char *const names[] = {"response", "model_response",
                                        "First Response"};
    struct archive_stream *s = archive_stream_open(path, NULL);
    struct table *t = table_open(stream_read, s, ',', NULL);
    size_t column = SIZE_MAX;
    struct table_row row;

    assert_non_null(t);
    assert_int_equal(table_next(t, &row, NULL), TABLE_ROW);
    for (size_t i = 0; i < row.count; i++)
        for (size_t k = 0; k < 3; k++)
            if (span_is(row.fields[i], names[k]))
                column = i;
    while (column < SIZE_MAX && table_next(t, &row, NULL) == TABLE_ROW)
        if (column < row.count)
            hold_real(row.fields[column], tally);
    table_close(t);
    archive_stream_close(s);
}

static void hold_lines(const char *path, struct tally *tally)
{
    struct archive_stream *s = archive_stream_open(path, NULL);
    struct span rest, line, text;
    char piece[1 << 16];
    struct buf all;
    ptrdiff_t n;

    assert_non_null(s);
    buf_init(&all, (size_t)1 << 30);
    while ((n = archive_stream_read(s, piece, sizeof(piece), NULL)) > 0)
        buf_add(&all, piece, (size_t)n);
    rest = buf_span(&all);
    while (span_next(&rest, '\n', &line)) {
        struct arena arena;
        const struct json *v;

        arena_init(&arena);
        v = json_parse(line, &arena, NULL);
        if (v && (json_text(json_get(v, "solution_str"), &text) ||
                  json_text(json_get(v, "raw_response"), &text)))
            hold_real(text, tally);
        arena_release(&arena);
    }
    buf_release(&all);
    archive_stream_close(s);
}

static void export_answer_of_real_replies(void **state)
{
    static const char *const kinds[] = {
        "*/raw/*.csv.gz", "osv5_raw_notruth/*.csv.gz",
        "location_inference/*.csv.gz", "thinking_with_map/*.jsonl.gz",
        "imageo/dataset3_*.jsonl.gz"};
    const char *shared = testing_shared();
    struct tally tally = {0};

    (void)state;
    if (shared == NULL)
        skip_shared();
    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        char pattern[1000];
        glob_t found;

        snprintf(pattern, sizeof(pattern), "%s/data/truth/%s", shared,
                 kinds[k]);
        assert_int_equal(glob(pattern, 0, NULL, &found), 0);
        for (size_t i = 0; i < found.gl_pathc; i++) {
            if (strstr(found.gl_pathv[i], ".csv"))
                hold_table(found.gl_pathv[i], &tally);
            else
                hold_lines(found.gl_pathv[i], &tally);
        }
        globfree(&found);
    }
    print_message("%zu replies made of real ones, %zu with an answer, %zu of "
                  "them in the teacher's own words\n",
                  tally.replies, tally.answers, tally.own);
    assert_true(tally.replies > 25000 && tally.own > 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(export_answer_to_the_byte),
        cmocka_unit_test(export_answer_of_every_form),
        cmocka_unit_test(export_answer_of_every_pattern_sample),
        cmocka_unit_test(export_answer_of_every_seed),
        cmocka_unit_test(export_answer_of_real_replies),
    };

    return cmocka_run_group_tests(tests, open_patterns, close_patterns);
}
