/* The interface of liblimbeck_reward.so, as a C program would use it. */
#include "testing.h"

#include <pthread.h>

#include "adapters/json.h"
#include "library/limbeck_reward.h"

static const char request[] =
    "{\"preset\":\"gre-rl2\",\"rows\":[{\"completion\":\"<think>a</think>"
    "<answer>10, 20</answer>\",\"lat\":10,\"lon\":20}]}";

static void library_answers_questions(void **state)
{
    struct limbeck_reward *r = limbeck_reward_open(NULL);

    (void)state;
    assert_non_null(
        strstr(limbeck_reward_ask(r, "/v1/reward", request),
               "\"reward\":2,\"parts\":{\"sigmoid\":1,\"format\":1}"));
    assert_non_null(strstr(
        limbeck_reward_ask(r, "/v1/extract", "{\"rows\":[\"[10, 20]\"]}"),
        "\"lat\":10,\"lon\":20"));
    assert_non_null(
        strstr(limbeck_reward_ask(r, "/v1/geocode",
                                  "{\"rows\":[{\"lat\":48.85,\"lon\":2.35}]}"),
               "\"city\":\"Paris\""));
    assert_string_equal(limbeck_reward_ask(r, "/v2", "{}"),
                        "{\"error\":\"there is nothing at this path\"}\n");
    assert_non_null(
        strstr(limbeck_reward_ask(r, "/v1/reward", "{"), "{\"error\":"));
    limbeck_reward_close(r);
    limbeck_reward_close(NULL);
}

static void library_says_what_is_wrong_with_options(void **state)
{
    static const struct {
        const char *options, *why;
    } cases[] = {
        {"{", "options"},
        {"{\"presets\":7}", "takes a list of names"},
        {"{\"presets\":[\"gre-rl\"]}", "no file \\\"gre-rl\\\""},
        {"{\"gazetteer\":\"/not/there\"}", "/not/there"},
        {"{\"curriculum\":\"/not/there/c\"}", "/not/there/c"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct limbeck_reward *r = limbeck_reward_open(cases[i].options);
        const char *reply = limbeck_reward_ask(r, "/v1/reward", request);

        if (!span_starts(span_of(reply), "{\"error\":") ||
            strstr(reply, cases[i].why) == NULL)
            fail_msg("%s: %s", cases[i].options, reply);
        limbeck_reward_close(r);
    }
}

static void library_takes_options(void **state)
{
    struct limbeck_reward *r =
        limbeck_reward_open("{\"presets\":[\"globe-paper\"]}");

    (void)state;
    assert_non_null(strstr(limbeck_reward_ask(r, "/v1/reward",
                                              "{\"rows\":[{\"completion\":"
                                              "\"x\"}]}"),
                           "{\"preset\":\"globe-paper\""));
    limbeck_reward_close(r);
}

struct asker {
    struct limbeck_reward *rewards;
    int lat, wrong;
};

/* Its own replies, whatever others ask meanwhile. */
static void *asker_run(void *argument)
{
    struct asker *a = argument;
    char text[200], wanted[40];

    snprintf(text, sizeof(text), "{\"rows\":[\"<answer>%d, 20</answer>\"]}",
             a->lat);
    snprintf(wanted, sizeof(wanted), "\"lat\":%d,", a->lat);
    for (int i = 0; i < 200; i++) {
        const char *reply = limbeck_reward_ask(a->rewards, "/v1/extract", text);

        a->wrong += strstr(reply, wanted) == NULL;
    }
    return NULL;
}

static void library_serves_threads(void **state)
{
    enum { THREADS = 8 };
    struct limbeck_reward *r = limbeck_reward_open(NULL);
    struct asker askers[THREADS];
    pthread_t threads[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++) {
        askers[i] = (struct asker){r, 10 + i, 0};
        pthread_create(&threads[i], NULL, asker_run, &askers[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(askers[i].wrong, 0);
    }
    limbeck_reward_close(r);
}

TESTING_MAIN(cmocka_unit_test(library_answers_questions),
             cmocka_unit_test(library_says_what_is_wrong_with_options),
             cmocka_unit_test(library_takes_options),
             cmocka_unit_test(library_serves_threads))
