#include "fetch/fetch_records.h"

#include "base/arena.h"
#include "base/file.h"
#include "adapters/archive_stream.h"
#include "adapters/digest.h"
#include "fetch/csv_line.h"
#include "formats/table.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FETCH_LINE_MAX = 16 * 1024, FETCH_TAIL = 64 * 1024 };

static const char fetch_came_head[] =
    "key,url,sha256,bytes,type,width,height,shard,offset,from,at\n";
static const char fetch_failed_head[] =
    "key,url,class,status,attempts,reason,at\n";

enum { CAME_KEY, CAME_URL, CAME_BYTES = 3, CAME_SHARD = 7, CAME_OFFSET };
enum { FAILED_KEY, FAILED_URL, FAILED_CLASS };

static uint64_t fetch_hash(struct span s)
{
    return digest_fast(s, 16);
}

struct fetch_known *fetch_records_find(struct fetch_records *r, struct span key,
                                       struct span url, bool *same_url)
{
    size_t at = hash_index_find(&r->index, fetch_hash(key));

    if (at == SIZE_MAX)
        return NULL;
    *same_url = r->known[at].url == fetch_hash(url);
    return &r->known[at];
}

size_t fetch_records_add(struct fetch_records *r, struct span key,
                         struct span url)
{
    if (r->count == r->room) {
        r->room = r->room == 0 ? 1024 : r->room * 2;
        r->known = heap_grow(r->known, r->room, sizeof(*r->known));
    }
    r->known[r->count] = (struct fetch_known){
        .key = fetch_hash(key), .url = fetch_hash(url), .class = FETCH_PENDING};
    hash_index_add(&r->index, r->known[r->count].key, r->count);
    return r->count++;
}

/* Gives a key its result, whatever it had. */
static void fetch_records_set(struct fetch_records *r, struct fetch_known *k,
                              enum fetch_class class)
{
    if (k->class < FETCH_CLASSES)
        r->counts[k->class]--;
    k->class = (uint8_t)class;
    r->counts[class]++;
}

static struct fetch_known *fetch_records_take(struct fetch_records *r,
                                              struct span key, struct span url)
{
    bool same;
    struct fetch_known *k = fetch_records_find(r, key, url, &same);

    if (k == NULL) {
        size_t at = fetch_records_add(r, key, url); /* the list may move */
        k = &r->known[at];
    }
    k->url = fetch_hash(url);
    return k;
}

/* Cut off what stands behind the last line end; a new file gets its head. */
static bool fetch_records_mend(const char *path, const char *head, int *fd,
                               struct err *err)
{
    char *block = heap_take(FETCH_TAIL);
    struct stat st;
    bool ok;

    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0666);
    ok = *fd >= 0 && fstat(*fd, &st) == 0;
    if (ok && st.st_size > 0) {
        off_t from = st.st_size > FETCH_TAIL ? st.st_size - FETCH_TAIL : 0;
        ssize_t n = pread(*fd, block, FETCH_TAIL, from);
        while (n > 0 && block[n - 1] != '\n')
            n--;
        ok = n >= 0 && ftruncate(*fd, from + n) == 0;
        st.st_size = from + n;
    }
    if (ok && st.st_size == 0)
        ok = write(*fd, head, strlen(head)) == (ssize_t)strlen(head);
    free(block);
    return ok ||
           err_stage(err, "could not write \"%s\": %s", path, strerror(errno));
}

/* A table of ours, row by row: bytes of a descriptor, and how many of them. */
struct fetch_table {
    int fd;
    off_t at;
    struct table *table;
};

static ptrdiff_t fetch_table_read(void *arg, void *into, size_t room,
                                  struct err *err)
{
    struct fetch_table *t = arg;
    ssize_t n = pread(t->fd, into, room, t->at);

    if (n < 0)
        err_stage(err, "could not read: %s", strerror(errno));
    else
        t->at += n;
    return n;
}

/* The first row, of names, is read. */
static bool fetch_table_open(struct fetch_table *t, int fd, struct err *err)
{
    struct table_row row;

    *t = (struct fetch_table){.fd = fd};
    t->table = table_open(fetch_table_read, t, ',', err);
    return t->table != NULL && table_next(t->table, &row, err) >= TABLE_END;
}

static int64_t fetch_int(const struct table_row *row, size_t at)
{
    int64_t n = 0;

    return at < row->count && span_int(row->fields[at], &n) && n >= 0 ? n : 0;
}

/* Is the picture of this line in the shard that is under way? Lines about
 * finished shards are believed: they may have been carried elsewhere. */
