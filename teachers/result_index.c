#include "teachers/result_index.h"

#include "base/arena.h"
#include "base/hash_index.h"
#include "base/log.h"
#include "formats/sample_key.h"
#include "adapters/archive_stream.h"
#include "adapters/digest.h"
#include "formats/table.h"
#include "teachers/chat_text.h"
#include "teachers/server_words.h"
#include "teachers/text_spool.h"

#include <math.h>

enum {
    RESULT_LINE_MAX = 64 << 20,  /* longer: the line cannot be told apart */
    RESULT_ROW_BYTES = 16 << 20, /* or twice a reply, if that is more */
    RESULT_KEY_MAX = 4096
};

struct result_index {
    const char *path;
    struct result_form form;
    struct arena arena;       /* keys */
    struct text_spool *texts; /* of the results, by their offset */
    struct buf text;          /* of the one that was found last */
    struct result *results;   /* [count] */
    size_t count, room;
    struct hash_index slots; /* of key and candidate: index into results */
    size_t skipped, bytes;
    struct err err; /* of asking which sample an id is about */
};

struct result_index *result_index_begin(const char *name,
                                        const struct result_form *f)
{
    struct result_index *x = heap_take(sizeof(*x));

    *x = (struct result_index){.path = name, .form = *f};
    arena_init(&x->arena);
    x->texts = text_spool_open();
    buf_init(&x->text, f->max_reply_bytes > RESULT_LINE_MAX
                           ? (size_t)f->max_reply_bytes
                           : RESULT_LINE_MAX);
    hash_index_init(&x->slots, 512);
    return x;
}

void result_index_close(struct result_index *x)
{
    if (x == NULL)
        return;
    arena_release(&x->arena);
    text_spool_close(x->texts);
    buf_release(&x->text);
    free(x->results);
    hash_index_release(&x->slots);
    free(x);
}

size_t result_index_count(const struct result_index *x)
{
    return x->count;
}

size_t result_index_skipped(const struct result_index *x)
{
    return x->skipped;
}

/* The result of (key, candidate), or NULL. */
static struct result *result_index_get(const struct result_index *x,
                                       struct span key, int candidate)
{
    uint64_t hash = digest_fast(key, (uint64_t)candidate);
    size_t at = SIZE_MAX, i;

    while (hash_index_next(&x->slots, hash, &at, &i)) {
        struct result *r = &x->results[i];
        if (r->candidate == candidate && span_equals(r->key, key))
            return r;
    }
    return NULL;
}

/* With its text read again; one that cannot be read is a bad one. */
static const struct result *result_index_read_again(struct result_index *x,
                                                    struct result *r)
{
    struct err err;

    if (r == NULL || r->bad != NULL)
        return r;
    if (text_spool_get(x->texts, r->offset, r->text.len, &x->text, &err)) {
        r->text = buf_span(&x->text);
    } else {
        struct err *bad = arena_take(&x->arena, sizeof(*bad));
        *bad = err;
        err_as(bad, ERR_RETRY);
        r->bad = bad;
    }
    return r;
}

const struct result *result_index_find(struct result_index *x, struct span key,
                                       int candidate)
{
    return result_index_read_again(x, result_index_get(x, key, candidate));
}

/* The key where samples are known: a number. */
static struct span result_about_key(int64_t about, char text[24])
{
    int n = snprintf(text, 24, "%lld", (long long)about);

    return span_make(text, (size_t)n);
}

const struct result *result_index_about(struct result_index *x, int64_t about,
                                        int candidate)
{
    char text[24];

    return result_index_find(x, result_about_key(about, text), candidate);
}

/* Room for one more, which is of that key and candidate. */
static struct result *result_index_push(struct result_index *x, struct span key,
                                        int candidate)
{
    if (x->count == x->room) {
        x->room = x->room == 0 ? 256 : x->room * 2;
        x->results = heap_grow(x->results, x->room, sizeof(x->results[0]));
    }
    hash_index_add(&x->slots, digest_fast(key, (uint64_t)candidate), x->count);
    return &x->results[x->count++];
}

