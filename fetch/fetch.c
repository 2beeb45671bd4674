#include "fetch/fetch.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/stop.h"
#include "fetch/fetch_loop.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

enum {
    FETCH_WINDOW = 50000, /* addresses in memory */
    FETCH_TICK_MS = 20,
    FETCH_LAST_MS = 10 * 1000, /* for what is under way when it is to stop */
    FETCH_HOUR_S = 3600
};

/* Where addresses come from: the table, or failures.csv. */
struct fetch_source {
    struct url_list *list;
    int64_t rows, limit; /* limit: rows that stood there at the beginning */
    bool ended;
};

char *fetch_spell(struct span url)
{
    struct buf b;

    buf_init(&b, url.len * 3 + 1);
    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.data[i];
        if (c <= ' ' || c >= 0x7f)
            buf_print(&b, "%%%02X", c);
        else
            buf_add_char(&b, (char)c);
    }
    return b.data;
}

static char *fetch_text(struct span s)
{
    char *text = heap_take(s.len + 1);

    if (s.len > 0)
        memcpy(text, s.data, s.len);
    text[s.len] = '\0';
    return text;
}

/* Is the row to be asked? known: its number in the records. */
static bool fetch_wanted(struct fetch *f, const struct url_row *row,
                         size_t *known)
{
    struct fetch_result *r = f->result;
    struct fetch_known *k;
    bool same;

    if (row->url.len == 0) {
        r->empty++;
        return false;
    }
    k = fetch_records_find(&f->records, row->key, row->url, &same);
    if (k == NULL) {
        *known = fetch_records_add(&f->records, row->key, row->url);
        return f->settings->retry == 0;
    }
    *known = (size_t)(k - f->records.known);
    if (f->settings->retry != 0)
        return k->class < FETCH_CLASSES && k->class != FETCH_CAME &&
               (f->settings->retry & 1u << k->class) != 0;
    if (k->class == FETCH_PENDING)
        *(same ? &r->repeated : &r->conflicting) += 1;
    else if (!same && k->class != FETCH_CAME)
        return true; /* it has a new address */
    else if (!same)
        r->conflicting++;
    else
        *(k->class == FETCH_CAME ? &r->before : &r->failed_before) += 1;
    return false;
}

static bool fetch_take_row(struct fetch *f, const struct url_row *row,
                           struct err *err)
{
    char member[FETCH_MEMBER_MAX + 1];
    struct fetch_job *job;
    size_t known = 0;

    f->result->rows++;
    if (!fetch_wanted(f, row, &known))
        return true;
    job = heap_take(sizeof(*job));
    *job = (struct fetch_job){.key = fetch_text(row->key),
                              .url = fetch_text(row->url),
                              .at = fetch_spell(row->url),
                              .known = known};
    /* Asked again in this run, it would be asked twice. */
    struct fetch_known *k = &f->records.known[known];
    if (k->class < FETCH_CLASSES)
        f->records.counts[k->class]--;
    k->class = FETCH_PENDING;
    f->jobs++;
    if (!fetch_member_name(row->key, "jpeg", member)) {
        const struct fetch_failed failed = {
            .key = span_cut(row->key, 0, FETCH_URL_MAX),
            .url = span_cut(row->url, 0, FETCH_URL_MAX),
            .class = FETCH_KEY,
            .reason = "the key cannot be a member's name"};
        f->result->failed[FETCH_KEY]++;
        f->jobs--;
        f->done++;
        fetch_job_free(job);
        return fetch_records_failed(&f->records, known, &failed, err);
    }
    return fetch_route(f, job, err);
}

/* Rows until so many addresses wait that no host is idle for want of them;
 * those of a host for which many wait are put off. */
static bool fetch_fill(struct fetch *f, struct fetch_source *s, struct err *err)
{
    struct url_row row;
    bool more = true;

    if (!fetch_again_later(f, err))
        return false;
    while (!s->ended && f->jobs < FETCH_WINDOW &&
           f->hosts.later_rows < FETCH_LATER_ROWS && !stop_asked()) {
        if (s->rows == s->limit)
            more = false;
        else if (!url_list_next(s->list, &row, &more, err))
            return err_context(err, "cannot read on behind row %lld",
                               (long long)s->rows);
        s->ended = !more;
        s->rows += more;
        if (more && !fetch_take_row(f, &row, err))
            return false;
    }
    return true;
}

/* "ends 14:32" or "ends Tue 1 Dec 14:32", and the bytes a second. */
static void fetch_show(struct fetch *f)
{
    double took_s = clock_seconds() - f->started_s;
    char when[40] = "", note[80];
    struct tm tm;

    int64_t failed = f->done - f->result->came;
    progress_step(f->progress, f->done - f->shown, failed - f->shown_failed);
    f->shown = f->done;
    f->shown_failed = failed;
    if (took_s < 0.5 || f->done == 0)
        return;
    double left_s = (double)(f->total - f->done) * took_s / (double)f->done;
    time_t end = time(NULL) + (time_t)(left_s < 1e9 ? left_s : 1e9);
    if (localtime_r(&end, &tm) != NULL)
        strftime(when, sizeof(when),
                 left_s < 12 * FETCH_HOUR_S ? "%H:%M" : "%a %d %b %H:%M", &tm);
    snprintf(note, sizeof(note), "%.1f MB/s  ends %s",
             (double)f->result->came_bytes / 1e6 / took_s, when);
    progress_note(f->progress, note);
}

static bool fetch_ask(struct fetch *f, struct err *err)
{
    struct fetch_job *job;
    int64_t now_ms = clock_ms();

    while (http_count(f->http) < (size_t)f->settings->connections &&
           (job = fetch_hosts_next(&f->hosts, now_ms)) != NULL)
        if (!fetch_start(f, job, err))
            return false;
    return true;
}