static bool fetch_records_landed(struct fetch_records *r,
                                 const struct table_row *row,
                                 int64_t part_bytes)
{
    int64_t end;

    if (r->part == NULL || row->count <= CAME_OFFSET ||
        !span_is(row->fields[CAME_SHARD], r->part))
        return true;
    end = fetch_int(row, CAME_OFFSET) + fetch_int(row, CAME_BYTES);
    if (end > part_bytes)
        return false;
    end = (end + 511) / 512 * 512;
    r->part_end = end > r->part_end ? end : r->part_end;
    return true;
}

/* Removes the lines from `line` on. */
static bool fetch_records_cut(int fd, int64_t line, struct err *err)
{
    char block[4096];
    off_t at = 0;
    ssize_t n;

    for (int64_t now = 1; now < line;) {
        n = pread(fd, block, sizeof(block), at);
        if (n <= 0)
            return err_stage(err, "could not cut a table: %s", strerror(errno));
        for (ssize_t i = 0; i < n && now < line; i++, at++)
            now += block[i] == '\n';
    }
    return ftruncate(fd, at) == 0 ||
           err_stage(err, "could not cut a table: %s", strerror(errno));
}

static bool fetch_records_read_came(struct fetch_records *r, int64_t part_bytes,
                                    struct err *err)
{
    struct fetch_table t;
    struct table_row row;
    enum table_state state = TABLE_END;
    bool ok = fetch_table_open(&t, r->came, err);

    while (ok && (state = table_next(t.table, &row, err)) > TABLE_END) {
        if (state != TABLE_ROW || row.count <= CAME_OFFSET)
            continue;
        if (!fetch_records_landed(r, &row, part_bytes)) {
            ok = fetch_records_cut(r->came, row.line, err);
            break;
        }
        fetch_records_set(
            r,
            fetch_records_take(r, row.fields[CAME_KEY], row.fields[CAME_URL]),
            FETCH_CAME);
    }
    table_close(t.table);
    return ok && state != TABLE_BROKEN;
}

static enum fetch_class fetch_row_class(const struct table_row *row)
{
    char name[32];

    if (row->count <= FAILED_CLASS || row->fields[FAILED_CLASS].len > 30)
        return FETCH_CAME;
    snprintf(name, sizeof(name), "%.*s", (int)row->fields[FAILED_CLASS].len,
             row->fields[FAILED_CLASS].data);
    return fetch_class_find(name);
}

static bool fetch_records_read_failed(struct fetch_records *r, struct err *err)
{
    struct fetch_table t;
    struct table_row row;
    enum table_state state = TABLE_END;
    bool ok = fetch_table_open(&t, r->failed, err), same;

    while (ok && (state = table_next(t.table, &row, err)) > TABLE_END) {
        enum fetch_class class = fetch_row_class(&row);
        r->failed_rows++;
        if (state != TABLE_ROW || class == FETCH_CAME)
            continue;
        struct fetch_known *k = fetch_records_find(
            r, row.fields[FAILED_KEY], row.fields[FAILED_URL], &same);
        if (k != NULL && k->class == FETCH_CAME)
            continue;
        k = fetch_records_take(r, row.fields[FAILED_KEY],
                               row.fields[FAILED_URL]);
        k->row = r->failed_rows;
        fetch_records_set(r, k, class);
    }
    table_close(t.table);
    return ok && state != TABLE_BROKEN;
}

/* failures.csv with the newest line of each key that failed. */
static bool fetch_records_compact(struct fetch_records *r, struct err *err)
{
    size_t size = strlen(r->failed_path) + 5;
    char *next = heap_take(size);
    struct fetch_table t = {.fd = -1};
    struct table_row row;
    struct buf line;
    uint32_t number = 0, kept = 0;
    bool ok, same;

    snprintf(next, size, "%s.new", r->failed_path);
    buf_init(&line, (size_t)TABLE_ROW_BYTES * 3);
    FILE *f = fopen(next, "we");
    ok = f != NULL && fputs(fetch_failed_head, f) >= 0 &&
         fetch_table_open(&t, r->failed, err);
    for (int state = 1; ok && state > 0;) {
        state = ok ? (int)table_next(t.table, &row, err) : 0;
        ok = state >= 0;
        number += state > 0;
        if (state != TABLE_ROW || row.count <= FAILED_CLASS)
            continue;
        struct fetch_known *k = fetch_records_find(
            r, row.fields[FAILED_KEY], row.fields[FAILED_URL], &same);
        if (k == NULL || k->class == FETCH_CAME || k->row != number)
            continue;
        k->row = ++kept;
        buf_reset(&line);
        for (size_t i = 0; i < row.count; i++)
            csv_line_add(&line, row.fields[i]);
        buf_add_char(&line, '\n');
        ok = fwrite(line.data, 1, line.len, f) == line.len;
    }
    if (f != NULL)
        ok = (fflush(f) == 0) & (fsync(fileno(f)) == 0) & (fclose(f) == 0) & ok;
    table_close(t.table);
    buf_release(&line);
    ok = ok && rename(next, r->failed_path) == 0;
    if (!ok && err->kind == ERR_NONE)
        err_stage(err, "could not write \"%s\": %s", next, strerror(errno));
    free(next);
    r->failed_rows = kept;
    return ok;
}

