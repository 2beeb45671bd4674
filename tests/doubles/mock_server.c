/*
 * mock_server: a server of chat completions that behaves as it is told. It
 * listens on a port of its own of 127.0.0.1, prints the port, and ends when
 * its stdin closes.
 *
 *   mock_server [--record DIR] [--text TEXT] BEHAVIOUR...
 *
 * Each request takes the next behaviour; the last one stays:
 *   ok[:MS]    a good answer, after MS milliseconds
 *   most:K:MS  a good answer after MS; 429 while more than K are under way
 *   queue:K:MS a good answer, by K workers who take MS each
 *   plain[:MS] the same without log-probabilities, whatever was asked
 *   429[:S]    too many requests, Retry-After S seconds
 *   400 401 404 500 503  that status with a message
 *   stall      says nothing for a minute
 *   hangup     closes at once
 *   cut        promises the whole and closes in the middle
 *   lie        promises fewer bytes than it sends
 *   flood      promises nothing and sends 64 MiB
 *   broken     JSON that ends too early
 *   empty      an object without choices
 *   nul        a text with a NUL
 *   big        a text of 10 MB
 *   counts     a good answer that tells more tokens for a longer request
 *   twice      a good answer, and the same once more behind it
 *   late       a good answer, and 50 ms later once more
 *   headers    a good answer behind 100 KB of headers
 *   other-id   a good answer under the id of another request
 *   echo       401 with the Authorization header in its words
 *   mends[:MS] a good answer; asked about a reply of its own, that reply
 * without the sentences that are said not to be found lines:FILE likewise, and
 * a first answer is the next line of the file, a text of JSON file:STATUS:PATH
 * that status with the bytes of the file no:WORD:STATUS:PATH    likewise when
 * WORD stands in the request, else ok
 *
 * DIR/N.request holds the bytes of request N (from 0), headers and body. A
 * request that asks for top_logprobs is the yes/no question and gets "yes".
 */
#include "tests/doubles/loopback.h"

#include "base/arena.h"
#include "base/buf.h"

#include <pthread.h>
#include <sys/socket.h>

enum {
    MOCK_REQUEST_MAX = 64 << 20,
    MOCK_BIG = 10 * 1000 * 1000,
    MOCK_FLOOD = 64 << 20
};

struct mock {
    const char *record, *text;
    char **behaviours; /* [count] */
    int count;
    int requests;    /* so far */
    FILE *lines;     /* see lines:FILE */
    int busy;        /* answered now, of `most` and `queue` */
    int came, begun; /* of `queue`: who came first is served first */
    pthread_mutex_t lock;
    pthread_cond_t free; /* a worker of `queue` is */
};

static void mock_sleep(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&t, NULL);
}

static void mock_record(const struct mock *m, int number, struct span request)
{
    char path[600];

    if (m->record == NULL)
        return;
    snprintf(path, sizeof(path), "%s/%d.request", m->record, number);
    FILE *f = fopen(path, "w");
    if (f == NULL)
        err_die("cannot write \"%s\"", path);
    fwrite(request.data, 1, request.len, f);
    fclose(f);
}

static bool mock_reply(int fd, const char *status, const char *more,
                       struct span body)
{
    char head[400];
    int n = snprintf(head, sizeof(head),
                     "HTTP/1.1 %s\r\nContent-Type: application/json\r\n"
                     "Content-Length: %zu\r\n",
                     status, body.len);

    return loopback_send(fd, head, (size_t)n) &&
           loopback_send(fd, more, strlen(more)) &&
           loopback_send(fd, "\r\n", 2) &&
           loopback_send(fd, body.data, body.len);
}

static void mock_good(const struct mock *m, bool yesno, bool logprobs,
                      size_t tokens, struct buf *b)
{
    const char *text = yesno ? "yes" : m->text;

    buf_print(b,
              "{\"id\":\"mock\",\"object\":\"chat.completion\",\"choices\":["
              "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
              "\"%s\"},\"finish_reason\":\"stop\"",
              text);
    if (yesno && logprobs)
        buf_add_text(b, ",\"logprobs\":{\"content\":[{\"token\":\"yes\","
                        "\"logprob\":-0.25,\"top_logprobs\":["
                        "{\"token\":\"yes\",\"logprob\":-0.25},"
                        "{\"token\":\" No\",\"logprob\":-2.0},"
                        "{\"token\":\"maybe\",\"logprob\":-9.0}]}]}");
    buf_print(b,
              "}],\"usage\":{\"prompt_tokens\":%zu,"
              "\"completion_tokens\":20,\"total_tokens\":%zu}}",
              tokens, tokens + 20);
}

