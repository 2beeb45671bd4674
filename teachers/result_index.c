#include "teachers/result_index.h"

#include "base/arena.h"
#include "base/hash_index.h"
#include "base/log.h"
#include "base/spill.h"
#include "formats/sample_key.h"
#include "teachers/result_file.h"
#include "teachers/text_spool.h"

enum {
    RESULT_KEY_MAX = 4096,
    RESULT_TEXT_LEAST = 4096, /* of a record, and of why one is bad */
    RESULT_CANDIDATES = 64,
    RESULT_SHOWN = 3,
    RESULT_AT_BITS = 48
};

/* about: what the reply is about; without names, the hash of its key. at: where
 * its record begins in the spool. slot: candidate + 1, or 0: the next free. */
struct result_entry {
    int64_t about;
    uint64_t at : RESULT_AT_BITS, slot : 15, bad : 1;
};

/* Of a reply in the spool; text_bytes of its text, or of why there is none,
 * stand behind it. */
struct result_record {
    int64_t line, prompt_tokens, output_tokens;
    double logprob;
    uint64_t text_bytes;
    uint32_t file;
    enum err_kind kind;
    enum failure_class class;
    char finish[24];
};

struct result_index {
    struct result_form form;
    struct arena arena; /* names of files */
    const char **files; /* [file_count] */
    size_t file_count;
    struct result_entry *entries; /* [count] */
    struct spill memory;          /* of the entries */
    size_t count;
    bool settled; /* sorted by what they are about, the best of each kept */
    struct text_spool *spool;
    struct result_counts counts;
    struct err err;      /* of the store, or the disk */
    struct result found; /* the one that was looked for last, */
    struct buf text;     /* with its text */
};

struct result_index *result_index_begin(const char *name,
                                        const struct result_form *f)
{
    struct result_index *x = heap_take(sizeof(*x));

    *x = (struct result_index){.form = *f};
    arena_init(&x->arena);
    buf_init(&x->text, f->max_reply_bytes > RESULT_TEXT_LEAST
                           ? (size_t)f->max_reply_bytes
                           : RESULT_TEXT_LEAST);
    x->spool = text_spool_open();
    result_index_name(x, name);
    return x;
}

void result_index_close(struct result_index *x)
{
    if (x == NULL)
        return;
    arena_release(&x->arena);
    buf_release(&x->text);
    spill_release(&x->memory);
    free(x->files);
    text_spool_close(x->spool);
    free(x);
}

void result_index_name(struct result_index *x, const char *path)
{
    x->files = heap_grow(x->files, x->file_count + 1, sizeof(x->files[0]));
    x->files[x->file_count++] = arena_text(&x->arena, path);
}

const struct result_form *result_index_form(const struct result_index *x)
{
    return &x->form;
}

struct result_counts result_index_counts(const struct result_index *x)
{
    return x->counts;
}

bool result_index_ok(const struct result_index *x, struct err *err)
{
    if (x->err.kind == ERR_NONE)
        return text_spool_check(x->spool, err);
    *err = x->err;
    return false;
}

static const char *result_index_file(const struct result_index *x)
{
    return x->files[x->file_count - 1];
}

void result_index_skip(struct result_index *x, int64_t line, const char *why)
{
    if (x->counts.skipped++ < RESULT_SHOWN)
        log_warn("\"%s\", line %lld: %s; passed over", result_index_file(x),
                 (long long)line, why);
}

/* A record behind the others; where it begins. */
static int64_t result_index_keep(struct result_index *x, const struct result *r)
{
    bool bad = r->bad.kind != ERR_NONE;
    struct span text = bad ? span_of(r->bad.text) : r->text;
    struct result_record record = {.line = r->line,
                                   .prompt_tokens = r->prompt_tokens,
                                   .output_tokens = r->output_tokens,
                                   .logprob = r->logprob,
                                   .text_bytes = text.len,
                                   .file = (uint32_t)(x->file_count - 1),
                                   .kind = r->bad.kind,
                                   .class = r->bad.class};

    memcpy(record.finish, r->finish, sizeof(record.finish));
    int64_t at = text_spool_add(
        x->spool, span_make((const char *)&record, sizeof(record)));
    (void)text_spool_add(x->spool, text); /* right behind it */
    return at;
}

/* What no reply may have. */
static void result_check(const struct result_index *x, struct result *r)
{
    size_t nul = span_find_char(r->text, '\0');

    if (r->bad.kind != ERR_NONE)
        return;
    if (r->text.len > (size_t)x->form.max_reply_bytes)
        err_record(&r->bad, "the reply is larger than %lld bytes",
                   (long long)x->form.max_reply_bytes);
    else if (nul != SIZE_MAX)
        err_record(&r->bad, "the reply has a NUL at byte %zu", nul);
}

