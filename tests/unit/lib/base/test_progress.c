#include "testing.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/progress.h"

#include <fcntl.h>

/* What goes to the standard error output, in a file meanwhile. */
struct heard {
    char *path;
    int before;
    struct buf text;
};

static void heard_begin(struct heard *h)
{
    int fd;

    h->path = file_join(testing_dir(), "heard");
    buf_init(&h->text, 1 << 20);
    fflush(stderr);
    h->before = dup(STDERR_FILENO);
    fd = open(h->path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    assert_true(fd >= 0 && dup2(fd, STDERR_FILENO) >= 0);
    close(fd);
}

static void heard_end(struct heard *h)
{
    fflush(stderr);
    assert_true(dup2(h->before, STDERR_FILENO) >= 0);
    close(h->before);
    assert_true(file_read(h->path, &h->text, NULL));
}

static void heard_release(struct heard *h)
{
    buf_release(&h->text);
    free(h->path);
}

static void says(const struct heard *h, const char *what)
{
    if (!strstr(h->text.data, what))
        fail_msg("\"%s\" does not say \"%s\"", h->text.data, what);
}

/* Done and total, rate, time left, the note; at the end the time it took. */
static void progress_line_has_items_rate_eta_and_note(void **state)
{
    double until = clock_seconds() + 0.3;
    struct heard h;
    struct progress *p;
    int64_t done = 0;

    (void)state;
    heard_begin(&h);
    p = progress_open(PROGRESS_BAR, "teach", "replies", 1000000000);
    progress_note(p, "42 tok/s, batch 7.5 of 8");
    do /* one step at least, however long this process has to wait */
        progress_step(p, 1, done % 2);
    while (++done, clock_seconds() < until);
    progress_close(p);
    heard_end(&h);
    says(&h, "\rteach    [........................] ");
    says(&h, "/1000000000 replies  ");
    says(&h, "/s  ETA ");
    says(&h, " set aside  42 tok/s, batch 7.5 of 8");
    says(&h, "/s  took 0:0");
    heard_release(&h);
}

/* Whatever the width, it is one line: what matters less goes first. */
static void progress_line_keeps_to_the_width(void **state)
{
    struct progress_state now = {.what = "teach",
                                 .unit = "replies",
                                 .note = "42 tok/s \xe2\x80\x94 batch 7.5",
                                 .total = 4000,
                                 .done = 1999,
                                 .set_aside = 12,
                                 .rate = 3.25,
                                 .seconds = 600};
    char line[400];

    (void)state;
    for (int columns = 0; columns < 130; columns++) {
        size_t shown = 0;
        progress_line(&now, true, columns, line, sizeof(line));
        for (const char *c = line; *c != '\0'; c++)
            shown += ((unsigned char)*c & 0xc0) != 0x80;
        assert_true(shown <= (size_t)columns);
        assert_null(strchr(line, '\n'));
    }
    progress_line(&now, true, 129, line, sizeof(line));
    assert_string_equal(line, "teach    [###########.............] 1999/4000 "
                              "replies  3.2/s  ETA 10:00  12 set aside  "
                              "42 tok/s \xe2\x80\x94 batch 7.5");
    progress_line(&now, true, 80, line, sizeof(line));
    assert_string_equal(line, "teach    1999/4000 replies  3.2/s  ETA 10:00  "
                              "12 set aside  42 tok/s \xe2\x80\x94 batch 7.5");
    progress_line(&now, true, 50, line, sizeof(line));
    assert_string_equal(line, "teach    1999/4000 replies  3.2/s  ETA 10:00");
    now.waits = "a rests until 12:34:56 (Retry-After)";
    progress_line(&now, true, 79, line, sizeof(line));
    assert_string_equal(line, "teach    1999/4000 replies  3.2/s  "
                              "a rests until 12:34:56 (Retry-After)");
    now.last = true;
    progress_line(&now, true, 50, line, sizeof(line));
    assert_string_equal(line, "teach    1999/4000 replies  3.2/s  took 10:00");
}

/* Half of the work in some seconds leaves as many. */
static void progress_json_tells_the_same(void **state)
{
    struct heard h;
    struct progress *p;

    (void)state;
    heard_begin(&h);
    p = progress_open(PROGRESS_JSON, "teach", "replies", 0);
    progress_set_total(p, 8);
    progress_step(p, 4, 1);
    progress_note(p, "9 tok/s, \"x\\y\"");
    progress_close(p);
    heard_end(&h);
    says(&h, "{\"stage\":\"teach\",\"done\":4,\"total\":8,\"set_aside\":1,"
             "\"rate\":");
    says(&h, ",\"eta_s\":");
    says(&h, ",\"note\":\"9 tok/s, \\\"x\\\\y\\\"\",\"finished\":true}");
    heard_release(&h);
}

static void progress_mode_names(void **state)
{
    enum progress_mode mode;

    (void)state;
    assert_true(progress_mode_parse("json", &mode));
    assert_int_equal(mode, PROGRESS_JSON);
    assert_false(progress_mode_parse("loud", &mode));
    progress_close(NULL);
}

TESTING_MAIN(cmocka_unit_test(progress_line_has_items_rate_eta_and_note),
             cmocka_unit_test(progress_line_keeps_to_the_width),
             cmocka_unit_test(progress_json_tells_the_same),
             cmocka_unit_test(progress_mode_names))
