#include "testing.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/ordered_pool.h"
#include "base/span.h"

#include <semaphore.h>

static void buf_keeps_nul_after_growth(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    for (int i = 0; i < 500; i++)
        buf_add_char(&b, 'x');
    assert_int_equal(b.len, 500);
    assert_int_equal(b.data[500], 0);
    buf_release(&b);
}

static void buf_is_over_once_and_stays_so(void **state)
{
    struct err err = {0};
    struct buf b;

    (void)state;
    buf_init(&b, 10);
    buf_add_text(&b, "12345678");
    buf_add_text(&b, "9ab");
    buf_add_text(&b, "9");
    assert_int_equal(b.len, 8);
    assert_false(buf_ok(&b, "the text", &err));
    assert_string_equal(err.text, "the text is larger than 10 bytes");
    buf_reset(&b);
    buf_print(&b, "%d", 1234567890);
    assert_true(buf_ok(&b, "the text", &err));
    buf_release(&b);
}

static void arena_gives_zeroed_aligned_memory(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < 300; i++) {
        unsigned char *p = arena_take(&a, i);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t k = 0; k < i; k++)
            assert_int_equal(p[k], 0);
        memset(p, 0xff, i);
    }
    arena_reset(&a);
    assert_int_equal(a.used_bytes, 0);
    assert_string_equal(arena_print(&a, "%s-%d", "x", 7), "x-7");
    assert_null(arena_text(&a, NULL));
    arena_release(&a);
}

