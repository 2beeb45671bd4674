/* limbeck fetch: the pictures of a table of addresses into tar files. */
#include "base/stop.h"
#include "command.h"
#include "fetch/fetch.h"
#include "options.h"

#include <unistd.h>

struct fetch_options {
    struct options common;
    const char *list, *to, *key_column, *url_column, *contact;
    struct text_list retry, types;
    int64_t connections, per_host, attempts, max_wait_s, min_bytes, max_bytes,
        shard_bytes;
    double delay_s, timeout_s;
    bool ignore_robots, allow_private;
};

static unsigned fetch_retry(const struct text_list *words)
{
    unsigned retry = 0;

    for (size_t i = 0; i < words->count; i++)
        retry |= strcmp(words->items[i], "all") == 0
                     ? ~1u
                     : 1u << fetch_class_find(words->items[i]);
    return retry;
}

static int64_t fetch_failed_sum(const int64_t *failed)
{
    int64_t sum = 0;

    for (int c = FETCH_CAME + 1; c < FETCH_CLASSES; c++)
        sum += failed[c];
    return sum;
}

static void fetch_print_passed(const struct fetch_result *r)
{
    const struct {
        int64_t n;
        const char *what;
    } all[] = {
        {r->before, "came in an earlier run"},
        {r->failed_before, "failed in an earlier run; --retry asks again"},
        {r->repeated, "say again what an earlier row said"},
        {r->conflicting, "give a key another address; not asked"},
        {r->empty, "have no address"},
        {r->bad, "are no rows"},
    };

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        if (all[i].n > 0)
            printf("%12lld rows %s\n", (long long)all[i].n, all[i].what);
}

static void fetch_print(const struct fetch_options *o,
                        const struct fetch_result *r)
{
    int64_t failed = fetch_failed_sum(r->all_failed);

    printf("%s: %lld came now, %.1f MB; %lld requests; %lld pictures in all\n",
           o->to, (long long)r->came, (double)r->came_bytes / 1e6,
           (long long)r->asked, (long long)r->all_came);
    fetch_print_passed(r);
    if (failed > 0)
        printf("%12lld failed, in %s/failures.csv:\n", (long long)failed,
               o->to);
    for (int c = FETCH_CAME + 1; c < FETCH_CLASSES; c++)
        if (r->all_failed[c] > 0) {
            const struct fetch_about *a = fetch_about((enum fetch_class)c);
            printf("%12lld %s: %s; %s\n", (long long)r->all_failed[c], a->name,
                   a->means, a->advice);
        }
    if (r->left > 0)
        printf("%12lld left for the next run%s%s\n", (long long)r->left,
               r->left_why[0] ? "; " : "", r->left_why);
}

static bool fetch_check(const struct fetch_options *o, struct err *err)
{
    if (o->contact != NULL)
        for (const char *c = o->contact; *c != '\0'; c++)
            if (!isprint((unsigned char)*c) || strchr("()", *c) != NULL)
                return err_usage(err, "--contact holds what no header may");
    if (o->contact != NULL && strlen(o->contact) > 200)
        return err_usage(err, "--contact is over 200 characters");
    if (o->min_bytes > o->max_bytes)
        return err_usage(err, "--min-bytes is over --max-bytes");
    return true;
}

static int command_fetch_run(const void *options, struct err *err)
{
    const struct fetch_options *o = options;
    const char *types[8] = {NULL};
    struct fetch_result r;

    if (!fetch_check(o, err))
        return options_exit(err);
    for (size_t i = 0; i < o->types.count && i < 7; i++)
        types[i] = o->types.items[i];
    const struct fetch_settings s = {.list = o->list,
                                     .dir = o->to,
                                     .key_column = o->key_column,
                                     .url_column = o->url_column,
                                     .retry = fetch_retry(&o->retry),
                                     .connections = (int)o->connections,
                                     .per_host = (int)o->per_host,
                                     .attempts = (int)o->attempts,
                                     .delay_ms = (int64_t)(o->delay_s * 1000),
                                     .timeout_ms =
                                         (int64_t)(o->timeout_s * 1000),
                                     .max_wait_ms = o->max_wait_s * 1000,
                                     .min_bytes = o->min_bytes,
                                     .max_bytes = o->max_bytes,
                                     .shard_bytes = o->shard_bytes,
                                     .types = types,
                                     .contact = o->contact,
                                     .ignore_robots = o->ignore_robots,
                                     .allow_private = o->allow_private,
                                     .progress = o->common.progress};
    if (!fetch_run(&s, &r, err))
        return options_exit(err);
    if (!o->common.quiet)
        fetch_print(o, &r);
    if (stop_asked())
        return EXIT_INTERRUPTED;
    return r.left > 0 || fetch_failed_sum(r.failed) > 0 ? EXIT_SET_ASIDE
                                                        : EXIT_DONE;
}

static const struct argument command_fetch_arguments[] = {
    {.name = "URLS.csv",
     .type = PARAM_PATH,
     .at = offsetof(struct fetch_options, list),
     .least = 1,
     .most = 1,
     .about = "a table of keys and addresses, packed or not: MP-16's "
              "mp16_urls.csv as it is, or one with a header"},
};

static const char *const fetch_types[] = {"jpeg", "png", "webp", NULL};

