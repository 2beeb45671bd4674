/* Replies stored durably per second: as teach commits them, many in one
 * transaction, beside one commit a row, in the same run on the same disk. The
 * rows are the same, and every commit reaches the disk before it returns.
 * Prints lines of `what <tab> figure <tab> yardstick`.
 *
 * bench_store [DIR]: where the stores are made (build) */
#include "base/arena.h"
#include "db/db.h"
#include "engine/run_row.h"

#include <math.h>
#include <unistd.h>

enum { BENCH_TEXT = 2000, BENCH_GROUP = 256 };

static const double BENCH_SECONDS = 3;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(bool ok, const struct err *err)
{
    if (!ok)
        err_die("%s", err->text);
}

/* The rows that a reply refers to: run, sample and teacher, each number 1. */
static void add_facts(struct db *db)
{
    struct query *q;
    struct err err;
    int64_t run;

    must(run_row_add(db, "bench_store", span_of("made up"), &run, &err), &err);
    q = db_query(db, QUERY_INGEST_SAMPLE_ADD);
    query_text(q, 1, "made");
    query_text(q, 2, "up");
    query_int(q, 3, run);
    must(query_run(q, &err), &err);
    q = db_query(db, QUERY_PROMPT_ADD);
    query_text(q, 1, "where");
    query_text(q, 2, "Where was it taken?");
    must(query_run(q, &err), &err);
    q = db_query(db, QUERY_TEACHER_ADD);
    query_text(q, 1, "t");
    query_text(q, 2, "server");
    query_text(q, 3, "m");
    query_int(q, 4, 1);
    query_text(q, 5, "t");
    query_int(q, 6, run);
    must(query_run(q, &err), &err);
}

static void add_reply(struct db *db, int64_t number, struct span text)
{
    struct query *q = db_query(db, QUERY_REPLY_ADD);
    struct err err;

    query_int(q, 1, 1);
    query_int(q, 2, 1);
    query_int(q, 3, number); /* candidates of one question */
    query_span(q, 4, text);
    query_text(q, 5, "stop");
    query_int(q, 6, 900);
    query_int(q, 7, 400);
    query_real(q, 8, -12.5);
    query_real(q, 9, NAN);
    query_real(q, 10, NAN);
    query_int(q, 11, 5000);
    query_int(q, 12, 1);
    must(query_run(q, &err), &err);
}

/* Rows a second when so many go into one transaction. */
static double measure(const char *dir, int group)
{
    char path[500], text[BENCH_TEXT];
    struct err err;
    int64_t rows = 0;

    snprintf(path, sizeof(path), "%s/bench-%d.limbeck", dir, group);
    unlink(path);
    memset(text, 'w', sizeof(text));
    struct db *db = db_open(path, DB_CREATE, &err);
    must(db != NULL, &err);
    add_facts(db);
    db_set_durable(db, true);
    double begun = now(), seconds;
    do {
        must(db_begin(db, &err), &err);
        for (int i = 0; i < group; i++)
            add_reply(db, ++rows, span_make(text, sizeof(text)));
        must(db_commit(db, &err), &err);
        seconds = now() - begun;
    } while (seconds < BENCH_SECONDS);
    db_close(db);
    unlink(path);
    return (double)rows / seconds;
}

int main(int argc, char **argv)
{
    const char *dir = argc > 1 ? argv[1] : "build";
    double one = measure(dir, 1), many = measure(dir, BENCH_GROUP);

    printf("replies stored durably, %d a commit\t%.0f /s\t"
           "one a commit: %.0f /s (x%.0f)\n",
           BENCH_GROUP, many, one, many / one);
    return 0;
}
