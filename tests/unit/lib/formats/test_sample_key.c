#include "testing.h"

#include "formats/sample_key.h"

static void assert_key(const char *name, const char *key)
{
    struct buf b;

    buf_init(&b, 200);
    sample_key_add(span_of(name), &b);
    assert_string_equal(b.data, key);
    buf_release(&b);
}

static void sample_key_drops_folders_and_endings(void **state)
{
    (void)state;
    assert_key("d9/9a/12345_6@N00.jpg", "12345_6@N00");
    assert_key(" C:\\photos\\Lyon 3.JPEG\r", "Lyon 3");
    assert_key("12345", "12345");
    assert_key("a.tar/b.webp", "b");
}

static void sample_key_keeps_dots_that_are_no_ending(void **state)
{
    (void)state;
    assert_key("12.5", "12.5");
    assert_key("12.5.png", "12.5");
    assert_key("x.jpg.png", "x.jpg");
    assert_key(".jpg", ".jpg");
    assert_key("a/", "");
    assert_key("", "");
}

static void sample_key_gives_mp16_numbers_in_every_spelling(void **state)
{
    (void)state;
    assert_key("34/8d/9055806529.jpg", "9055806529");
    assert_key("34_8d_9055806529.jpg", "9055806529");
    assert_key("./images/34_8d_9055806529.jpg", "9055806529");
    assert_key("9055806529", "9055806529");
    assert_key("34_8D_9055806529", "9055806529");
    assert_key("34_8d_905x", "34_8d_905x");
    assert_key("34_8e_9055806529", "34_8e_9055806529");
    assert_key("35_8d_9055806529", "35_8d_9055806529");
    assert_key("01_02_0001.jpg", "01_02_0001");
    assert_key("34_8d_", "34_8d_");
    assert_key("1000269685_e60e9cdfb4_1125_78841376@N00.jpg",
               "1000269685_e60e9cdfb4_1125_78841376@N00");
}

static void sample_key_as_a_path_keeps_folders(void **state)
{
    static const char *const pairs[][2] = {
        {"./a/b/12.5.JPG", "a/b/12.5"},
        {"a\\b.png", "a/b"},
        {"/x/y.jpg", "x/y"},
        {"b.jpg", "b"},
        {"./34/8d/9055806529.jpg", "34/8d/9055806529"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        struct buf b;

        buf_init(&b, 200);
        sample_key_add_path(span_of(pairs[i][0]), &b);
        assert_string_equal(b.data, pairs[i][1]);
        buf_release(&b);
    }
}

TESTING_MAIN(cmocka_unit_test(sample_key_as_a_path_keeps_folders),
             cmocka_unit_test(sample_key_drops_folders_and_endings),
             cmocka_unit_test(sample_key_gives_mp16_numbers_in_every_spelling),
             cmocka_unit_test(sample_key_keeps_dots_that_are_no_ending))
