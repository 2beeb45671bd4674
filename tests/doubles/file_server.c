/*
 * file_server: a model hub that behaves as it is told. It listens on a port of
 * its own of 127.0.0.1, prints the port, and ends when its stdin closes.
 *
 *   file_server ROOT RECORD [NAME=HOW[,HOW...]]...
 *
 * /api/models/... is ROOT/tree.json; /OWNER/NAME/resolve/REV/PATH and
 * /cdn/PATH are ROOT/PATH, /robots.txt is ROOT/robots.txt. Each request for a
 * PATH that ends with NAME takes NAME's next behaviour; the last one stays: ok
 * the file, Range and If-Match heeded cut        promises the whole and closes
 * in the middle stall      the same, but says nothing more for a minute long
 * promises 100 bytes too many short      promises half and sends all flood
 * promises nothing and sends the file, then zeros norange    the whole file,
 * whatever part was asked for offrange   a part that begins elsewhere than was
 * asked wrong      as many bytes, but others newtag     as ok, but under
 * another ETag away:PORT  a redirect to localhost:PORT/cdn/PATH near       a
 * redirect to /cdn/PATH loop       a redirect to itself more       says that
 * /api/next on the host asked, ROOT/tree2.json, goes on far        the same,
 * but on another host gone       a redirect to /cdn/photo_unavailable.png noai
 * as ok, with X-Robots-Tag: noai drip       the first half, then a byte every
 * 50 ms hangup     closes at once 401 404 429[:S] 500 ...  that status; 429:S
 * with Retry-After
 *
 * RECORD/N.request holds the bytes of request N, from 0.
 */
#include "tests/doubles/loopback.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SERVER_FILE_MAX = 64 << 20, SERVER_FLOOD = 16 << 20 };

struct server {
    const char *root, *record;
    char **rules; /* [count] "NAME=HOW,HOW" */
    int *turns;   /* [count] */
    int count, requests;
    pthread_mutex_t lock;
};

/* One request and what it asks for. */
struct server_request {
    char text[8192], path[2048], how[64];
    long long from; /* -1: no range */
    char match[256];
};

static void server_say(int fd, const char *status, const char *more)
{
    char text[4096];
    int n = snprintf(text, sizeof(text),
                     "HTTP/1.1 %s\r\nConnection: close\r\n%s"
                     "Content-Length: 5\r\n\r\nnope\n",
                     status, more);

    (void)loopback_send(fd, text, (size_t)n);
}

static void server_record(struct server *s, const struct server_request *r)
{
    char path[600];

    snprintf(path, sizeof(path), "%s/%d.request", s->record, s->requests++);
    if (!file_write(path, span_of(r->text), NULL))
        err_die("file_server cannot write \"%s\"", path);
}

/* The behaviour of this turn for r->path. */
static void server_choose(struct server *s, struct server_request *r)
{
    struct span path = span_of(r->path);

    path = span_cut(path, 0, span_find_char(path, '?'));
    snprintf(r->how, sizeof(r->how), "ok");
    for (int i = 0; i < s->count; i++) {
        struct span rest = span_of(s->rules[i]), name, how;
        char plain[200];
        if (!span_next(&rest, '=', &name))
            continue;
        snprintf(plain, sizeof(plain), "%.*s", (int)name.len, name.data);
        if (!span_ends(path, plain))
            continue;
        for (int turn = 0; turn <= s->turns[i]; turn++)
            if (span_next(&rest, ',', &how))
                snprintf(r->how, sizeof(r->how), "%.*s", (int)how.len,
                         how.data);
        s->turns[i]++;
    }
}