static void result_index_push(struct result_index *x, int64_t about,
                              const struct result *r, int64_t at)
{
    if (r->candidate >= x->form.candidates || r->candidate >= RESULT_CANDIDATES)
        return;
    x->entries =
        spill_grow_array(&x->memory, x->count + 1, sizeof(*x->entries));
    x->entries[x->count++] = (struct result_entry){
        .about = about,
        .at = (uint64_t)at & ((UINT64_C(1) << RESULT_AT_BITS) - 1),
        .slot = (uint64_t)(r->candidate + 1) & 0x7fff,
        .bad = r->bad.kind != ERR_NONE};
    x->settled = false;
}

/* The id names no sample. */
static void result_index_miss(struct result_index *x, const struct result *r)
{
    if (x->counts.unmatched++ < RESULT_SHOWN)
        log_warn("\"%s\", line %lld: \"%.*s\" is no sample of the store",
                 result_index_file(x), (long long)r->line,
                 (int)(r->id.len < 200 ? r->id.len : 200), r->id.data);
}

/* The samples that an id may be about. One with a candidate is as our requests
 * say it, whatever the key ends in; any other is a picture's file. */
static bool result_index_names(struct result_index *x, const struct result *r,
                               struct span key, struct named_samples *found)
{
    const struct sample_names *names = x->form.names;

    if (x->err.kind != ERR_NONE)
        return false;
    if (r->candidate >= 0 && !span_equals(r->id, key) &&
        !names->find(names->arg, r->id, found, &x->err))
        return false;
    return found->count > 0 || names->find(names->arg, key, found, &x->err);
}

/* Keep a result of each sample that its id may be about; where these are
 * several, as one that cannot be taken. */
static void result_index_add_named(struct result_index *x, struct span key,
                                   struct result *r)
{
    struct named_samples found = {.count = 0};

    buf_init(&found.names, 4096);
    if (!result_index_names(x, r, key, &found))
        found.count = 0;
    else if (found.count == 0)
        result_index_miss(x, r);
    else
        x->counts.matched++;
    if (found.count > 1) {
        err_retry(&r->bad, "\"%.*s\" may be any of %s: say source/key",
                  (int)key.len, key.data, found.names.data);
        r->text = SPAN_NONE;
    }
    int64_t at = found.count == 0 ? 0 : result_index_keep(x, r);
    for (size_t i = 0; i < found.count; i++)
        result_index_push(x, found.about[i], r, at);
    buf_release(&found.names);
}

static int64_t result_key_about(struct span key)
{
    return (int64_t)hash_mix(hash_fnv(key.data, key.len));
}

bool result_index_add(struct result_index *x, struct result *r)
{
    struct buf key;
    bool ok;

    buf_init(&key, RESULT_KEY_MAX);
    if (x->form.names != NULL)
        sample_key_add_path(r->id, &key);
    else
        sample_key_add(r->id, &key);
    result_check(x, r);
    ok = key.len > 0 && !key.over;
    if (ok && x->form.names != NULL) {
        result_index_add_named(x, buf_span(&key), r);
    } else if (ok) {
        x->counts.matched++;
        result_index_push(x, result_key_about(buf_span(&key)), r,
                          result_index_keep(x, r));
    }
    buf_release(&key);
    return ok;
}

bool result_index_add_line(struct result_index *x, struct span line,
                           int64_t number)
{
    struct result r = result_none(number);
    struct arena arena;

    arena_init(&arena);
    bool ok = result_line_read(line, x->form.key_column, x->form.text_column,
                               &arena, &r) &&
              result_index_add(x, &r);
    arena_release(&arena);
    return ok;
}

static bool result_entry_before(const struct result_entry *a,
                                const struct result_entry *b)
{
    return a->about != b->about ? a->about < b->about : a->at < b->at;
}

/* The entry at i to its place among those below it, of `count`. */
static void result_heap_sink(struct result_entry *e, size_t i, size_t count)
{
    struct result_entry moved = e[i];
    size_t child;

    for (; (child = 2 * i + 1) < count; i = child) {
        if (child + 1 < count && result_entry_before(&e[child], &e[child + 1]))
            child++;
        if (!result_entry_before(&moved, &e[child]))
            break;
        e[i] = e[child];
    }
    e[i] = moved;
}

/* Heapsort: qsort would take as much memory again. Files are mostly in the
 * order of the samples. */
static void result_entries_sort(struct result_entry *e, size_t count)
{
    size_t i = 1;

    while (i < count && !result_entry_before(&e[i], &e[i - 1]))
        i++;
    if (i >= count)
        return;
    for (i = count / 2; i > 0; i--)
        result_heap_sink(e, i - 1, count);
    for (i = count; i > 1; i--) {
        struct result_entry last = e[i - 1];
        e[i - 1] = e[0];
        e[0] = last;
        result_heap_sink(e, 0, i - 1);
    }
}

/* The candidate that a reply is, of those that came before it: the next without
 * a good one where it does not say; -1: it is passed over. */
