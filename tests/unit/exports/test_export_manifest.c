#include "testing.h"

#include "base/file.h"
#include "exports/export_manifest.h"

/* A name that a spreadsheet would run is text; numbers stay numbers. */
static void attribution_begins_no_cell_with_a_formula(void **state)
{
    struct export_manifest m;
    struct err err = {0};
    struct export_facts facts = {"gre", "copy",    "True,False", "p",  "",
                                 "0",   "limbeck", NULL,         NULL, NULL};
    struct buf text;
    char *path = file_join(testing_dir(), "attribution.csv");
    struct span fields[7] = {span_of("a.jpg"), span_of("cot"),
                             span_of("train"), span_of("s"),
                             span_of("-12.5"), span_of("=HYPERLINK(\"x\")"),
                             span_of("@cmd")};

    (void)state;
    struct written_files *files = written_files_open(testing_dir(), &err);
    assert_non_null(files);
    assert_true(written_files_begin(files, &err));
    assert_true(export_manifest_open(&m, files, &err));
    assert_true(export_manifest_add_row(&m, fields, &err));
    fields[4] = span_of("-x");
    fields[5] = span_of("a = b");
    fields[6] = span_of("+1 +2");
    assert_true(export_manifest_add_row(&m, fields, &err));
    assert_true(export_manifest_write(&m, &facts, &err));
    export_manifest_release(&m);
    written_files_close(files);
    buf_init(&text, 10000);
    assert_true(file_read(path, &text, &err));
    assert_string_equal(text.data,
                        "image,split,part,source,key,author,licence\r\n"
                        "a.jpg,cot,train,s,-12.5,"
                        "\"'=HYPERLINK(\"\"x\"\")\",\"'@cmd\"\r\n"
                        "a.jpg,cot,train,s,\"'-x\",a = b,\"'+1 +2\"\r\n");
    buf_release(&text);
    free(path);
}

TESTING_MAIN(cmocka_unit_test(attribution_begins_no_cell_with_a_formula))
