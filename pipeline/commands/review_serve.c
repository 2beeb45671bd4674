#include "commands/review_serve.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/stop.h"
#include "commands/review_desk.h"
#include "commands/review_words.h"
#include "db/schemas.h"

enum {
    SERVE_BODY_MAX = 256 << 10,
    SERVE_REPLY_MAX = 64 << 20,
    SERVE_CONNECTIONS = 64,
    SERVE_SECONDS = 30
};

static const struct http_serve_route serve_routes[] = {
    {"GET", "/*", review_desk_get, 0, NULL},
    {"POST", "/*", review_desk_post, 0, "application/json"},
};

static struct http_serve *serve_open(struct review_desk *desk, int port,
                                     struct err *err)
{
    struct http_serve_config config = {.port = (uint16_t)port,
                                       .routes = serve_routes,
                                       .route_count = PARAM_COUNT(serve_routes),
                                       .context = desk,
                                       .page = true,
                                       .body_max_bytes = SERVE_BODY_MAX,
                                       .reply_max_bytes = SERVE_REPLY_MAX,
                                       .threads = 1,
                                       .connections = SERVE_CONNECTIONS,
                                       .idle_s = SERVE_SECONDS,
                                       .request_s = SERVE_SECONDS};
    struct http_serve *s = http_serve_open(&config, err);

    if (s == NULL && port != 0)
        err_hint(err, "--port 0 takes one that is free");
    return s;
}

/* The addresses are what a person needs; on standard output, not in a log. */
static void serve_tell(const struct review_people *p, struct text_list names)
{
    for (size_t i = 0; i < p->count; i++) {
        for (size_t k = 0; k < names.count; k++) {
            if (strcmp(p->list[i].name, names.items[k]) == 0)
                printf("%s  http://127.0.0.1:%d/%s/\n", p->list[i].name,
                       p->port, p->list[i].token);
        }
    }
    fflush(stdout);
}

static bool serve_run(const struct review_serve_options *o,
                      struct review_desk *desk, const char *store,
                      struct err *err)
{
    int port = o->port >= 0 ? (int)o->port : desk->people->port;
    struct http_serve *http = serve_open(desk, port, err);

    if (http == NULL)
        return false;
    desk->people->port = http_serve_port(http);
    bool ok = review_people_keep(desk->people, store, err);
    if (ok) {
        serve_tell(desk->people, o->as);
        (void)http_serve_run(http);
    }
    http_serve_close(http);
    return ok;
}

/* The queue that is asked for is there, or the query wrong, before anybody
 * opens a page. */
static bool serve_first_queue(struct review_desk *desk, struct err *err)
{
    bool ok = review_queue_read(&desk->queues[0], desk->queue, desk->limit,
                                desk->sample, desk->seed, desk->db,
                                &desk->arena, err);

    desk->queue_count = 1;
    if (ok)
        log_info("%s: %zu to read", desk->queue, desk->queues[0].count);
    return ok;
}

static bool serve_all(const struct review_serve_options *o, struct settings *s,
                      const char *store, struct review_people *people,
                      struct err *err)
{
    static const char name[] = "patterns/answers.txt";
    const struct schema_text *text = schema_find(name);
    struct review_desk desk = {.people = people,
                               .queue = o->queue,
                               .limit = o->limit,
                               .sample = o->sample,
                               .seed = o->seed,
                               .blind = o->blind};
    struct answer_patterns *patterns;

    if (!settings_bind(s, review_section.name, review_section.params,
                       review_section.count, &desk.settings, err))
        return false;
    desk.db = db_open(store, DB_WRITE, err);
    if (desk.db == NULL)
        return false;
    db_set_durable(desk.db, true);
    arena_init(&desk.arena);
    patterns = answer_patterns_open(span_make(text->text, text->len), err);
    desk.patterns = patterns;
    bool ok = patterns != NULL &&
              review_checks_open(&desk.checks, s, desk.db, err) &&
              serve_first_queue(&desk, err) && serve_run(o, &desk, store, err);
    review_checks_close(&desk.checks);
    answer_patterns_close(patterns);
    arena_release(&desk.arena);
    db_close(desk.db);
    return ok;
}