/* A good answer but for its text, which is `count` times `unit`. */
static void mock_long(const char *unit, size_t count, struct buf *b)
{
    buf_add_text(b, "{\"choices\":[{\"message\":{\"content\":\"");
    for (size_t i = 0; i < count; i++)
        buf_add_text(b, unit);
    buf_add_text(b, "\"},\"finish_reason\":\"stop\"}]}");
}

/* What breaks the connection or the promise; true when it was one of them. */
static bool mock_misbehave(int fd, const char *how, struct span good)
{
    char head[200];
    static const char bare[] = "HTTP/1.1 200 OK\r\n\r\n";

    if (strcmp(how, "stall") == 0) {
        mock_sleep(60000);
    } else if (strcmp(how, "cut") == 0 || strcmp(how, "lie") == 0) {
        size_t said = how[0] == 'c' ? good.len : good.len / 2;
        size_t sent = how[0] == 'c' ? good.len / 2 : good.len;
        int n =
            snprintf(head, sizeof(head),
                     "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", said);
        (void)(loopback_send(fd, head, (size_t)n) &&
               loopback_send(fd, good.data, sent));
    } else if (strcmp(how, "flood") == 0) {
        char *block = heap_take(1 << 20);
        memset(block, 'x', 1 << 20);
        bool on = loopback_send(fd, bare, sizeof(bare) - 1);
        for (int i = 0; on && i < MOCK_FLOOD >> 20; i++)
            on = loopback_send(fd, block, 1 << 20);
        free(block);
    } else {
        return strcmp(how, "hangup") == 0;
    }
    return true;
}

static bool mock_status(int fd, const char *how)
{
    char more[60] = "", status[40], body[100];

    snprintf(status, sizeof(status), "%.3s Mock", how);
    if (how[3] == ':')
        snprintf(more, sizeof(more), "Retry-After: %s\r\n", how + 4);
    snprintf(body, sizeof(body), "{\"error\":{\"message\":\"mock says %.3s\"}}",
             how);
    return mock_reply(fd, status, more, span_of(body));
}

/* "most:K:MS", "queue:K:MS": take the time of a server that serves K at once.
 * false: it takes no more. */
static bool mock_bears(struct mock *m, const char *how)
{
    char *end;
    int most = (int)strtol(strchr(how, ':') + 1, &end, 10);

    pthread_mutex_lock(&m->lock);
    int turn = m->came++;
    while (how[0] == 'q' && (m->busy >= most || turn != m->begun))
        pthread_cond_wait(&m->free, &m->lock);
    m->begun++;
    pthread_cond_broadcast(&m->free);
    bool takes = m->busy < most;
    m->busy += takes;
    pthread_mutex_unlock(&m->lock);
    if (!takes)
        return false;
    mock_sleep(strtol(end + 1, NULL, 10));
    pthread_mutex_lock(&m->lock);
    m->busy--;
    pthread_cond_broadcast(&m->free);
    pthread_mutex_unlock(&m->lock);
    return true;
}

/* "STATUS:PATH" */
static bool mock_file(int fd, const char *what)
{
    char status[40];
    struct buf b;
    char block[4096];
    size_t n;
    FILE *f = fopen(what + 4, "r");

    if (f == NULL)
        err_die("cannot read \"%s\"", what + 4);
    buf_init(&b, MOCK_REQUEST_MAX);
    while ((n = fread(block, 1, sizeof(block), f)) > 0)
        buf_add(&b, block, n);
    fclose(f);
    snprintf(status, sizeof(status), "%.3s Mock", what);
    bool on = mock_reply(fd, status, "", buf_span(&b));
    buf_release(&b);
    return on;
}

