#include "testing.h"

#include "base/file.h"
#include "db/schemas.h"
#include "exports/export_format.h"

extern const struct export_format export_format_template;

static const bool wanted[EXPORT_USES] = {true, true, true, true, true};

static const char *adapter(const char *name)
{
    char path[100];

    snprintf(path, sizeof(path), "adapters/%s", name);
    const struct schema_text *found = schema_find(path);
    return found != NULL ? found->text : NULL;
}

/* What the format makes of the row of examples, in a folder of its own. */
static void example_comes_out(const struct export_format *f)
{
    struct export_common common = {.layout = "jsonl",
                                   .folder = "images",
                                   .right = "True",
                                   .wrong = "False",
                                   .pictures = true,
                                   .model = "m",
                                   .adapter = adapter};
    struct err err = {0};
    struct arena arena;
    struct buf text;
    char *dir = file_join(testing_dir(), f->name);

    arena_init(&arena);
    buf_init(&text, 1 << 20);
    struct written_files *files = written_files_open(dir, &err);
    assert_non_null(files);
    assert_true(written_files_begin(files, &err));
    struct export_out out = {.name = f->name,
                             .root = "",
                             .common = &common,
                             .into = files,
                             .arena = &arena,
                             .wanted = wanted};
    if (f->begin != NULL)
        assert_true(f->begin(&out, &err));
    out.rows[f->example_use][0]++;
    assert_true(f->add(&out, export_format_example(f->example_use), &err));
    if (f->close != NULL)
        assert_true(f->close(&out, &err));
    assert_true(export_out_finish(&out, &err));
    if (f->end != NULL)
        assert_true(f->end(&out, &err));
    export_out_release(&out);
    char *path = file_join(dir, f->example_file);
    if (!file_read(path, &text, &err))
        fail_msg("format \"%s\": %s", f->name, err.text);
    if (strcmp(text.data, f->example) != 0)
        fail_msg("format \"%s\" wrote\n%s\nnot\n%s", f->name, text.data,
                 f->example);
    written_files_close(files);
    free(path);
    free(dir);
    buf_release(&text);
    arena_release(&arena);
}

static void every_format_writes_its_example(void **state)
{
    (void)state;
    for (size_t i = 0; export_format_all[i] != NULL; i++)
        example_comes_out(export_format_all[i]);
    example_comes_out(&export_format_template);
}

/* docs/exports.md has the name, the file and the example of each. */
static void every_format_is_on_the_page(void **state)
{
    struct err err = {0};
    struct buf page;
    char text[8192];

    (void)state;
    buf_init(&page, 1 << 20);
    if (!file_read("docs/exports.md", &page, &err))
        fail_msg("%s", err.text);
    for (size_t i = 0; export_format_all[i] != NULL; i++) {
        const struct export_format *f = export_format_all[i];
        snprintf(text, sizeof(text), "### `%s`\n", f->name);
        if (strstr(page.data, text) == NULL)
            fail_msg("docs/exports.md has no format \"%s\"", f->name);
        snprintf(text, sizeof(text), "`%s`:\n\n```\n%s```\n", f->example_file,
                 f->example);
        if (strstr(page.data, text) == NULL)
            fail_msg("docs/exports.md lacks of \"%s\":\n%s", f->name, text);
    }
    buf_release(&page);
}

TESTING_MAIN(cmocka_unit_test(every_format_writes_its_example),
             cmocka_unit_test(every_format_is_on_the_page))