static bool server_receive(int fd, struct server_request *r)
{
    size_t len = 0;
    const char *at;

    while (len + 1 < sizeof(r->text)) {
        ssize_t n = recv(fd, r->text + len, sizeof(r->text) - 1 - len, 0);
        if (n <= 0)
            return false;
        len += (size_t)n;
        r->text[len] = '\0';
        if (strstr(r->text, "\r\n\r\n") != NULL)
            break;
    }
    r->from = -1;
    at = strstr(r->text, "Range: bytes=");
    if (at != NULL)
        r->from = strtoll(at + 13, NULL, 10);
    at = strstr(r->text, "If-Match: ");
    if (at != NULL)
        snprintf(r->match, sizeof(r->match), "%.*s",
                 (int)strcspn(at + 10, "\r"), at + 10);
    bool ok = sscanf(r->text, "GET %2047s", r->path) == 1;
    if (strncmp(r->path, "/cdn/", 5) == 0)
        r->path[strcspn(r->path, "?")] = '\0';
    return ok;
}

/* The file behind r->path, its name within ROOT in *name. */
static bool server_find(const struct server *s, const struct server_request *r,
                        const char **name, struct buf *file)
{
    const char *at = strstr(r->path, "/resolve/");
    char *path;

    *name = strcmp(r->path, "/api/next") == 0 ? "tree2.json" : "tree.json";
    if (strcmp(r->path, "/robots.txt") == 0) {
        *name = "robots.txt";
    } else if (at != NULL) {
        at = strchr(at + 9, '/');
        *name = at == NULL ? "" : at + 1;
    } else if (strncmp(r->path, "/cdn/", 5) == 0) {
        *name = r->path + 5;
    }
    if (strstr(*name, "..") != NULL)
        return false;
    path = file_join(s->root, *name);
    bool ok = file_read(path, file, NULL);
    free(path);
    return ok;
}

/* "Link: <...>; rel="next"" where r->how asks for it, else "". */
static void server_link(const struct server_request *r, char *out, size_t size)
{
    const char *host = strstr(r->text, "Host: ");
    bool far = strcmp(r->how, "far") == 0;

    out[0] = '\0';
    if (host == NULL || (!far && strcmp(r->how, "more") != 0))
        return;
    snprintf(out, size, "Link: <http://%.*s/api/next>; rel=\"next\"\r\n",
             far ? 11 : (int)strcspn(host + 6, "\r"),
             far ? "localhost:9" : host + 6);
}

/* The file or its rest, in all the ways of getting it nearly right. */
static void server_give(int fd, const struct server_request *r,
                        struct span file)
{
    const char *how = r->how;
    bool part = r->from > 0 && (size_t)r->from < file.len &&
                strcmp(how, "norange") != 0;
    size_t from = part ? (size_t)r->from : 0, said = file.len - from;
    size_t sent = said;
    char head[1200], range[200] = "", length[60] = "", next[400];

    if (part)
        snprintf(range, sizeof(range), "Content-Range: bytes %zu-%zu/%zu\r\n",
                 strcmp(how, "offrange") == 0 ? from - 1 : from, file.len - 1,
                 file.len);
    if (strcmp(how, "cut") == 0 || strcmp(how, "stall") == 0 ||
        strcmp(how, "drip") == 0)
        sent = said / 2;
    if (strcmp(how, "long") == 0)
        said += 100;
    if (strcmp(how, "short") == 0)
        said /= 2;
    if (strcmp(how, "flood") != 0)
        snprintf(length, sizeof(length), "Content-Length: %zu\r\n", said);
    server_link(r, next, sizeof(next));
    int n = snprintf(
        head, sizeof(head),
        "HTTP/1.1 %s\r\nConnection: close\r\nETag: \"%s\"\r\n"
        "%s%s%s%s\r\n",
        part ? "206 Partial Content" : "200 OK",
        strcmp(how, "newtag") == 0 ? "new" : "old", range, length, next,
        strcmp(how, "noai") == 0 ? "X-Robots-Tag: noindex, noai\r\n" : "");
    if (!loopback_send(fd, head, (size_t)n) ||
        !loopback_send(fd, file.data + from, sent))
        return;
    if (strcmp(how, "stall") == 0)
        sleep(60);
    for (; strcmp(how, "drip") == 0 && sent < said; sent++) {
        usleep(50 * 1000);
        if (!loopback_send(fd, file.data + from + sent, 1))
            return;
    }
    if (strcmp(how, "flood") == 0) {
        char *zeros = heap_take(SERVER_FLOOD);
        memset(zeros, 0, SERVER_FLOOD);
        (void)loopback_send(fd, zeros, SERVER_FLOOD);
        free(zeros);
    }
}