/* Keep a result, with copies of its spans, unless there is a better one.
 * candidate -1: the next that is free, or bad. */
static void result_index_add(struct result_index *x, const struct result *r)
{
    int candidate = r->candidate < 0 ? 0 : r->candidate;
    const struct result *old = result_index_get(x, r->key, candidate);

    while (r->candidate < 0 && old != NULL && old->bad == NULL &&
           candidate + 1 < x->form.candidates)
        old = result_index_get(x, r->key, ++candidate);
    if (candidate >= x->form.candidates ||
        (old != NULL && (old->bad == NULL || r->bad != NULL)))
        return;
    struct result *new = result_index_get(x, r->key, candidate);
    if (new == NULL)
        new = result_index_push(x, r->key, candidate);
    *new = *r;
    new->candidate = candidate;
    new->key = arena_span(&x->arena, r->key);
    new->offset = text_spool_add(x->texts, r->text);
    x->bytes += new->text.len;
}

/* Mark r as not to be taken, and why. */
static void result_spoil(struct result_index *x, struct result *r,
                         enum err_kind kind, const char *why)
{
    struct err *bad = arena_take(&x->arena, sizeof(*bad));

    err_record(bad, "\"%s\", line %lld: %s", x->path, (long long)r->line, why);
    err_as(bad, kind);
    err_class(bad, kind == ERR_RETRY ? FAILURE_SERVER_ERROR : FAILURE_RECORDED);
    r->bad = bad;
    r->text = SPAN_NONE;
}

/* What no reply may have. */
static void result_check(struct result_index *x, struct result *r)
{
    char why[80];
    size_t nul = span_find_char(r->text, '\0');

    if (r->text.len > (size_t)x->form.max_reply_bytes) {
        snprintf(why, sizeof(why), "the reply is larger than %lld bytes",
                 (long long)x->form.max_reply_bytes);
        result_spoil(x, r, ERR_RECORD, why);
    } else if (nul != SIZE_MAX) {
        snprintf(why, sizeof(why), "the reply has a NUL at byte %zu", nul);
        result_spoil(x, r, ERR_RECORD, why);
    }
}

/* Keep a result of each sample that its id may be about; where these are
 * several, as one that cannot be taken. */
static void result_index_add_named(struct result_index *x, struct result *r)
{
    const struct sample_names *names = x->form.names;
    struct named_samples found = {.count = 0};
    struct span id = r->key;
    struct buf why;

    buf_init(&found.names, 4096);
    buf_init(&why, 8192);
    if (x->err.kind == ERR_NONE &&
        names->find(names->arg, id, &found, &x->err) && found.count > 1) {
        buf_print(&why, "\"%.*s\" may be any of %s: say source/key",
                  (int)id.len, id.data, found.names.data);
        result_spoil(x, r, ERR_RETRY, why.data);
    }
    for (size_t i = 0; i < found.count; i++) {
        char text[24];

        r->key = result_about_key(found.about[i], text);
        result_index_add(x, r);
    }
    buf_release(&found.names);
    buf_release(&why);
}

/* What was read of one record: id is what it says of the picture. false: it
 * has no key. */
static bool result_index_take(struct result_index *x, struct span id,
                              struct result *r)
{
    struct buf key;
    bool ok;

    buf_init(&key, RESULT_KEY_MAX);
    if (x->form.names != NULL)
        sample_key_add_path(id, &key);
    else
        sample_key_add(id, &key);
    r->key = buf_span(&key);
    ok = key.len > 0 && !key.over;
    if (ok && x->form.names != NULL)
        result_index_add_named(x, r);
    else if (ok)
        result_index_add(x, r);
    buf_release(&key);
    return ok;
}

/* "abc#2" is key "abc", candidate 2; "abc" is candidate -1. */
static struct span result_split_id(struct span id, int *candidate)
{
    size_t at = id.len;
    int64_t n;

    *candidate = -1;
    while (at > 0 && id.data[at - 1] != '#')
        at--;
    if (at == 0 || !span_int(span_cut(id, at, SIZE_MAX), &n) || n < 0 ||
        n >= 1000)
        return id;
    *candidate = (int)n;
    return span_cut(id, 0, at - 1);
}

