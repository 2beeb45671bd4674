#include "testing.h"

#include "exports/written_list.h"

static void written_list_test_keep(void *arg, const struct written_file *file)
{
    written_list_add(arg, file);
}

static void read_back(const char *given, const char *want)
{
    struct buf text, out;

    buf_init(&text, 10000);
    buf_init(&out, 10000);
    buf_add_text(&text, given);
    assert_true(
        written_list_parse(text.data, text.len, written_list_test_keep, &out));
    assert_string_equal(out.data, want);
    buf_release(&text);
    buf_release(&out);
}

#define HEAD "limbeck files 1\n"
#define SUM  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void written_list_reads_what_it_wrote(void **state)
{
    (void)state;
    read_back("", "");
    read_back(HEAD "w a/b.jpg\nf " SUM " 0 17 a/b c.jpg\nl " SUM " 4 -1 d\n",
              "w a/b.jpg\nf " SUM " 0 17 a/b c.jpg\nl " SUM " 4 -1 d\n");
}

static void written_list_leaves_out_what_was_cut_off(void **state)
{
    (void)state;
    read_back(HEAD "w a\nf " SUM " 0 17 b", "w a\n");
    read_back(HEAD "w a\nf " SUM " 0 1\nw b\n", "w a\nw b\n");
    read_back(HEAD "w a\nf e3b0 0 1 x\n\nx\nw\n", "w a\n");
}

static void written_list_names_nothing_outside_its_folder(void **state)
{
    (void)state;
    read_back(HEAD "w /etc/passwd\nw ../x\nw a/../../x\nw .\nw a//b\nw a/\n"
                   "w .limbeck/lock\nw a/.limbeck/files\nw ..a\n",
              "w ..a\n");
}

static void written_list_refuses_another_file(void **state)
{
    char text[] = "limbeck files 2\nw a\n";
    struct buf out;

    (void)state;
    buf_init(&out, 100);
    assert_false(written_list_parse(text, sizeof(text) - 1,
                                    written_list_test_keep, &out));
    buf_release(&out);
}

TESTING_MAIN(cmocka_unit_test(written_list_reads_what_it_wrote),
             cmocka_unit_test(written_list_leaves_out_what_was_cut_off),
             cmocka_unit_test(written_list_names_nothing_outside_its_folder),
             cmocka_unit_test(written_list_refuses_another_file))