static void server_redirect(int fd, const struct server_request *r,
                            const char *name)
{
    char more[3000];

    if (strncmp(r->how, "away:", 5) == 0)
        snprintf(more, sizeof(more), "Location: http://localhost:%s/cdn/%s\r\n",
                 r->how + 5, name);
    else if (strcmp(r->how, "gone") == 0)
        snprintf(more, sizeof(more),
                 "Location: /cdn/photo_unavailable.png\r\n");
    else if (strcmp(r->how, "near") == 0)
        snprintf(more, sizeof(more), "Location: /cdn/%s\r\n", name);
    else
        snprintf(more, sizeof(more), "Location: %s\r\n", r->path);
    server_say(fd, "302 Found", more);
}

static void server_status(int fd, const char *how)
{
    char status[40], more[60] = "";

    snprintf(status, sizeof(status), "%.3s Told", how);
    if (how[3] == ':')
        snprintf(more, sizeof(more), "Retry-After: %s\r\n", how + 4);
    server_say(fd, status, more);
}

static void server_answer(struct server *s, int fd, struct server_request *r)
{
    struct buf file;
    const char *name;

    buf_init(&file, SERVER_FILE_MAX);
    bool found = server_find(s, r, &name, &file);
    const char *tag = strcmp(r->how, "newtag") == 0 ? "\"new\"" : "\"old\"";
    if (strcmp(r->how, "wrong") == 0)
        for (size_t i = 0; i < file.len; i++)
            file.data[i] ^= 1;
    if (r->how[0] >= '0' && r->how[0] <= '9')
        server_status(fd, r->how);
    else if (strncmp(r->how, "away:", 5) == 0 || strcmp(r->how, "near") == 0 ||
             strcmp(r->how, "gone") == 0 || strcmp(r->how, "loop") == 0)
        server_redirect(fd, r, name);
    else if (!found)
        server_say(fd, "404 Not Found", "");
    else if (r->match[0] != '\0' && strcmp(r->match, tag) != 0)
        server_say(fd, "412 Precondition Failed", "");
    else if (strcmp(r->how, "hangup") != 0)
        server_give(fd, r, buf_span(&file));
    buf_release(&file);
}

static void server_serve(void *arg, int fd)
{
    struct server *s = arg;
    struct server_request *r = heap_take(sizeof(*r));

    memset(r, 0, sizeof(*r));
    if (server_receive(fd, r)) {
        pthread_mutex_lock(&s->lock);
        server_record(s, r);
        server_choose(s, r);
        pthread_mutex_unlock(&s->lock);
        server_answer(s, fd, r);
    }
    shutdown(fd, SHUT_WR);
    while (recv(fd, r->text, sizeof(r->text), 0) > 0)
        ; /* closing with bytes unread would take the answer back */
    free(r);
}

int main(int argc, char **argv)
{
    struct server s = {.lock = PTHREAD_MUTEX_INITIALIZER};

    if (argc < 3) {
        fputs("usage: file_server ROOT RECORD [NAME=HOW,...]...\n", stderr);
        return 3;
    }
    s.root = argv[1];
    s.record = argv[2];
    s.rules = argv + 3;
    s.count = argc - 3;
    s.turns = heap_take(((size_t)s.count + 1) * sizeof(int));
    memset(s.turns, 0, ((size_t)s.count + 1) * sizeof(int));
    loopback_run(server_serve, &s);
    free(s.turns);
    return 0;
}