/* The reasoning stands where models put it themselves. */
static struct span result_text(const struct chat_reply *chat,
                               struct arena *arena)
{
    const struct chat_form form = {.reasoning = "auto"};
    struct buf b;

    buf_init(&b, RESULT_LINE_MAX);
    chat_text_add(&form, chat, &b);
    struct span text = arena_span(arena, buf_span(&b));
    buf_release(&b);
    return text;
}

/* The chat completion of one line, or why there is none. */
static void result_take_response(struct result_index *x,
                                 const struct json *line, struct arena *arena,
                                 struct result *r)
{
    const struct json *response = json_get(line, "response");
    const struct json *body = json_get(response, "body");
    int64_t status = 200;
    struct chat_reply chat;
    struct span words = SPAN_NONE;
    struct err err = {.kind = ERR_NONE};
    char why[SERVER_WORDS_MAX + 40] = "";

    if (server_words_is_error(line))
        words = server_words_find(line, arena);
    else if (server_words_is_error(body))
        words = server_words_find(body, arena);
    server_words_clean(words, why);
    if (json_int(json_get(response, "status_code"), &status) && status != 200)
        snprintf(why + strlen(why), sizeof(why) - strlen(why), " (status %lld)",
                 (long long)status);
    if (why[0] != '\0') {
        result_spoil(x, r, ERR_RETRY, why);
    } else if (!chat_reply_take(body, arena, &chat, &err)) {
        result_spoil(x, r, err.kind, err.text);
    } else {
        r->text = result_text(&chat, arena);
        memcpy(r->finish, chat.finish, sizeof(r->finish));
        r->prompt_tokens = chat.prompt_tokens;
        r->output_tokens = chat.output_tokens;
        r->logprob = chat.logprob;
        result_check(x, r);
    }
}

bool result_index_add_line(struct result_index *x, struct span line,
                           int64_t number)
{
    struct result r = {.line = number,
                       .prompt_tokens = -1,
                       .output_tokens = -1,
                       .logprob = NAN};
    struct arena arena;
    struct span id;
    struct err err;

    arena_init(&arena);
    const struct json *tree = json_parse(line, &arena, &err);
    bool ok = tree != NULL && json_text(json_get(tree, "custom_id"), &id);
    if (ok) {
        id = result_split_id(id, &r.candidate);
        result_take_response(x, tree, &arena, &r);
        ok = result_index_take(x, id, &r);
    }
    arena_release(&arena);
    return ok;
}

static void result_index_skip(struct result_index *x, int64_t line,
                              const char *why)
{
    x->skipped++;
    if (x->skipped <= 3)
        log_warn("\"%s\", line %lld: %s; passed over", x->path, (long long)line,
                 why);
}

static bool result_index_fits(const struct result_index *x, struct err *err)
{
    if (x->err.kind != ERR_NONE) {
        *err = x->err;
        return false;
    }
    if (x->bytes <= RESULT_BYTES_MAX)
        return text_spool_check(x->texts, err);
    return err_stage(err, "\"%s\" holds more than %zu bytes of replies",
                     x->path, RESULT_BYTES_MAX);
}

/* Lines of JSONL out of a stream; one that is too long is passed over. */
static bool result_index_read_lines(struct result_index *x,
                                    struct archive_stream *in, struct err *err)
{
    struct buf line;
    char *block = heap_take(1 << 16);
    int64_t number = 1;
    ptrdiff_t n = 1;

    buf_init(&line, RESULT_LINE_MAX);
    while (n > 0) {
        n = archive_stream_read(in, block, 1 << 16, err);
        struct span rest = span_make(block, n > 0 ? (size_t)n : 0);
        while (rest.len > 0 || (n == 0 && line.len > 0)) {
            size_t end = span_find_char(rest, '\n');
            buf_add_span(&line, span_cut(rest, 0, end));
            if (end == SIZE_MAX && n > 0)
                break;
            if (line.over)
                result_index_skip(x, number, "the line is too long");
            else if (span_trim(buf_span(&line)).len > 0 &&
                     !result_index_add_line(x, buf_span(&line), number))
                result_index_skip(x, number, "no object with a custom_id");
            buf_reset(&line);
            number++;
            rest =
                span_cut(rest, end == SIZE_MAX ? rest.len : end + 1, SIZE_MAX);
        }
        if (!result_index_fits(x, err))
            n = -1;
    }
    buf_release(&line);
    free(block);
    return n == 0;
}