/* "WORD:STATUS:PATH": does the request hold WORD? */
static bool mock_holds(struct span request, const char *what)
{
    char word[100];

    snprintf(word, sizeof(word), "%.*s", (int)strcspn(what, ":"), what);
    return span_find(request, word) != SIZE_MAX;
}

/* 401 that quotes the header. */
static bool mock_echo(int fd, struct span request)
{
    size_t at = span_find(request, "Bearer ");
    struct buf b;

    buf_init(&b, MOCK_REQUEST_MAX);
    request = span_cut(request, at == SIZE_MAX ? 0 : at, SIZE_MAX);
    buf_add_text(&b, "{\"error\":{\"message\":\"wrong key: ");
    buf_add_span(&b, span_cut(request, 0, span_find(request, "\r")));
    buf_add_text(&b, "\"}}");
    bool on = mock_reply(fd, "401 Mock", "", buf_span(&b));
    buf_release(&b);
    return on;
}

/* The text between two others, in the last place that begins so. */
static struct span mock_between(struct span text, const char *from,
                                const char *to)
{
    size_t at, end;
    struct span rest = SPAN_NONE;

    while ((at = span_find(text, from)) != SIZE_MAX) {
        text = span_cut(text, at + strlen(from), SIZE_MAX);
        rest = text;
    }
    end = span_find(rest, to);
    return end == SIZE_MAX ? SPAN_NONE : span_cut(rest, 0, end);
}

/* What a request about a reply shows of it, without the sentences listed there;
 * all as it stands in JSON. false: it is a first question. */
static bool mock_mend(struct span request, struct buf *out)
{
    struct span said =
        mock_between(request, "You answered:\\n\\n", "\\n\\nSomebody compared");
    struct span rest = mock_between(request, "found fault with it:\\n\\n",
                                    "Look at the picture once more");
    size_t at;

    if (said.data == NULL || rest.data == NULL)
        return false;
    buf_add_span(out, said);
    while ((at = span_find(rest, "- \\\"")) != SIZE_MAX) {
        rest = span_cut(rest, at + strlen("- \\\""), SIZE_MAX);
        size_t end = span_find(rest, "\\\": not found");
        if (end == SIZE_MAX)
            break;
        char *sentence = heap_take(end + 1);
        snprintf(sentence, end + 1, "%.*s", (int)end, rest.data);
        at = span_find(buf_span(out), sentence);
        if (at != SIZE_MAX && end > 0) {
            memmove(out->data + at, out->data + at + end, out->len - at - end);
            out->len -= end;
        }
        free(sentence);
    }
    return true;
}

/* The next line of a file; the first again behind the last. */
static void mock_line(struct mock *m, const char *path, struct buf *out)
{
    char line[65536];

    pthread_mutex_lock(&m->lock);
    if (m->lines == NULL)
        m->lines = fopen(path, "r");
    if (m->lines == NULL)
        err_die("cannot read \"%s\"", path);
    if (fgets(line, sizeof(line), m->lines) == NULL) {
        rewind(m->lines);
        if (fgets(line, sizeof(line), m->lines) == NULL)
            err_die("\"%s\" is empty", path);
    }
    pthread_mutex_unlock(&m->lock);
    line[strcspn(line, "\n")] = '\0';
    buf_add_text(out, line);
}

/* A reply of its own mended, or a first one. */
static bool mock_mends(struct mock *m, int fd, const char *how,
                       struct span request)
{
    struct mock as = {.text = m->text};
    struct buf text, b;

    buf_init(&text, MOCK_REQUEST_MAX);
    buf_init(&b, MOCK_REQUEST_MAX);
    if (strncmp(how, "mends:", 6) == 0)
        mock_sleep(strtol(how + 6, NULL, 10));
    if (mock_mend(request, &text)) {
        buf_add_char(&text, '\0');
        as.text = text.data;
    } else if (strncmp(how, "lines:", 6) == 0) {
        mock_line(m, how + 6, &text);
        as.text = text.data;
    }
    mock_good(&as, false, false, 80, &b);
    bool on = mock_reply(fd, "200 OK", "", buf_span(&b));
    buf_release(&text);
    buf_release(&b);
    return on;
}

