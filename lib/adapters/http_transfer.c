#include "adapters/http_transfer.h"

#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/public_address.h"
#include "adapters/http_trust.h"

enum {
    /* Header lines of one answer, together; an honest server sends under
     * 2 KiB. */
    HTTP_HEADER_MAX = 64 * 1024,
    HTTP_CONNECT_MS = 30 * 1000,
    HTTP_KEEP_BYTES = 256 * 1024,
    /* What is written in one piece: a picture, with its headers. libcurl takes
     * from 16 KiB to 2 MiB. */
    HTTP_PIECE_LEAST = 16 * 1024,
    HTTP_PIECE_MOST = 2 * 1024 * 1024
};

struct http_transfer *http_transfer_open(struct http_sockets *sockets)
{
    struct http_transfer *t = heap_take(sizeof(*t));

    *t = (struct http_transfer){.sockets = sockets, .easy = curl_easy_init()};
    if (t->easy == NULL)
        err_die("out of memory");
    buf_init(&t->body, 0);
    return t;
}

void http_transfer_close(struct http_transfer *t)
{
    curl_easy_cleanup(t->easy);
    curl_slist_free_all(t->headers);
    buf_release(&t->body);
    free(t);
}

static size_t http_on_body(char *data, size_t one, size_t n, void *argument)
{
    struct http_transfer *t = argument;

    buf_add(&t->body, data, n);
    t->over = t->body.over;
    return t->over ? 0 : n * one;
}

/* The value of a header line when it is that header's, else SPAN_NONE. */
static struct span http_header_value(struct span line, const char *name)
{
    size_t len = strlen(name);

    if (line.len <= len || line.data[len] != ':' ||
        strncasecmp(line.data, name, len) != 0)
        return SPAN_NONE;
    return span_trim(span_cut(line, len + 1, SIZE_MAX));
}

static void http_note_header(struct http_transfer *t, struct span line)
{
    struct span id = http_header_value(line, "x-request-id");
    struct span robots = http_header_value(line, "x-robots-tag");
    size_t at = strlen(t->robots);

    if (id.data != NULL)
        snprintf(t->request_id, sizeof(t->request_id), "%.*s",
                 (int)(id.len < HTTP_ID_MAX ? id.len : HTTP_ID_MAX - 1),
                 id.data);
    if (robots.data != NULL)
        snprintf(t->robots + at, sizeof(t->robots) - at, "%s%.*s",
                 at > 0 ? ", " : "",
                 (int)(robots.len < HTTP_ROBOTS_MAX ? robots.len
                                                    : HTTP_ROBOTS_MAX - 1),
                 robots.data);
}

static size_t http_on_header(char *data, size_t one, size_t n, void *argument)
{
    struct http_transfer *t = argument;

    t->header_bytes += n;
    t->over = t->header_bytes > HTTP_HEADER_MAX;
    http_note_header(t, span_make(data, n));
    return t->over ? 0 : n * one;
}

/* Called when a request is about to be written: on a connection that was used
 * before, nothing may be there to read. */
static int http_on_ready(void *argument, char *to, char *from, int to_port,
                         int from_port)
{
    struct http_transfer *t = argument;
    long made = 0;

    (void)to;
    (void)from;
    curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &made);
    t->dirty =
        made == 0 && http_sockets_readable(t->sockets, to_port, from_port);
    return t->dirty ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

bool http_proxied(void)
{
    static const char *const names[] = {
        "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

    const char *none = getenv("no_proxy");

    if (none != NULL && strcmp(none, "*") == 0)
        return false;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return true;
    }
    return false;
}

static curl_socket_t http_on_socket(void *argument, curlsocktype purpose,
                                    struct curl_sockaddr *address)
{
    struct http_transfer *t = argument;

    (void)purpose;
    t->inside =
        t->public_only && !http_proxied() && !public_address(&address->addr);
    if (t->inside)
        return CURL_SOCKET_BAD;
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC,
                    address->protocol);
    if (fd < 0)
        return CURL_SOCKET_BAD;
    http_sockets_add(t->sockets, fd);
    return fd;
}

static int http_on_close(void *argument, curl_socket_t fd)
{
    http_sockets_remove(argument, fd);
    return close(fd);
}

/* The headers that we send beside libcurl's own. */
static void http_set_headers(struct http_transfer *t,
                             const struct http_request *r)
{
    const char *type = r->body_type == NULL ? "application/json" : r->body_type;
    struct buf line;

    buf_init(&line, 8192);
    curl_slist_free_all(t->headers);
    t->headers = curl_slist_append(NULL, "Expect:");
    if (r->body.data != NULL) {
        buf_print(&line, "Content-Type: %s", type);
        t->headers = curl_slist_append(t->headers, line.data);
    }
    if (r->bearer != NULL) {
        buf_reset(&line);
        buf_print(&line, "Authorization: Bearer %s", r->bearer);
        t->headers = curl_slist_append(t->headers, line.data);
    }
    for (size_t i = 0; i < r->header_count; i++)
        t->headers = curl_slist_append(t->headers, r->headers[i]);
    buf_release(&line);
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static void http_set_limits(CURL *easy, const struct http_request *r)
{
    int64_t connect_ms = r->connect_ms > 0 ? r->connect_ms : HTTP_CONNECT_MS;

    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)r->timeout_ms);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    /* On HTTP/2 there is always something to read. */
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, r->fresh ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, r->fresh ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "limbeck/" LIMBECK_VERSION);
    if (http_trust_file() != NULL)
        curl_easy_setopt(easy, CURLOPT_CAINFO, http_trust_file());
}

