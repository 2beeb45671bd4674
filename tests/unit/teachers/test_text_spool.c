#include "testing.h"

#include "teachers/text_spool.h"

static void texts_come_back_whatever_their_size(void **state)
{
    static const size_t sizes[] = {0, 1, 1000, 300000, 5, 262144, 262145, 7};
    struct text_spool *s = text_spool_open();
    struct err err = {.kind = ERR_NONE};
    int64_t offsets[8];
    struct buf out;

    (void)state;
    for (size_t i = 0; i < 8; i++) {
        char *text = malloc(sizes[i] + 1);
        memset(text, 'a' + (int)i, sizes[i] + 1);
        offsets[i] = text_spool_add(s, span_make(text, sizes[i]));
        free(text);
    }
    assert_true(text_spool_check(s, &err));
    buf_init(&out, 1 << 20);
    for (size_t i = 8; i-- > 0;) {
        assert_true(text_spool_get(s, offsets[i], sizes[i], &out, &err));
        assert_int_equal(out.len, sizes[i]);
        for (size_t k = 0; k < out.len; k++)
            assert_int_equal(out.data[k], 'a' + (int)i);
    }
    assert_false(text_spool_get(s, offsets[7], 100, &out, &err));
    buf_release(&out);
    text_spool_close(s);
}

static void a_folder_that_is_not_there_is_said(void **state)
{
    struct text_spool *s = text_spool_open();
    struct err err = {.kind = ERR_NONE};
    struct buf out;
    const char *before = getenv("TMPDIR");
    char *kept = before == NULL ? NULL : strdup(before);

    (void)state;
    setenv("TMPDIR", "/no/such/folder", 1);
    int64_t at = text_spool_add(s, span_of("text"));
    buf_init(&out, 100);
    assert_false(text_spool_get(s, at, 4, &out, &err));
    assert_int_equal(err.kind, ERR_STAGE);
    assert_non_null(strstr(err.hint, "TMPDIR"));
    if (kept == NULL)
        unsetenv("TMPDIR");
    else
        setenv("TMPDIR", kept, 1);
    free(kept);
    buf_release(&out);
    text_spool_close(s);
}

TESTING_MAIN(cmocka_unit_test(texts_come_back_whatever_their_size),
             cmocka_unit_test(a_folder_that_is_not_there_is_said))
