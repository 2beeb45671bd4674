#include "testing.h"

#include "base/arena.h"
#include "fetch/fetch_host.h"

static struct fetch_host *add(struct fetch_hosts *h, const char *origin,
                              int64_t not_before_ms)
{
    struct fetch_job *job = heap_take(sizeof(*job));

    *job = (struct fetch_job){.host = fetch_hosts_take(h, origin),
                              .not_before_ms = not_before_ms};
    job->host->robots_state = ROBOTS_KNOWN;
    fetch_host_add(h, job);
    return job->host;
}

/* Asked at that time: the host's name, or "". */
static const char *next(struct fetch_hosts *h, int64_t now_ms)
{
    struct fetch_job *job = fetch_hosts_next(h, now_ms);
    const char *origin = job == NULL ? "" : job->host->origin;

    if (job != NULL)
        fetch_job_free(job);
    return origin;
}

static void fetch_hosts_keep_the_delay_and_the_limit(void **state)
{
    struct fetch_hosts h;
    struct fetch_host *a;

    (void)state;
    fetch_hosts_init(&h, 2, 100);
    for (int i = 0; i < 4; i++)
        a = add(&h, "http://a:80", 0);
    assert_string_equal(next(&h, 1000), "http://a:80");
    assert_string_equal(next(&h, 1099), "");
    assert_string_equal(next(&h, 1100), "http://a:80");
    assert_string_equal(next(&h, 9000), ""); /* two are under way */
    a->in_flight--;
    fetch_host_pause(a, 9000, 500);
    assert_string_equal(next(&h, 9499), "");
    assert_string_equal(next(&h, 9500), "http://a:80");
    fetch_hosts_release(&h);
}

static void fetch_hosts_do_not_wait_for_each_other(void **state)
{
    struct fetch_hosts h;

    (void)state;
    fetch_hosts_init(&h, 1, 0);
    for (int i = 0; i < 3; i++)
        add(&h, "http://a:80", 0);
    add(&h, "http://b:80", 50);
    add(&h, "http://b:80", 0);
    assert_string_not_equal(next(&h, 1), "");
    assert_string_not_equal(next(&h, 1), "");
    assert_string_equal(next(&h, 1), "");
    assert_int_equal(fetch_hosts_take(&h, "http://a:80")->in_flight, 1);
    assert_int_equal(fetch_hosts_take(&h, "http://b:80")->in_flight, 1);
    /* What waits longer lets the other pass. */
    assert_int_equal(fetch_hosts_take(&h, "http://b:80")->first->not_before_ms,
                     50);
    fetch_hosts_release(&h);
}

static void fetch_hosts_ask_for_the_rules_first(void **state)
{
    struct fetch_hosts h;
    struct fetch_job *job;

    (void)state;
    fetch_hosts_init(&h, 4, 10);
    add(&h, "http://a:80", 0)->robots_state = ROBOTS_UNKNOWN;
    job = fetch_hosts_next(&h, 1);
    assert_true(job->robots);
    assert_string_equal(next(&h, 100), ""); /* until they came */
    job->host->robots = robots_open(
        span_of("User-agent: *\nCrawl-delay: 5\nAllow: /"), "limbeck");
    job->host->robots_state = ROBOTS_KNOWN;
    add(&h, "http://a:80", 0);
    assert_string_equal(next(&h, 200), "http://a:80");
    assert_string_equal(next(&h, 5199), "");
    assert_string_equal(next(&h, 5200), "http://a:80");
    fetch_job_free(job);
    fetch_hosts_release(&h);
}

static void fetch_host_closes_with_all_that_waits(void **state)
{
    struct fetch_hosts h;
    struct fetch_job *job, *after;
    int n = 0;

    (void)state;
    fetch_hosts_init(&h, 4, 0);
    add(&h, "http://a:80", 0);
    add(&h, "http://a:80", 0);
    job = fetch_host_close(fetch_hosts_take(&h, "http://a:80"), FETCH_TIMEOUT,
                           "silence");
    for (; job != NULL; job = after, n++) {
        after = job->next;
        fetch_job_free(job);
    }
    assert_int_equal(n, 2);
    assert_string_equal(next(&h, 1), "");
    assert_int_equal(fetch_backoff_ms(1), 1000);
    assert_int_equal(fetch_backoff_ms(3), 4000);
    assert_int_equal(fetch_backoff_ms(400), FETCH_BACKOFF_MAX_MS);
    fetch_hosts_release(&h);
}

TESTING_MAIN(cmocka_unit_test(fetch_host_closes_with_all_that_waits),
             cmocka_unit_test(fetch_hosts_ask_for_the_rules_first),
             cmocka_unit_test(fetch_hosts_do_not_wait_for_each_other),
             cmocka_unit_test(fetch_hosts_keep_the_delay_and_the_limit))
