/* limbeck why: the whole life of one sample. */
#include "command.h"

#include "base/file.h"
#include "base/sample_key.h"
#include "commands/why_life.h"
#include "options.h"

enum { WHY_TEXT_MAX = 512 << 20, WHY_KEY_MAX = 1 << 16 };

struct why_find {
    struct db *db;
    struct arena arena;
    struct buf list; /* of the candidates, a line each */
    int64_t sample_id;
    size_t count;
    struct err *err;
};

/* Is the file a SQLite file? Otherwise it is a configuration. */
static bool why_is_store(const char *path)
{
    struct err ignored;
    struct buf head;

    buf_init(&head, 16);
    bool is = file_read_at(path, 0, 16, &head, &ignored) &&
              memcmp(head.data, "SQLite format 3", 16) == 0;
    buf_release(&head);
    return is;
}

static bool why_take(struct why_find *f, struct query *q)
{
    enum query_state state;

    while ((state = query_next(q, f->err)) == QUERY_ROW) {
        f->sample_id = query_get_int(q, 0);
        f->count++;
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

static bool why_by_key(struct why_find *f, const char *what)
{
    struct query *q = db_query(f->db, QUERY_WHY_BY_KEY);
    struct buf key;

    buf_init(&key, WHY_KEY_MAX);
    sample_key_add(span_of(what), &key);
    query_text(q, 1, what);
    query_span(q, 2, buf_span(&key));
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

/* "id:12"; "source/key"; a key, as it stands or as a file name; a number; a
 * name in an archive: the first of these that finds something. */
static bool why_find(struct why_find *f, const char *what)
{
    bool ok = true;

    if (span_starts(span_of(what), "id:")) {
        ok = why_by_number(f, span_of(what + 3));
    } else {
        ok = why_by_source(f, what);
        if (ok && f->count == 0)
            ok = why_by_key(f, what);
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
    if (f->count > 1) {
        err_usage(f->err, "\"%s\" may be any of these %zu:\n%s", what, f->count,
                  f->list.data);
        return err_hint(f->err, "say which by id:NUMBER or source/key");
    }
    return true;
}

static bool why_show(struct why_find *f, const struct options *o)
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

static int why_in_store(const char *store, const struct options *o,
                        struct err *err)
{
    struct why_find f = {.err = err};

    f.db = db_open(store, DB_READ, err);
    if (f.db == NULL)
        return err->kind == ERR_USAGE ? EXIT_COMMAND : EXIT_STOPPED;
    arena_init(&f.arena);
    buf_init(&f.list, WHY_TEXT_MAX);
    bool ok = why_find(&f, o->extra[0]) && why_show(&f, o);
    buf_release(&f.list);
    arena_release(&f.arena);
    db_close(f.db);
    return ok                       ? EXIT_DONE
           : err->kind == ERR_USAGE ? EXIT_COMMAND
                                    : EXIT_STOPPED;
}

static int why_run(const struct options *o, struct err *err)
{
    struct config_top top;

    if (why_is_store(o->config))
        return why_in_store(o->config, o, err);
    struct settings *s = options_config(o, &top, err);
    if (s == NULL)
        return EXIT_COMMAND;
    int code = why_in_store(top.store, o, err);
    settings_close(s);
    return code;
}

static int command_why_run(int argc, char **argv, struct err *err)
{
    struct options o;
    int code = EXIT_COMMAND;

    if (options_read(&o, argc, argv, "json full", err) && o.extra_count != 1)
        err_usage(err, "why needs a configuration or a store, and the key "
                       "of a sample");
    if (err->kind == ERR_NONE)
        code = why_run(&o, err);
    options_release(&o);
    return code;
}

const struct command command_why = {
    .name = "why",
    .usage = "why CONFIG.yaml|STORE KEY [--full] [--json]",
    .about = "print the whole life of one sample",
    .help = "  KEY     a sample's key, source/key, id:NUMBER, or the name of "
            "its file\n"
            "  --full  replies whole; otherwise their beginning and end\n"
            "  --json  everything as one JSON object\n\n"
            "  limbeck why run.yaml 9055806529\n",
    .run = command_why_run,
};
