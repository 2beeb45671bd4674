/* limbeck why: the whole life of one sample. */
#include "command.h"

#include "formats/sample_key.h"
#include "commands/why_life.h"
#include "input.h"

enum { WHY_TEXT_MAX = 512 << 20, WHY_KEY_MAX = 1 << 16 };

struct why_options {
    struct options common;
    const char *key;
    bool json, full;
};

struct why_find {
    struct db *db;
    struct arena arena;
    struct buf list;               /* of the candidates, a line each */
    int64_t sample_id, current_id; /* the last one found; the last current */
    size_t count, current_count;
    struct err *err;
};

static bool why_take(struct why_find *f, struct query *q)
{
    enum query_state state;

    while ((state = query_next(q, f->err)) == QUERY_ROW) {
        f->sample_id = query_get_int(q, 0);
        f->count++;
        if (query_get_int(q, 5) != 0) {
            f->current_id = f->sample_id;
            f->current_count++;
        }
        buf_print(
            &f->list, "  id:%lld  %s/%s  %s %s\n", (long long)f->sample_id,
            query_get_text(q, 2, &f->arena), query_get_text(q, 1, &f->arena),
            query_get_text(q, 3, &f->arena), query_get_text(q, 4, &f->arena));
    }
    return state != QUERY_FAILED;
}

static bool why_by_number(struct why_find *f, struct span digits)
{
    struct query *q = db_query(f->db, QUERY_WHY_BY_ID);
    int64_t id;

    if (!span_int(digits, &id))
        return true;
    query_int(q, 1, id);
    return why_take(f, q);
}

/* path: with the folders before the name. */
static bool why_by_key(struct why_find *f, const char *what, bool path)
{
    struct query *q = db_query(f->db, QUERY_WHY_BY_KEY);
    struct buf key;

    buf_init(&key, WHY_KEY_MAX);
    (path ? sample_key_add_path : sample_key_add)(span_of(what), &key);
    query_text(q, 1, what);
    query_span(q, 2, buf_span(&key));
    bool ok = why_take(f, q);
    buf_release(&key);
    return ok;
}

/* The last part of keys that are paths. */
static bool why_by_tail(struct why_find *f, const char *what)
{
    struct query *q = db_query(f->db, QUERY_WHY_BY_TAIL);
    struct buf key;

    buf_init(&key, WHY_KEY_MAX);
    sample_key_add(span_of(what), &key);
    query_span(q, 1, buf_span(&key));
    bool ok = why_take(f, q);
    buf_release(&key);
    return ok;
}

static bool why_by_source(struct why_find *f, const char *what)
{
    const char *slash = strchr(what, '/');
    struct query *q = db_query(f->db, QUERY_WHY_BY_SOURCE);

    if (slash == NULL)
        return true;
    query_span(q, 1, span_make(what, (size_t)(slash - what)));
    query_text(q, 2, slash + 1);
    return why_take(f, q);
}

static bool why_by_name(struct why_find *f, const char *what)
{
    struct query *q = db_query(f->db, QUERY_WHY_BY_NAME);

    query_text(q, 1, what);
    return why_take(f, q);
}

/* "id:12"; "source/key"; a key, as it stands or as a file name; the last
 * part of a key; a number; a name in an archive: the first of these that finds
 * something. */
static bool why_find(struct why_find *f, const char *what)
{
    bool ok = true;

    if (span_starts(span_of(what), "id:")) {
        ok = why_by_number(f, span_of(what + 3));
    } else {
        ok = why_by_source(f, what);
        if (ok && f->count == 0)
            ok = why_by_key(f, what, true);
        if (ok && f->count == 0)
            ok = why_by_key(f, what, false);
        if (ok && f->count == 0 && strchr(what, '/') == NULL)
            ok = why_by_tail(f, what);
        if (ok && f->count == 0)
            ok = why_by_number(f, span_of(what));
        if (ok && f->count == 0)
            ok = why_by_name(f, what);
    }
    if (!ok)
        return false;
    if (f->count == 0) {
        err_usage(f->err, "there is no sample \"%s\"", what);
        return err_hint(f->err, "a key, source/key, id:NUMBER, or the name "
                                "of a file in an archive");
    }
    if (f->current_count == 1) /* what is retired steps back */
        f->sample_id = f->current_id;
    else if (f->count > 1) {
        err_usage(f->err, "\"%s\" may be any of these %zu:\n%s", what, f->count,
                  f->list.data);
        return err_hint(f->err, "say which by id:NUMBER or source/key");
    }
    return true;
}

static bool why_show(struct why_find *f, const struct why_options *o)
{
    struct buf life, text;

    buf_init(&life, WHY_TEXT_MAX);
    buf_init(&text, WHY_TEXT_MAX);
    bool ok =
        why_life_read(f->db, f->sample_id, &life, f->err) &&
        (o->json || why_life_print(buf_span(&life), o->full, &text, f->err));
    if (ok && o->json)
        buf_add_char(&life, '\n');
    if (ok)
        fputs(o->json ? life.data : text.data, stdout);
    buf_release(&life);
    buf_release(&text);
    return ok;
}

static int command_why_run(const void *options, struct err *err)
{
    const struct why_options *o = options;
    struct why_find f = {.err = err};

    f.db = input_open_store(&o->common, err);
    if (f.db == NULL)
        return options_exit(err);
    arena_init(&f.arena);
    buf_init(&f.list, WHY_TEXT_MAX);
    bool ok = why_find(&f, o->key) && why_show(&f, o);
    buf_release(&f.list);
    arena_release(&f.arena);
    db_close(f.db);
    return ok ? EXIT_DONE : options_exit(err);
}

static const struct argument command_why_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
    {.name = "KEY",
     .type = PARAM_TEXT,
     .at = offsetof(struct why_options, key),
     .least = 1,
     .most = 1,
     .about = "a sample's key, source/key, id:NUMBER, or the name of its file"},
};

static const struct option command_why_options[] = {
    {.name = "full",
     .type = PARAM_BOOL,
     .at = offsetof(struct why_options, full),
     .about = "print replies whole, not only their beginning and end"},
    {.name = "json",
     .type = PARAM_BOOL,
     .at = offsetof(struct why_options, json),
     .about = "print everything as one JSON object"},
};

const struct command command_why = {
    .name = "why",
    .about = "print the whole life of one sample",
    .examples = "limbeck why run.yaml 9055806529\n",
    .arguments = command_why_arguments,
    .argument_count = PARAM_COUNT(command_why_arguments),
    .options = command_why_options,
    .option_count = PARAM_COUNT(command_why_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct why_options),
    .run = command_why_run,
};
