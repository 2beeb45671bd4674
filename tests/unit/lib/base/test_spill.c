#include "testing.h"

#include "base/spill.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NUMBERS = 1 << 20 }; /* 8 MB */

static void fill_and_look(struct spill *s)
{
    size_t *numbers = NULL;

    for (size_t i = 0; i < NUMBERS; i++) {
        numbers = spill_grow_array(s, i + 1, sizeof(*numbers));
        assert_int_equal(numbers[i], 0);
        numbers[i] = i * 3 + 1;
    }
    for (size_t i = 0; i < NUMBERS; i++)
        assert_int_equal(numbers[i], i * 3 + 1);
}

static void what_is_there_stays_as_it_grows(void **state)
{
    struct spill s = {0};

    (void)state;
    spill_grow(&s, 1000);
    assert_int_equal(s.file, 0);
    fill_and_look(&s);
    assert_int_not_equal(s.file, 0);
    spill_release(&s);
    assert_null(s.data);
    spill_release(&s);
}

static void without_a_file_it_is_plain_memory(void **state)
{
    const char *before = getenv("TMPDIR");
    char *kept = before == NULL ? NULL : strdup(before);
    struct spill s = {0};

    (void)state;
    setenv("TMPDIR", "/no/such/folder", 1);
    assert_int_equal(spill_make_file(), -1);
    fill_and_look(&s);
    assert_int_equal(s.file, 0);
    if (kept == NULL)
        unsetenv("TMPDIR");
    else
        setenv("TMPDIR", kept, 1);
    free(kept);
    spill_release(&s);
}

static void from_a_file_back_to_memory(void **state)
{
    struct spill s = {0};
    char *data = spill_grow(&s, SPILL_MEMORY + 1);

    (void)state;
    data[5] = 'x';
    data[SPILL_MEMORY] = 'y';
    assert_int_not_equal(s.file, 0);
    /* A file that cannot grow. */
    close(s.file - 1);
    s.file = open("/dev/null", O_RDONLY) + 1;
    data = spill_grow(&s, s.room + 1);
    assert_int_equal(s.file, 0);
    assert_int_equal(data[5], 'x');
    assert_int_equal(data[SPILL_MEMORY], 'y');
    assert_int_equal(data[s.room - 1], 0);
    spill_release(&s);
}

static void texts_lie_one_behind_the_other(void **state)
{
    struct spill s = {0};

    (void)state;
    assert_int_equal(spill_add_text(&s, span_of("one")), 0);
    size_t at = spill_add_text(&s, SPAN_NONE);
    size_t two = spill_add_text(&s, span_of("two"));
    assert_int_equal(at, 4);
    assert_string_equal(s.data, "one");
    assert_string_equal(s.data + at, "");
    assert_string_equal(s.data + two, "two");
    spill_release(&s);
}

TESTING_MAIN(cmocka_unit_test(what_is_there_stays_as_it_grows),
             cmocka_unit_test(without_a_file_it_is_plain_memory),
             cmocka_unit_test(from_a_file_back_to_memory),
             cmocka_unit_test(texts_lie_one_behind_the_other))
