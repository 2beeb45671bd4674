/* limbeck serve: rewards, answers and places for trainers on this machine. */
#include <stdlib.h>

#include "adapters/http_serve.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/ordered_pool.h"
#include "command.h"
#include "commands/serve_metrics.h"
#include "commands/serve_token.h"
#include "library/reward_source.h"
#include "options.h"

enum {
    SERVE_BODY_MAX = 16 << 20,
    SERVE_IDLE_S = 600 /* a trainer's step takes minutes */
};

struct serve_options {
    struct options common;
    int64_t port, jobs;
    struct text_list presets;
    const char *gazetteer, *curriculum, *token_file;
    bool no_token, replay;
};

struct serve_run {
    struct reward_service service;
    struct serve_metrics *metrics;
    struct http_serve *http;
};

/* -------------------------------------------------------------- handlers */

static void serve_say_level(struct curriculum *c)
{
    struct curriculum_state state;

    curriculum_look(c, &state);
    log_info("curriculum: after %lld rewards theta is %.6g km now, level %zu "
             "of %zu",
             (long long)state.observed, state.theta_km, state.level + 1,
             state.level_count);
}

static bool serve_reward(void *context,
                         const struct http_serve_request *request,
                         struct http_serve_reply *reply, struct err *err)
{
    struct serve_run *run = context;
    struct reward_paid paid;
    double began_s = clock_seconds();

    if (!reward_service_pay(&run->service, request->body, request->arena,
                            &reply->body, &paid, err))
        return false;
    serve_metrics_add(run->metrics, &paid, clock_seconds() - began_s);
    if (paid.advanced)
        serve_say_level(run->service.curriculum);
    return true;
}

static bool serve_extract(void *context,
                          const struct http_serve_request *request,
                          struct http_serve_reply *reply, struct err *err)
{
    struct serve_run *run = context;

    return reward_service_extract(&run->service, request->body, request->arena,
                                  &reply->body, err);
}

static bool serve_geocode(void *context,
                          const struct http_serve_request *request,
                          struct http_serve_reply *reply, struct err *err)
{
    struct serve_run *run = context;

    return reward_service_geocode(&run->service, request->body, request->arena,
                                  &reply->body, err);
}

static bool serve_health(void *context,
                         const struct http_serve_request *request,
                         struct http_serve_reply *reply, struct err *err)
{
    (void)context;
    (void)request;
    (void)err;
    buf_add_text(&reply->body,
                 "{\"ok\":true,\"version\":\"" LIMBECK_VERSION "\"}\n");
    return true;
}

static bool serve_metrics(void *context,
                          const struct http_serve_request *request,
                          struct http_serve_reply *reply, struct err *err)
{
    struct serve_run *run = context;
    struct http_serve_counts counts;

    (void)request;
    (void)err;
    http_serve_count(run->http, &counts);
    reply->type = "text/plain; version=0.0.4";
    serve_metrics_write(run->metrics, &counts, &reply->body);
    return true;
}

static const char SERVE_JSON[] = "application/json";
static const struct http_serve_route serve_routes[] = {
    {"POST", "/v1/reward", serve_reward, 0, SERVE_JSON},
    {"POST", "/v1/extract", serve_extract, 0, SERVE_JSON},
    {"POST", "/v1/geocode", serve_geocode, 0, SERVE_JSON},
    {"GET", "/health", serve_health, HTTP_SERVE_OPEN | HTTP_SERVE_LIGHT, NULL},
    {"GET", "/metrics", serve_metrics, HTTP_SERVE_LIGHT, NULL},
};

/* ---------------------------------------------------------------- server */

static bool serve_listen(struct serve_run *run, const struct serve_options *o,
                         const char *token, struct err *err)
{
    struct http_serve_config config = {
        .port = (uint16_t)o->port,
        .token = token,
        .routes = serve_routes,
        .route_count = PARAM_COUNT(serve_routes),
        .context = run,
        .body_max_bytes = SERVE_BODY_MAX,
        .reply_max_bytes = SERVICE_REPLY_MAX,
        .threads = o->jobs > 0 ? (int)o->jobs : ordered_pool_processors(),
        .idle_s = SERVE_IDLE_S};

    run->http = http_serve_open(&config, err);
    if (run->http == NULL)
        return false;
    printf("http://127.0.0.1:%d\n", http_serve_port(run->http));
    fflush(stdout);
    return true;
}

static int serve_until_stopped(struct serve_run *run)
{
    struct http_serve_counts counts;
    bool drained = http_serve_run(run->http);

    http_serve_count(run->http, &counts);
    log_info("stopped after %lld requests, %lld of them refused",
             (long long)counts.requests, (long long)counts.refused);
    if (!drained)
        log_warn("%lld requests were under way when the time to stop was over",
                 (long long)counts.in_flight);
    return drained ? EXIT_DONE : EXIT_STOPPED;
}

static int serve_all(const struct serve_options *o, const char *token,
                     struct err *err)
{
    struct serve_run run = {.http = NULL};
    int code;