static size_t result_column(const struct table_row *row, const char *name)
{
    for (size_t i = 0; i < row->count; i++) {
        if (span_is(span_trim(row->fields[i]), name))
            return i;
    }
    return SIZE_MAX;
}

static void result_index_add_row(struct result_index *x,
                                 const struct table_row *row, size_t key_at,
                                 size_t text_at)
{
    struct result r = {.line = row->line,
                       .candidate = -1,
                       .prompt_tokens = -1,
                       .output_tokens = -1,
                       .logprob = NAN};

    if (key_at >= row->count || text_at >= row->count) {
        result_index_skip(x, row->line, "too few columns");
        return;
    }
    r.text = row->fields[text_at];
    if (span_is(row->fields[key_at], x->form.key_column) &&
        span_is(r.text, x->form.text_column))
        return;
    result_check(x, &r);
    if (!result_index_take(x, row->fields[key_at], &r))
        result_index_skip(x, row->line, "no key");
}

static bool result_index_read_table(struct result_index *x, struct table *t,
                                    struct err *err)
{
    struct table_row row;
    enum table_state state = table_next(t, &row, err);
    size_t key_at, text_at;

    if (state == TABLE_BROKEN)
        return false;
    key_at = result_column(&row, x->form.key_column);
    text_at = result_column(&row, x->form.text_column);
    if (key_at == SIZE_MAX || text_at == SIZE_MAX)
        return err_usage(err, "\"%s\" has no column \"%s\"", x->path,
                         key_at == SIZE_MAX ? x->form.key_column
                                            : x->form.text_column);
    table_set_row_bytes(t, x->form.max_reply_bytes > RESULT_ROW_BYTES / 2
                               ? (size_t)x->form.max_reply_bytes * 2
                               : RESULT_ROW_BYTES);
    for (;;) {
        struct err bad = {.kind = ERR_NONE};
        state = table_next(t, &row, &bad);
        if (state == TABLE_BROKEN)
            *err = bad;
        if (state == TABLE_BROKEN || state == TABLE_END)
            return state == TABLE_END;
        if (state == TABLE_ROW || row.count > 0)
            result_index_add_row(x, &row, key_at, text_at);
        else
            result_index_skip(x, row.line, bad.text);
        if (!result_index_fits(x, err))
            return false;
    }
}

static ptrdiff_t result_read(void *arg, void *into, size_t room,
                             struct err *err)
{
    return archive_stream_read(arg, into, room, err);
}

static bool result_index_read(struct result_index *x, struct err *err)
{
    struct archive_stream *in = archive_stream_open(x->path, err);
    struct span name = span_of(x->path);
    bool ok;

    if (in == NULL)
        return err_as(err, ERR_STAGE);
    if (span_ends(name, ".gz"))
        name = span_cut(name, 0, name.len - 3);
    if (span_ends(name, ".jsonl")) {
        ok = result_index_read_lines(x, in, err);
    } else {
        struct table *t = table_open(result_read, in, 0, err);
        ok = t != NULL && result_index_read_table(x, t, err);
        table_close(t);
    }
    archive_stream_close(in);
    if (!ok && err->kind != ERR_USAGE)
        err_as(err, ERR_STAGE);
    if (ok && x->skipped > 3)
        log_warn("\"%s\": %zu lines passed over in all", x->path, x->skipped);
    return ok;
}

struct result_index *result_index_open(const char *path,
                                       const struct result_form *f,
                                       struct err *err)
{
    struct result_index *x = result_index_begin(path, f);

    if (result_index_read(x, err))
        return x;
    result_index_close(x);
    return NULL;
}