/* A good answer with something about it. */
static bool mock_odd(int fd, const char *how, struct span good)
{
    struct buf more;
    bool on;

    buf_init(&more, MOCK_BIG);
    if (strcmp(how, "other-id") == 0)
        buf_add_text(&more, "X-Request-Id: limbeck-0-0\r\n");
    for (int i = 0; strcmp(how, "headers") == 0 && i < 1000; i++)
        buf_print(&more, "X-Filler-%d: %090d\r\n", i, i);
    on = mock_reply(fd, "200 OK", more.data, good);
    if (strcmp(how, "late") == 0)
        mock_sleep(50);
    if (on && (strcmp(how, "late") == 0 || strcmp(how, "twice") == 0))
        on = mock_reply(fd, "200 OK", "", good);
    buf_release(&more);
    return on;
}

/* Answer one request; false: the connection is over. */
static bool mock_answer(struct mock *m, int fd, const char *how,
                        struct span request)
{
    bool yesno = span_find(request, "\"top_logprobs\"") != SIZE_MAX, on;
    const char *colon = strchr(how, ':');
    struct buf b;

    if (how[0] >= '0' && how[0] <= '9')
        return mock_status(fd, how);
    if (strncmp(how, "most:", 5) == 0 || strncmp(how, "queue:", 6) == 0) {
        if (!mock_bears(m, how))
            return mock_status(fd, "429");
        how = "ok";
        colon = NULL;
    }
    if (strncmp(how, "file:", 5) == 0)
        return mock_file(fd, how + 5);
    if (strncmp(how, "no:", 3) == 0 && mock_holds(request, how + 3))
        return mock_file(fd, strchr(how + 3, ':') + 1);
    if (strcmp(how, "echo") == 0)
        return mock_echo(fd, request);
    if (!yesno &&
        (strncmp(how, "mends", 5) == 0 || strncmp(how, "lines:", 6) == 0))
        return mock_mends(m, fd, how, request);
    if (strncmp(how, "no:", 3) == 0 || strncmp(how, "lines:", 6) == 0)
        colon = NULL;
    if (colon != NULL)
        mock_sleep(strtol(colon + 1, NULL, 10));
    buf_init(&b, 2 * MOCK_BIG);
    if (strcmp(how, "big") == 0)
        mock_long("word ", MOCK_BIG / 5, &b);
    else if (strcmp(how, "nul") == 0)
        mock_long("a\\u0000b", 1, &b);
    else if (strcmp(how, "empty") == 0)
        buf_add_text(&b, "{\"choices\":[]}");
    else
        mock_good(m, yesno, how[0] != 'p',
                  strcmp(how, "counts") == 0 ? request.len / 100 : 80, &b);
    if (strcmp(how, "broken") == 0)
        b.len /= 2;
    on = !mock_misbehave(fd, how, buf_span(&b)) &&
         mock_odd(fd, how, buf_span(&b));
    buf_release(&b);
    return on;
}

static void mock_serve(void *arg, int fd)
{
    struct mock *m = arg;
    struct buf b;
    bool on = true;

    buf_init(&b, MOCK_REQUEST_MAX);
    while (on) {
        size_t whole = loopback_receive(fd, &b);
        if (whole == 0)
            break;
        pthread_mutex_lock(&m->lock);
        int number = m->requests++;
        pthread_mutex_unlock(&m->lock);
        struct span request = span_cut(buf_span(&b), 0, whole);
        mock_record(m, number, request);
        int turn = number < m->count ? number : m->count - 1;
        on = mock_answer(m, fd, m->behaviours[turn], request);
        memmove(b.data, b.data + whole, b.len - whole);
        b.len -= whole;
    }
    buf_release(&b);
}

int main(int argc, char **argv)
{
    struct mock m = {.text = "<think>trams</think>",
                     .lock = PTHREAD_MUTEX_INITIALIZER,
                     .free = PTHREAD_COND_INITIALIZER};
    int i;

    for (i = 1; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        if (strcmp(argv[i], "--record") == 0)
            m.record = argv[i + 1];
        else
            m.text = argv[i + 1];
    }
    m.behaviours = argv + i;
    m.count = argc - i;
    if (m.count < 1) {
        fputs("usage: mock_server [--record DIR] [--text TEXT] HOW...\n",
              stderr);
        return 3;
    }
    loopback_run(mock_serve, &m);
    return 0;
}