    if (!reward_source_service(&run.service, o->presets.items, o->presets.count,
                               o->gazetteer, err))
        return options_exit(err);
    run.metrics = serve_metrics_open(&run.service);
    if (o->curriculum != NULL)
        run.service.curriculum = curriculum_open(o->curriculum, false, err);
    if ((o->curriculum != NULL && run.service.curriculum == NULL) ||
        !serve_listen(&run, o, token, err)) {
        code = options_exit(err);
    } else {
        if (run.service.curriculum != NULL)
            serve_say_level(run.service.curriculum);
        code = serve_until_stopped(&run);
    }
    http_serve_close(run.http);
    serve_metrics_close(run.metrics);
    reward_service_release(&run.service);
    return code;
}

/* ---------------------------------------------------------------- replay */

/* What the lines of a curriculum come to, done again. */
static int serve_replay(const char *path, struct err *err)
{
    struct curriculum_step steps[CURRICULUM_LEVELS_MAX];
    struct curriculum_state state;
    struct curriculum *c = curriculum_open(path, true, err);
    struct buf b;

    if (c == NULL)
        return options_exit(err);
    size_t count = curriculum_steps(c, steps);
    for (size_t i = 0; i < count; i++)
        printf("{\"level\":%zu,\"theta_km\":%.17g,\"after\":%lld}\n",
               steps[i].level + 1, steps[i].theta_km,
               (long long)steps[i].after);
    curriculum_look(c, &state);
    buf_init(&b, 4096);
    buf_print(&b,
              "{\"level\":%zu,\"theta_km\":%.17g,\"rewards\":%lld,"
              "\"in_window\":%lld,\"mean\":",
              state.level + 1, state.theta_km, (long long)state.observed,
              (long long)state.in_window);
    json_add_real(&b, state.mean);
    printf("%s}\n", b.data);
    buf_release(&b);
    curriculum_close(c);
    return EXIT_DONE;
}

static int command_serve_run(const void *options, struct err *err)
{
    const struct serve_options *o = options;
    char token[SERVE_TOKEN_MAX];

    if (o->replay && o->curriculum == NULL) {
        err_usage(err, "--replay takes --curriculum FILE");
        return EXIT_COMMAND;
    }
    if (o->replay)
        return serve_replay(o->curriculum, err);
    if (o->no_token)
        return serve_all(o, NULL, err);
    if (!serve_token_read(o->token_file, token, err))
        return options_exit(err);
    return serve_all(o, token, err);
}

#define AT(field) offsetof(struct serve_options, field)
static const struct option command_serve_options[] = {
    {.name = "port",
     .type = PARAM_INT,
     .at = AT(port),
     .initial = "8089",
     .min = 0,
     .max = 65535,
     .metavar = "N",
     .about = "port of 127.0.0.1; 0: any that is free, printed on stdout"},
    {.name = "preset",
     .type = PARAM_LIST,
     .at = AT(presets),
     .metavar = "NAME|FILE",
     .about = "paid where a request names none; a file besides the presets "
              "of the program",
     .flags = OPTION_REPEAT},
    {.name = "curriculum",
     .type = PARAM_PATH,
     .at = AT(curriculum),
     .metavar = "FILE",
     .about = "theta gets finer as the student learns; FILE keeps how far"},
    {.name = "replay",
     .type = PARAM_BOOL,
     .at = AT(replay),
     .about = "print what the curriculum's FILE comes to, and end"},
    {.name = "token-file",
     .type = PARAM_PATH,
     .at = AT(token_file),
     .metavar = "FILE",
     .about = "holds the token; made with a fresh one when it is not there"},
    {.name = "no-token",
     .type = PARAM_BOOL,
     .at = AT(no_token),
     .about = "anyone on this machine may ask"},
    {.name = "jobs",
     .type = PARAM_INT,
     .at = AT(jobs),
     .metavar = "N",
     .min = 1,
     .max = 4096,
     .about = "requests that are worked on at a time; as many as processors"},
    {.name = "gazetteer",
     .type = PARAM_PATH,
     .at = AT(gazetteer),
     .metavar = "FILE",
     .about = "a GeoNames dump in place of the built-in table"},
};

const struct command command_serve = {
    .name = "serve",
    .about = "pay trainers on this machine over HTTP",
    .notes =
        "POST /v1/reward, /v1/extract and /v1/geocode take rows and answer "
        "them in their order; GET /health and /metrics tell how it is. "
        "Requests bear a token (Authorization: Bearer): that of the variable "
        "LIMBECK_TOKEN, or of --token-file. It listens on 127.0.0.1 alone; "
        "SIGTERM lets requests under way end. docs/rewards.md has the "
        "requests.",
    .examples = "limbeck serve --token-file ~/.limbeck-token\n"
                "limbeck serve --preset my-rewards.txt --curriculum theta.jsonl"
                " --no-token\n"
                "limbeck serve --curriculum theta.jsonl --replay\n",
    .options = command_serve_options,
    .option_count = PARAM_COUNT(command_serve_options),
    .size = sizeof(struct serve_options),
    .run = command_serve_run,
};