#define AT(field) offsetof(struct fetch_options, field)
static const struct option command_fetch_options[] = {
    {.name = "to",
     .type = PARAM_PATH,
     .at = AT(to),
     .initial = "fetched",
     .metavar = "FOLDER",
     .about = "where shards, fetched.csv and failures.csv go",
     .flags = OPTION_FOLDER},
    {.name = "retry",
     .type = PARAM_LIST,
     .at = AT(retry),
     .choices = fetch_class_words,
     .metavar = "CLASS",
     .about = "ask failures of that class again, and nothing else; may be "
              "given several times",
     .flags = OPTION_REPEAT},
    {.name = "connections",
     .type = PARAM_INT,
     .at = AT(connections),
     .initial = "64",
     .metavar = "N",
     .about = "requests under way at once, of all hosts together",
     .min = 1,
     .max = 1024},
    {.name = "per-host",
     .type = PARAM_INT,
     .at = AT(per_host),
     .initial = "4",
     .metavar = "N",
     .about = "requests under way at once at one host",
     .min = 1,
     .max = 64},
    {.name = "delay",
     .type = PARAM_REAL,
     .at = AT(delay_s),
     .initial = "0.1",
     .metavar = "SECONDS",
     .about = "between the beginnings of two requests to one host; a longer "
              "Crawl-delay of its robots.txt counts",
     .min = 0,
     .max = 3600},
    {.name = "timeout",
     .type = PARAM_REAL,
     .at = AT(timeout_s),
     .initial = "60",
     .metavar = "SECONDS",
     .about = "for one whole answer",
     .min = 0.1,
     .max = 3600},
    {.name = "attempts",
     .type = PARAM_INT,
     .at = AT(attempts),
     .initial = "3",
     .metavar = "N",
     .about = "requests for one picture that a server or the network fails",
     .min = 1,
     .max = 100},
    {.name = "max-wait",
     .type = PARAM_INT,
     .at = AT(max_wait_s),
     .initial = "600",
     .metavar = "SECONDS",
     .about = "a host that asks to wait longer is left for the next run",
     .min = 0,
     .max = 86400},
    {.name = "types",
     .type = PARAM_LIST,
     .at = AT(types),
     .initial = "jpeg,png,webp",
     .choices = fetch_types,
     .metavar = "TYPE,...",
     .about = "what counts as a picture, by its bytes"},
    {.name = "min-bytes",
     .type = PARAM_INT,
     .at = AT(min_bytes),
     .initial = "1",
     .metavar = "BYTES",
     .about = "a smaller picture is a failure of class too-small",
     .min = 1,
     .max = 1073741824},
    {.name = "max-bytes",
     .type = PARAM_INT,
     .at = AT(max_bytes),
     .initial = "33554432",
     .metavar = "BYTES",
     .about = "a larger answer is broken off, and of class too-large",
     .min = 1,
     .max = 1073741824},
    {.name = "shard-bytes",
     .type = PARAM_INT,
     .at = AT(shard_bytes),
     .initial = "1000000000",
     .metavar = "BYTES",
     .about = "a tar file of so many bytes is closed",
     .min = 1,
     .max = 1e13},
    {.name = "key-column",
     .type = PARAM_TEXT,
     .at = AT(key_column),
     .metavar = "NAME",
     .about = "the header's column of keys"},
    {.name = "url-column",
     .type = PARAM_TEXT,
     .at = AT(url_column),
     .metavar = "NAME",
     .about = "the header's column of addresses"},
    {.name = "contact",
     .type = PARAM_TEXT,
     .at = AT(contact),
     .metavar = "TEXT",
     .about = "an address where hosts can reach you, for User-Agent"},
    {.name = "ignore-robots",
     .type = PARAM_BOOL,
     .at = AT(ignore_robots),
     .about = "do not ask for robots.txt: with the owners' leave alone"},
    {.name = "allow-private",
     .type = PARAM_BOOL,
     .at = AT(allow_private),
     .about = "ask addresses inside networks, too: a server of your own"},
};

const struct command command_fetch = {
    .name = "fetch",
    .about = "download the pictures of a table of addresses into tar files",
    .notes =
        "Writes shard-00000.tar, ... (members KEY.jpg, which ingest reads as "
        "they are), fetched.csv (key, url, sha256, bytes, type, width, height, "
        "shard, offset, from, at) and failures.csv (key, url, class, status, "
        "attempts, reason, at) into the folder.\n"
        "Run again, it goes on where it was and asks nothing twice that has a "
        "result; what was under way when it was killed is asked again.\n"
        "robots.txt (RFC 9309), X-Robots-Tag: noai and Retry-After are "
        "heeded; redirects are followed up to 5 times, never from https to "
        "http.\n",
    .examples =
        "limbeck fetch mp16_urls.csv --to mp16 --contact you@example.org\n"
        "limbeck fetch mp16_urls.csv --to mp16 --retry timeout --retry cut\n",
    .arguments = command_fetch_arguments,
    .argument_count = PARAM_COUNT(command_fetch_arguments),
    .options = command_fetch_options,
    .option_count = PARAM_COUNT(command_fetch_options),
    .takes = TAKES_PROGRESS,
    .size = sizeof(struct fetch_options),
    .run = command_fetch_run,
};