bool fetch_records_open(struct fetch_records *r, const char *dir,
                        const char *part, int64_t part_bytes, struct err *err)
{
    *r = (struct fetch_records){.came = -1, .failed = -1};
    r->came_path = file_join(dir, "fetched.csv");
    r->failed_path = file_join(dir, "failures.csv");
    r->part = part == NULL ? NULL : heap_text(part);
    hash_index_init(&r->index, 1024);
    err_clear(err);
    if (!fetch_records_mend(r->came_path, fetch_came_head, &r->came, err) ||
        !fetch_records_mend(r->failed_path, fetch_failed_head, &r->failed,
                            err) ||
        !fetch_records_read_came(r, part_bytes, err) ||
        !fetch_records_read_failed(r, err) || !fetch_records_compact(r, err))
        return err_as(err, ERR_STAGE);
    close(r->failed);
    return fetch_records_mend(r->failed_path, fetch_failed_head, &r->failed,
                              err);
}

bool fetch_records_close(struct fetch_records *r, struct err *err)
{
    err_clear(err);
    if (fsync(r->came) != 0)
        return err_stage(err, "could not write \"%s\": %s", r->came_path,
                         strerror(errno));
    return fetch_records_compact(r, err);
}

void fetch_records_release(struct fetch_records *r)
{
    if (r->came >= 0)
        close(r->came);
    if (r->failed >= 0)
        close(r->failed);
    hash_index_release(&r->index);
    free(r->known);
    free(r->came_path);
    free(r->failed_path);
    free(r->part);
}

/* The time, then the line goes to the kernel in one piece. */
static bool fetch_records_write(int fd, const char *path, struct buf *line,
                                struct err *err)
{
    time_t now = time(NULL);
    struct tm tm;
    char text[32] = "";

    if (gmtime_r(&now, &tm) != NULL)
        strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
    csv_line_add(line, span_of(text));
    buf_add_char(line, '\n');
    bool ok = buf_ok(line, "a line", err);
    if (ok && write(fd, line->data, line->len) != (ssize_t)line->len)
        ok =
            err_stage(err, "could not write \"%s\": %s", path, strerror(errno));
    buf_release(line);
    return ok;
}

bool fetch_records_came(struct fetch_records *r, size_t known,
                        const struct fetch_came *c, struct err *err)
{
    struct buf line;

    buf_init(&line, FETCH_LINE_MAX);
    csv_line_add(&line, c->key);
    csv_line_add(&line, c->url);
    csv_line_add(&line, span_of(c->sha256));
    csv_line_add_int(&line, c->bytes);
    csv_line_add(&line, span_of(c->type));
    csv_line_add_int(&line, c->width);
    csv_line_add_int(&line, c->height);
    csv_line_add(&line, span_of(c->shard));
    csv_line_add_int(&line, c->offset);
    csv_line_add(&line, c->from);
    fetch_records_set(r, &r->known[known], FETCH_CAME);
    return fetch_records_write(r->came, r->came_path, &line, err);
}

bool fetch_records_failed(struct fetch_records *r, size_t known,
                          const struct fetch_failed *f, struct err *err)
{
    struct fetch_known *k = &r->known[known];
    struct buf line;

    buf_init(&line, FETCH_LINE_MAX);
    csv_line_add(&line, f->key);
    csv_line_add(&line, f->url);
    csv_line_add(&line, span_of(fetch_about(f->class)->name));
    csv_line_add_int(&line, f->status);
    csv_line_add_int(&line, f->attempts);
    csv_line_add(&line, span_of(f->reason));
    k->row = ++r->failed_rows;
    fetch_records_set(r, k, f->class);
    return fetch_records_write(r->failed, r->failed_path, &line, err);
}
