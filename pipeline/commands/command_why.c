/* limbeck why: the whole life of one sample. */
#include "command.h"

#include "formats/sample_key.h"
#include "adapters/json.h"
#include "commands/why_card.h"
#include "commands/why_fit.h"
#include "commands/why_life.h"
#include "commands/why_picture.h"
#include "images/image.h"
#include "images/stored_picture.h"
#include "input.h"

enum {
    WHY_TEXT_MAX = 512 << 20,
    WHY_KEY_MAX = 1 << 16,
    WHY_PICTURE_SIDE = 480,
    WHY_PICTURE_QUALITY = 80
};

struct why_options {
    struct options common;
    const char *key;
    const char *picture; /* how it is shown, or NULL */
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

/* The folder of the report, as the report stage names it. */
struct why_folder {
    const char *to;
};

static const struct param why_folder_params[] = {
    {.name = "to",
     .type = PARAM_PATH,
     .at = offsetof(struct why_folder, to),
     .about = "the folder of the pages"},
};

/* s: NULL with a store in place of a configuration. */
static bool why_add_card(struct why_find *f, const struct why_options *o,
                         struct settings *s, struct buf *out)
{
    struct why_folder folder = {.to = NULL};
    struct query *q = db_query(f->db, QUERY_CARD_NAME);

    if (s != NULL &&
        !settings_bind(s, "report", why_folder_params,
                       PARAM_COUNT(why_folder_params), &folder, f->err))
        return false;
    query_int(q, 1, f->sample_id);
    enum query_state state = query_next(q, f->err);
    if (state == QUERY_ROW)
        why_card_print(folder.to != NULL ? folder.to
                                         : arena_print(&f->arena, "%s.report",
                                                       db_path(f->db)),
                       o->common.config, query_get_text(q, 0, &f->arena),
                       query_get_text(q, 1, &f->arena), out);
    return state != QUERY_FAILED;
}

/* The picture goes straight to the terminal. One that cannot be read is told
 * of, and the rest of the life goes on. */
static bool why_add_picture(struct why_find *f, const char *how,
                            struct buf *out)
{
    struct query *q = db_query(f->db, QUERY_WHY_PICTURE_FILE);
    struct err why = {0};
    struct buf bytes, jpeg;
    struct image pixels = {0};

    query_int(q, 1, f->sample_id);
    enum query_state state = query_next(q, f->err);
    if (state != QUERY_ROW)
        return state == QUERY_DONE;
    struct stored_picture picture = stored_picture_make(
        query_get_text(q, 0, &f->arena), query_get_int(q, 1),
        query_get_int(q, 2), query_get_span(q, 3));
    buf_init(&bytes, WHY_TEXT_MAX);
    buf_init(&jpeg, WHY_TEXT_MAX);
    bool ok = stored_picture_read(&picture, &bytes, &why) &&
              image_thumbnail(buf_span(&bytes), WHY_PICTURE_SIDE,
                              WHY_PICTURE_QUALITY, &jpeg, &why) &&
              image_decode(buf_span(&jpeg), &pixels, &why);
    if (ok)
        why_picture_add(out, how, &pixels, buf_span(&jpeg));
    else
        buf_print(out, "no picture is shown: %s\n", why.text);
    image_release(&pixels);
    buf_release(&jpeg);
    buf_release(&bytes);
    return true;
}

static bool why_print(struct why_find *f, const struct why_options *o,
                      struct settings *s, struct span life, struct buf *out)
{
    struct buf text;

    buf_init(&text, WHY_TEXT_MAX);
    bool ok = (o->picture == NULL || why_add_picture(f, o->picture, out)) &&
              why_life_print(life, o->full, &text, f->err);
    if (ok && o->full)
        buf_add_span(out, buf_span(&text));
    else if (ok)
        why_fit(out, buf_span(&text), WHY_COLUMNS);
    buf_release(&text);
    return ok && why_add_card(f, o, s, out);
}

static bool why_show(struct why_find *f, const struct why_options *o,
                     struct settings *s)
{
    struct buf life, text;

    buf_init(&life, WHY_TEXT_MAX);
    buf_init(&text, WHY_TEXT_MAX);
    bool ok = why_life_read(f->db, f->sample_id, &life, f->err) &&
              (o->json || why_print(f, o, s, buf_span(&life), &text));
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
    struct settings *s = NULL;
    const char *store;

    if (input_store(&o->common, &s, &store, err))
        f.db = db_open(store, DB_READ, err);
    if (f.db == NULL) {
        settings_close(s);
        return options_exit(err);
    }
    arena_init(&f.arena);
    buf_init(&f.list, WHY_TEXT_MAX);
    bool ok = why_find(&f, o->key) && why_show(&f, o, s);
    buf_release(&f.list);
    arena_release(&f.arena);
    db_close(f.db);
    settings_close(s);
    return ok ? EXIT_DONE : options_exit(err);
}

static const char *const command_why_pictures[] = {"kitty", "iterm", "sixel",
                                                   NULL};

static const struct argument command_why_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
    {.name = "KEY",
     .type = PARAM_TEXT,
     .at = offsetof(struct why_options, key),
     .least = 1,
     .most = 1,
     .about = "a sample's key, source/key, id:NUMBER, or the name of its file",
     .flags = OPTION_KEY},
};

static const struct option command_why_options[] = {
    {.name = "full",
     .type = PARAM_BOOL,
     .at = offsetof(struct why_options, full),
     .about = "print replies and evidence whole, in lines of any length"},
    {.name = "json",
     .type = PARAM_BOOL,
     .at = offsetof(struct why_options, json),
     .about = "print everything as one JSON object"},
    {.name = "picture",
     .type = PARAM_TEXT,
     .at = offsetof(struct why_options, picture),
     .choices = command_why_pictures,
     .metavar = "HOW",
     .about = "show the picture too, in a terminal that can"},
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