/* A request that goes in pieces waits between them for its turn. */
static void http_set_piece(CURL *easy, size_t bytes)
{
    size_t piece = bytes + HTTP_PIECE_LEAST;

    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE,
                     (long)(piece < HTTP_PIECE_MOST ? piece : HTTP_PIECE_MOST));
}

void http_transfer_set(struct http_transfer *t, const struct http_request *r)
{
    CURL *easy = t->easy;

    curl_easy_reset(easy);
    /* One large reply does not keep its memory for good. */
    if (t->body.cap > HTTP_KEEP_BYTES) {
        buf_release(&t->body);
        buf_init(&t->body, 0);
    }
    buf_reset(&t->body);
    t->body.max = r->reply_max_bytes;
    t->header_bytes = 0;
    t->over = false;
    t->dirty = false;
    t->request_id[0] = '\0';
    t->robots[0] = '\0';
    t->public_only = r->public_only;
    t->inside = false;
    t->active = true;
    t->owner = r->owner;
    t->why[0] = '\0';
    http_set_limits(easy, r);
    http_set_headers(t, r);
    /* A name that is asked for beside the proxy would be asked unseen. */
    if (r->public_only && http_proxied())
        curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_URL, r->url);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->why);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, http_on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, http_on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, http_on_ready);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, t);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, http_on_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, http_on_close);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, t->sockets);
    if (r->body.data != NULL) {
        http_set_piece(easy, r->body.len);
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, r->body.data);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)r->body.len);
    }
}

/* What libcurl's own words do not tell of a connection that did not come
 * about. */
static const char *http_beside(const struct http_transfer *t, CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_OPERATION_TIMEDOUT:
        return http_proxied() ? "; the environment names a proxy" : "";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
        return "; SSL_CERT_FILE names a file of certificates to trust";
    case CURLE_SSL_CONNECT_ERROR:
        return strstr(t->why, "wrong version number") != NULL
                   ? "; perhaps the server speaks http, not https"
                   : "";
    default:
        return "";
    }
}

/* What went wrong, and whether it may go better next time. */
static void http_judge(const struct http_transfer *t, CURLcode code,
                       struct err *err)
{
    const char *why = t->why[0] != '\0' ? t->why : curl_easy_strerror(code);

    err_clear(err);
    if (code == CURLE_OK)
        return;
    if (t->inside && code == CURLE_COULDNT_CONNECT) {
        err_record(err, "the address is not one of the public internet");
        err_class(err, FAILURE_UNSAFE);
        return;
    }
    if (t->over && t->body.over)
        err_retry(err, "the reply is larger than %zu bytes", t->body.max);
    else if (t->over)
        err_retry(err, "the reply's headers are larger than %d bytes",
                  HTTP_HEADER_MAX);
    else if (code == CURLE_OPERATION_TIMEDOUT)
        err_retry(err, "no reply in time: %s%s", why, http_beside(t, code));
    else
        err_retry(err, "could not get a reply: %s%s", why,
                  http_beside(t, code));
    err_class(err, t->over                            ? FAILURE_LIMIT
                   : code == CURLE_OPERATION_TIMEDOUT ? FAILURE_TIMEOUT
                                                      : FAILURE_CONNECTION);
}

void http_transfer_fill(struct http_transfer *t, CURLcode code,
                        struct http_reply *reply)
{
    curl_off_t us = 0, after_s = 0;
    char *redirect = NULL, *type = NULL;

    *reply = (struct http_reply){.owner = t->owner, .retry_after_ms = -1};
    reply->body = buf_span(&t->body);
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &reply->status);
    curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &us);
    reply->duration_ms = us / 1000;
    curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &after_s);
    if (after_s > 0)
        reply->retry_after_ms = after_s * 1000;
    reply->late = code == CURLE_OPERATION_TIMEDOUT;
    reply->over = t->over;
    reply->inside = t->inside && code == CURLE_COULDNT_CONNECT;
    curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &redirect);
    reply->redirect = redirect;
    curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
    if (type != NULL)
        snprintf(reply->type, sizeof(reply->type), "%.*s", HTTP_TYPE_MAX - 1,
                 type);
    memcpy(reply->robots, t->robots, sizeof(reply->robots));
    memcpy(reply->request_id, t->request_id, sizeof(reply->request_id));
    http_judge(t, code, &reply->err);
}