static bool fetch_loop(struct fetch *f, struct fetch_source *s, struct err *err)
{
    struct http_reply reply;
    int64_t last_ms = 0, shown_ms = 0;
    bool ok = true;

    while (ok) {
        if (stop_asked() && last_ms == 0)
            last_ms = clock_ms() + FETCH_LAST_MS;
        if (last_ms == 0)
            ok = fetch_fill(f, s, err) && fetch_ask(f, err);
        if (!ok || (f->jobs == 0 && f->hosts.later_rows == 0 && s->ended) ||
            (last_ms > 0 && (http_count(f->http) == 0 || clock_ms() > last_ms)))
            break;
        for (int wait_ms = FETCH_TICK_MS;
             ok && http_take(f->http, &reply, wait_ms); wait_ms = 0)
            ok = fetch_answer(f, &reply, err);
        if (clock_ms() > shown_ms + 200) {
            shown_ms = clock_ms();
            fetch_show(f);
        }
    }
    fetch_show(f);
    return ok;
}

/* Rows that this run will work on: the table is read once before. */
static bool fetch_count(struct fetch *f, struct fetch_source *s,
                        struct err *err)
{
    struct url_row row;
    bool more = true, same;

    f->total = 0;
    for (s->limit = 0; more; s->limit += more) {
        if (stop_asked() || !url_list_next(s->list, &row, &more, err))
            break;
        if (!more)
            continue;
        const struct fetch_known *k =
            fetch_records_find(&f->records, row.key, row.url, &same);
        if (f->settings->retry != 0)
            f->total += k != NULL && k->class < FETCH_CLASSES &&
                        (f->settings->retry & 1u << k->class) != 0;
        else
            f->total += row.url.len > 0 &&
                        (k == NULL || (!same && k->class != FETCH_CAME));
    }
    return err->kind == ERR_NONE;
}

static bool fetch_source_open(struct fetch *f, struct fetch_source *s,
                              struct err *err)
{
    const struct fetch_settings *o = f->settings;
    const char *path = o->retry != 0 ? f->records.failed_path : o->list;
    const char *key = o->retry != 0 ? "key" : o->key_column;
    const char *url = o->retry != 0 ? "url" : o->url_column;

    for (int pass = 0; pass < 2; pass++) {
        s->list = url_list_open(path, key, url, err);
        if (s->list == NULL)
            return false;
        if (pass == 1)
            return true;
        bool ok = fetch_count(f, s, err);
        url_list_close(s->list);
        s->list = NULL;
        if (!ok)
            return err_context(err, "cannot use \"%s\"", path);
    }
    return true;
}

static void fetch_headers(struct fetch *f)
{
    const struct fetch_settings *s = f->settings;

    buf_init(&f->agent, 400);
    buf_print(&f->agent, "User-Agent: limbeck/" LIMBECK_VERSION);
    if (s->contact != NULL)
        buf_print(&f->agent, " (%s)", s->contact);
    buf_init(&f->accept, 400);
    buf_add_text(&f->accept, "Accept: ");
    for (size_t i = 0; s->types[i] != NULL; i++)
        buf_print(&f->accept, "image/%s, ", s->types[i]);
    buf_add_text(&f->accept, "*/*;q=0.1");
}

static void fetch_sum_up(struct fetch *f, const struct fetch_source *s)
{
    struct fetch_result *r = f->result;

    if (s->list != NULL)
        r->bad = url_list_bad(s->list);
    r->left += f->jobs + f->hosts.later_rows;
    r->all_came = f->records.counts[FETCH_CAME];
    memcpy(r->all_failed, f->records.counts, sizeof(r->all_failed));
}

/* With the folder locked, its shards and tables open. */
static bool fetch_with(struct fetch *f, struct err *err)
{
    const struct fetch_settings *s = f->settings;
    struct fetch_source source = {.limit = 0};
    struct err late = {0};
    bool ok;

    fetch_shards_go_on(&f->shards, f->records.part_end);
    fetch_headers(f);
    fetch_hosts_init(&f->hosts, s->per_host, s->delay_ms);
    f->http = http_open(s->connections);
    ok = fetch_source_open(f, &source, err);
    if (ok) {
        f->progress = progress_open(s->progress, "fetch", "pictures", f->total);
        f->started_s = clock_seconds();
        ok = fetch_loop(f, &source, err);
        progress_close(f->progress);
    }
    fetch_sum_up(f, &source);
    url_list_close(source.list);
    http_close(f->http);
    fetch_hosts_release(&f->hosts);
    buf_release(&f->agent);
    buf_release(&f->accept);
    bool closed = fetch_shards_close(&f->shards, &late) &&
                  fetch_records_close(&f->records, &late);
    if (ok && !closed)
        *err = late;
    return ok && closed;
}

bool fetch_run(const struct fetch_settings *s, struct fetch_result *r,
               struct err *err)
{
    struct fetch f = {.settings = s, .result = r};
    char *lock = file_join(s->dir, ".fetch.lock");
    int fd = -1;
    bool ok;

    *r = (struct fetch_result){.rows = 0};
    f.limits = (struct fetch_limits){s->min_bytes, s->types};
    ok = file_make_dir(s->dir, err) && (fd = file_lock(lock, err)) >= 0;
    ok = ok && fetch_shards_open(&f.shards, s->dir, s->shard_bytes, err);
    if (ok) {
        ok = fetch_records_open(&f.records, s->dir,
                                f.shards.part ? f.shards.name : NULL,
                                f.shards.part_bytes, err) &&
             fetch_with(&f, err);
        fetch_records_release(&f.records);
    }
    fetch_shards_release(&f.shards);
    if (fd >= 0) {
        unlink(lock);
        close(fd);
    }
    free(lock);
    return ok;
}