static int result_place(const struct result_index *x,
                        const struct result_entry *const best[],
                        const struct result_entry *e)
{
    int most =
        (int)(x->form.candidates < RESULT_CANDIDATES ? x->form.candidates
                                                     : RESULT_CANDIDATES);
    int c = e->slot == 0 ? 0 : (int)e->slot - 1;

    while (e->slot == 0 && c + 1 < most && best[c] != NULL && !best[c]->bad)
        c++;
    if (c >= most || (best[c] != NULL && !best[c]->bad))
        return -1;
    return c;
}

/* Of each candidate of each sample the reply that counts. */
static void result_index_settle(struct result_index *x)
{
    size_t kept = 0, end;

    if (x->settled)
        return;
    result_entries_sort(x->entries, x->count);
    for (size_t i = 0; i < x->count; i = end) {
        struct result_entry copy[RESULT_CANDIDATES];
        const struct result_entry *best[RESULT_CANDIDATES] = {NULL};
        for (end = i;
             end < x->count && x->entries[end].about == x->entries[i].about;
             end++) {
            int c = result_place(x, best, &x->entries[end]);
            if (c < 0)
                continue;
            copy[c] = x->entries[end];
            copy[c].slot = (uint64_t)(c + 1) & 0x7fff;
            best[c] = &copy[c];
        }
        for (int c = 0; c < RESULT_CANDIDATES; c++) {
            if (best[c] != NULL)
                x->entries[kept++] = copy[c];
        }
    }
    x->count = kept;
    x->settled = true;
}

size_t result_index_count(struct result_index *x)
{
    result_index_settle(x);
    return x->count;
}

/* The first entry that is not before (about, candidate). */
static size_t result_index_seek(const struct result_index *x, int64_t about,
                                int candidate)
{
    size_t low = 0, high = x->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct result_entry *e = &x->entries[middle];
        if (e->about < about ||
            (e->about == about && (int)e->slot < candidate + 1))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The record and the text of an entry, read again. */
static bool result_index_load(struct result_index *x, int64_t at,
                              struct result_record *record)
{
    if (!text_spool_get(x->spool, at, sizeof(*record), &x->text, &x->err))
        return false;
    memcpy(record, x->text.data, sizeof(*record));
    return text_spool_get(x->spool, at + (int64_t)sizeof(*record),
                          record->text_bytes, &x->text, &x->err);
}

static const struct result *result_index_read(struct result_index *x,
                                              const struct result_entry *e)
{
    struct result *r = &x->found;
    struct result_record record;

    if (!result_index_load(x, (int64_t)e->at, &record))
        return NULL;
    *r = result_none(record.line);
    r->candidate = (int)e->slot - 1;
    r->prompt_tokens = record.prompt_tokens;
    r->output_tokens = record.output_tokens;
    r->logprob = record.logprob;
    memcpy(r->finish, record.finish, sizeof(r->finish));
    if (record.kind == ERR_NONE) {
        r->text = buf_span(&x->text);
        return r;
    }
    err_record(&r->bad, "\"%s\", line %lld: %s", x->files[record.file],
               (long long)record.line, x->text.data);
    err_class(&r->bad, record.class);
    err_as(&r->bad, record.kind);
    err_class_else(&r->bad, record.kind == ERR_RETRY ? FAILURE_SERVER_ERROR
                                                     : FAILURE_RECORDED);
    return r;
}

const struct result *result_index_about(struct result_index *x, int64_t about,
                                        int candidate)
{
    result_index_settle(x);
    size_t i = result_index_seek(x, about, candidate);

    if (i == x->count || x->entries[i].about != about ||
        (int)x->entries[i].slot != candidate + 1)
        return NULL;
    return result_index_read(x, &x->entries[i]);
}

const struct result *result_index_find(struct result_index *x, struct span key,
                                       int candidate)
{
    return result_index_about(x, result_key_about(key), candidate);
}

struct result_index *result_index_open(const struct text_list *files,
                                       const struct result_form *f,
                                       struct err *err)
{
    struct result_index *x = NULL;
    bool ok = true;

    for (size_t i = 0; ok && i < files->count; i++) {
        if (x == NULL)
            x = result_index_begin(files->items[i], f);
        else
            result_index_name(x, files->items[i]);
        ok = result_file_read(x, files->items[i], err);
    }
    if (x == NULL)
        x = result_index_begin("", f);
    if (ok && x->counts.skipped > RESULT_SHOWN)
        log_warn("%lld lines of recorded replies passed over in all",
                 (long long)x->counts.skipped);
    if (ok && x->counts.unmatched > 0)
        log_warn("%lld of %lld recorded replies are about no sample of the "
                 "store",
                 (long long)x->counts.unmatched,
                 (long long)(x->counts.unmatched + x->counts.matched));
    if (ok)
        return x;
    result_index_close(x);
    return NULL;
}