static void arena_grow_keeps_what_there_was(void **state)
{
    struct arena a;
    int *items = NULL;

    (void)state;
    arena_init(&a);
    for (int i = 0; i < 1000; i++) {
        items = arena_grow(&a, items, (size_t)i, sizeof(*items));
        assert_int_equal(items[i], 0);
        items[i] = i;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    assert_true(a.used_bytes < 4 * 1000 * sizeof(*items));
    arena_release(&a);
}

static void err_context_goes_before_and_cuts_the_end(void **state)
{
    struct err err = {0};
    char big[700];

    (void)state;
    memset(big, 'y', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';
    assert_false(err_record(&err, "cannot read"));
    assert_false(err_context(&err, "\"%s\"", "x.zip"));
    assert_string_equal(err.text, "\"x.zip\": cannot read");
    err_stage(&err, "%s", big);
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    err_context(&err, "before");
    assert_memory_equal(err.text, "before: yyy", 11);
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

static void err_never_cuts_a_character(void **state)
{
    struct err err = {0};
    char big[700];

    (void)state;
    for (size_t i = 0; i < sizeof(big) - 1; i += 2)
        memcpy(big + i, "é", 2);
    big[sizeof(big) - 1] = '\0';
    err_record(&err, "x%s", big);
    assert_true(span_utf8(span_of(err.text), NULL));
    assert_true(strlen(err.text) >= sizeof(err.text) - 2);
}

/* A short number is divided, a long one read by strtod: the same double. */
static void span_real_is_what_strtod_says(void **state)
{
    static const char *const plain[] = {"0", "-0", "-0.0",  "7.",  ".5", "-",
                                        ".", "-.", "1.2.3", "--1", "1-", "+2"};
    char text[64], *end;
    double v;

    (void)state;
    srand(5);
    for (int i = 0; i < 20000; i++) {
        long whole = rand() % 1000000000 * (i % 3 == 0 ? 1000000L : 1L);

        (void)snprintf(text, sizeof(text), "%s%ld.%0*d", i % 2 ? "-" : "",
                       whole, 1 + i % 9, rand() % 10);
        v = -1;
        assert_true(span_real(span_of(text), &v));
        assert_memory_equal(&v, &(double){strtod(text, NULL)}, sizeof(v));
    }
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        double want = strtod(plain[i], &end);
        bool whole = end > plain[i] && *end == '\0';

        assert_int_equal(span_real(span_of(plain[i]), &v), whole);
        if (whole)
            assert_memory_equal(&v, &want, sizeof(v));
    }
}

static void span_real_takes_whole_numbers_only(void **state)
{
    double v;

    (void)state;
    assert_true(span_real(span_of("-33.8"), &v));
    assert_near(v, -33.8, 0);
    assert_true(span_real(span_of("1e3"), &v));
    assert_false(span_real(span_of("1,5"), &v));
    assert_false(span_real(span_of("1 "), &v));
    assert_false(span_real(span_of("nan"), &v));
    assert_false(span_real(span_of("0x10"), &v));
    assert_false(span_real(span_of("1e999"), &v));
    assert_false(span_real(span_of(""), &v));
}

static void span_next_yields_empty_fields(void **state)
{
    struct span rest = span_of("a,,b,"), f;
    const char *want[] = {"a", "", "b", ""};
    size_t n = 0;

    (void)state;
    while (span_next(&rest, ',', &f))
        assert_true(span_is(f, want[n++]));
    assert_int_equal(n, 4);
}

static void span_utf8_refuses_what_unicode_refuses(void **state)
{
    size_t at;

    (void)state;
    assert_true(span_utf8(span_of("héllo 日本 🌍"), NULL));
    assert_false(span_utf8(span_of("ab\xC0\xAF"), &at));
    assert_int_equal(at, 2);
    assert_false(span_utf8(span_of("\xED\xA0\x80"), &at));
    assert_false(span_utf8(span_of("\xF5\x80\x80\x80"), &at));
    assert_false(span_utf8(span_make("a\0b", 3), &at));
    assert_int_equal(at, 1);
}

static void double_it(void *shared, void *job, int worker)
{
    int *n = job;

    (void)shared;
    (void)worker;
    for (volatile int i = 0; i < (*n % 7) * 2000; i++)
        ;
    *n *= 2;
}

static void ordered_pool_gives_back_in_order(void **state)
{
    static int jobs[2000];
    struct ordered_pool *p = ordered_pool_open(4, 16, double_it, NULL);
    int given = 0;

    (void)state;
    for (int taken = 0; taken < 2000; taken++) {
        while (given < 2000) {
            jobs[given] = given;
            if (!ordered_pool_give(p, &jobs[given]))
                break;
            given++;
        }
        int *done = ordered_pool_take(p, true);
        assert_ptr_equal(done, &jobs[taken]);
        assert_int_equal(*done, taken * 2);
    }
    assert_null(ordered_pool_take(p, true));
    ordered_pool_close(p);
}

static void wait_for_it(void *shared, void *job, int worker)
{
    (void)job;
    (void)worker;
    sem_wait(shared);
}

static void ordered_pool_waits_no_longer_than_told(void **state)
{
    int job = 0;
    sem_t go;

    (void)state;
    assert_int_equal(sem_init(&go, 0, 0), 0);
    struct ordered_pool *p = ordered_pool_open(1, 4, wait_for_it, &go);
    assert_true(ordered_pool_give(p, &job));
    assert_null(ordered_pool_take_within(p, 0));
    assert_null(ordered_pool_take_within(p, 20));
    assert_int_equal(ordered_pool_count(p), 1);
    sem_post(&go);
    assert_ptr_equal(ordered_pool_take_within(p, 60000), &job);
    assert_null(ordered_pool_take_within(p, 60000)); /* empty: no wait */
    ordered_pool_close(p);
    sem_destroy(&go);
}

static void file_write_replaces_whole_files(void **state)
{
    struct err err = {0};
    struct buf b;
    char *path = file_join(testing_dir(), "sub/x.txt");
    char *dir = file_dir(path);

    (void)state;
    buf_init(&b, 100);
    assert_true(file_make_dir(dir, &err));
    assert_true(file_make_dir(dir, &err));
    assert_true(file_write(path, span_of("first"), &err));
    assert_true(file_write(path, span_of("second"), &err));
    assert_true(file_read(path, &b, &err));
    assert_string_equal(b.data, "second");
    buf_reset(&b);
    assert_true(file_read_at(path, 3, 2, &b, &err));
    assert_string_equal(b.data, "on");
    assert_false(file_read_at(path, 3, 9, &b, &err));
    assert_int_equal(err.kind, ERR_RECORD);
    buf_release(&b);
    free(path);
    free(dir);
}

static void file_program_dir_is_where_this_program_lies(void **state)
{
    struct err err = {0};
    char *dir = file_program_dir(&err);

    (void)state;
    assert_non_null(dir);
    char *self = file_join(dir, "test_base");
    assert_int_equal(access(self, X_OK), 0);
    free(self);
    free(dir);
}

static void clock_tells_one_time_in_both_units(void **state)
{
    int64_t before_ms = clock_ms(), after_ms;
    double seconds = clock_seconds();

    (void)state;
    after_ms = clock_ms();
    assert_true(before_ms <= after_ms);
    assert_true(seconds * 1000 >= (double)before_ms);
    assert_true(seconds * 1000 < (double)after_ms + 1);
}

TESTING_MAIN(cmocka_unit_test(buf_keeps_nul_after_growth),
             cmocka_unit_test(buf_is_over_once_and_stays_so),
             cmocka_unit_test(arena_gives_zeroed_aligned_memory),
             cmocka_unit_test(arena_grow_keeps_what_there_was),
             cmocka_unit_test(err_context_goes_before_and_cuts_the_end),
             cmocka_unit_test(err_never_cuts_a_character),
             cmocka_unit_test(span_real_takes_whole_numbers_only),
             cmocka_unit_test(span_real_is_what_strtod_says),
             cmocka_unit_test(span_next_yields_empty_fields),
             cmocka_unit_test(span_utf8_refuses_what_unicode_refuses),
             cmocka_unit_test(ordered_pool_gives_back_in_order),
             cmocka_unit_test(ordered_pool_waits_no_longer_than_told),
             cmocka_unit_test(file_write_replaces_whole_files),
             cmocka_unit_test(file_program_dir_is_where_this_program_lies),
             cmocka_unit_test(clock_tells_one_time_in_both_units))