int review_serve(const struct review_serve_options *options, struct err *err)
{
    struct review_serve_options o = *options;
    struct review_people people;
    struct config_top top;
    struct arena arena;
    const char *user[1];
    struct settings *s = input_config_or_store(&o.common, &top, err);

    if (s == NULL)
        return options_exit(err);
    stop_catch_signals();
    arena_init(&arena);
    bool ok = o.as.count > 0 || review_reviewer(NULL, &user[0], err) ||
              err_hint(err, "--as NAME");
    if (ok && o.as.count == 0)
        o.as = (struct text_list){user, 1};
    ok = ok &&
         review_people_open(&people, top.store, o.as, o.new_token, &arena,
                            err) &&
         serve_all(&o, s, top.store, &people, err);
    arena_release(&arena);
    settings_close(s);
    return ok ? EXIT_DONE : options_exit(err);
}

static int review_serve_run(const void *options, struct err *err)
{
    return review_serve(options, err);
}

static const struct argument serve_arguments[] = {ARGUMENT_CONFIG_OR_STORE};

static const struct option serve_options_table[] = {
    {.name = "queue",
     .type = PARAM_TEXT,
     .at = offsetof(struct review_serve_options, queue),
     .initial = "near-cut",
     .metavar = "NAME|QUERY",
     .about = "what is read first: near-cut, random-kept, random-rejected, "
              "disagree, low-support, recheck, place, steps, or a query"},
    {.name = "limit",
     .type = PARAM_INT,
     .at = offsetof(struct review_serve_options, limit),
     .initial = "200",
     .min = 1,
     .max = 100000,
     .metavar = "N",
     .about = "at most N items a queue"},
    {.name = "seed",
     .type = PARAM_INT,
     .at = offsetof(struct review_serve_options, seed),
     .initial = "42",
     .metavar = "N",
     .about = "of the order of queues: the same seed, the same order"},
    {.name = "as",
     .type = PARAM_LIST,
     .at = offsetof(struct review_serve_options, as),
     .metavar = "NAME,...",
     .about = "who reads: an address each; else who is logged in"},
    {.name = "blind",
     .type = PARAM_BOOL,
     .at = offsetof(struct review_serve_options, blind),
     .about = "show neither what rules say nor what others said"},
    {.name = "port",
     .type = PARAM_INT,
     .at = offsetof(struct review_serve_options, port),
     .initial = "-1",
     .min = -1,
     .max = 65535,
     .metavar = "N",
     .about = "0: one that is free; else the same as last time"},
    {.name = "new-token",
     .type = PARAM_BOOL,
     .at = offsetof(struct review_serve_options, new_token),
     .about = "give everybody a new address; the old ones end"},
};

const struct command review_command_serve = {
    .name = "serve",
    .about = "a page on this machine where people read replies, by keyboard",
    .notes = "Serves one page on 127.0.0.1, until it is stopped. Each address "
             "holds a token that names the person; addresses and port lie in "
             "STORE.review, which its user alone can read, and stay the same. "
             "Every decision is a fact in the store before it is called saved; "
             "they count after the next run. From another machine: ssh -L "
             "PORT:127.0.0.1:PORT.",
    .examples = "limbeck review serve run.yaml\n"
                "limbeck review serve run.yaml --queue disagree --as ann,bo\n"
                "limbeck review serve run.yaml --queue \"kept and country NO\" "
                "--blind\n",
    .arguments = serve_arguments,
    .argument_count = PARAM_COUNT(serve_arguments),
    .options = serve_options_table,
    .option_count = PARAM_COUNT(serve_options_table),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct review_serve_options),
    .run = review_serve_run,
};
