#include "adapters/http_download.h"

#include "base/arena.h"
#include "base/stop.h"
#include "adapters/http.h"
#include "adapters/http_trust.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

enum {
    HTTP_DOWNLOAD_HEADERS = 64 * 1024,
    HTTP_DOWNLOAD_THROWN = 64 * 1024, /* read of a body that is not used */
    HTTP_DOWNLOAD_CONNECT_MS = 30 * 1000
};

/* One hop under way. */
struct http_hop {
    const struct http_download *d;
    struct http_head *head;
    CURL *easy;
    char origin[HTTP_TAG_MAX];
    size_t header_bytes, thrown_bytes;
    bool begun, over;
    struct err err; /* of begin or put */
    char why[CURL_ERROR_SIZE];
};

bool http_origin(const char *url, char out[HTTP_TAG_MAX])
{
    char *scheme = NULL, *host = NULL, *port = NULL;
    CURLU *u = curl_url();
    bool ok;

    if (u == NULL)
        err_die("out of memory");
    ok = curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
         curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
         curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
         curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) ==
             CURLUE_OK &&
         snprintf(out, HTTP_TAG_MAX, "%s://%s:%s", scheme, host, port) <
             HTTP_TAG_MAX;
    for (size_t i = 0; ok && out[i] != '\0'; i++)
        if (out[i] >= 'A' && out[i] <= 'Z')
            out[i] = (char)(out[i] + 32);
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(u);
    return ok;
}

/* The rest of a header line when it is `name`'s, else SPAN_NONE. */
static struct span http_hop_value(struct span line, const char *name)
{
    size_t n = strlen(name);

    if (line.len > n && line.data[n] == ':' &&
        span_is_nocase(span_cut(line, 0, n), name))
        return span_trim(span_cut(line, n + 1, SIZE_MAX));
    return SPAN_NONE;
}

/* "bytes 10-99/100" */
static void http_hop_range(struct http_head *head, struct span v)
{
    int64_t from, total;
    size_t dash = span_find_char(v, '-'), slash = span_find_char(v, '/');

    head->from = -1;
    if (!span_starts(v, "bytes ") || dash == SIZE_MAX || slash == SIZE_MAX ||
        dash < 6 || !span_int(span_cut(v, 6, dash - 6), &from) || from < 0)
        return;
    head->from = from;
    if (span_int(span_cut(v, slash + 1, SIZE_MAX), &total) && total >= 0)
        head->total = total;
}

/* <https://.../tree/main?cursor=...>; rel="next" */
static void http_hop_link(struct http_head *head, struct span v)
{
    size_t end = span_find_char(v, '>');

    if (v.len > 1 && v.data[0] == '<' && end != SIZE_MAX &&
        end < HTTP_LINK_MAX && span_find(v, "rel=\"next\"") != SIZE_MAX) {
        memcpy(head->next, v.data + 1, end - 1);
        head->next[end - 1] = '\0';
    }
}

static size_t http_hop_on_header(char *data, size_t one, size_t n, void *arg)
{
    struct http_hop *hop = arg;
    struct span line = span_trim(span_make(data, n * one)), v;

    hop->header_bytes += n * one;
    hop->over = hop->header_bytes > HTTP_DOWNLOAD_HEADERS;
    if (span_starts(line, "HTTP/")) { /* after a 100, all begins anew */
        *hop->head = (struct http_head){.total = -1, .retry_after_ms = -1};
    } else if ((v = http_hop_value(line, "ETag")).data != NULL) {
        if (v.len < HTTP_TAG_MAX) {
            memcpy(hop->head->etag, v.data, v.len);
            hop->head->etag[v.len] = '\0';
        }
    } else if ((v = http_hop_value(line, "Content-Range")).data != NULL) {
        http_hop_range(hop->head, v);
    } else if ((v = http_hop_value(line, "Link")).data != NULL) {
        http_hop_link(hop->head, v);
    }
    return hop->over ? 0 : n * one;
}

static bool http_hop_begin(struct http_hop *hop)
{
    struct http_head *head = hop->head;
    curl_off_t length = -1;

    curl_easy_getinfo(hop->easy, CURLINFO_RESPONSE_CODE, &head->status);
    curl_easy_getinfo(hop->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (head->status == 200)
        head->from = 0;
    if (head->status == 200 && length >= 0)
        head->total = length;
    hop->begun = true;
    snprintf(head->origin, sizeof(head->origin), "%s", hop->origin);
    if (head->status != 200 && head->status != 206)
        return true;
    if (head->from < 0)
        return err_retry(&hop->err, "the server sends a part without saying "
                                    "which");
    return hop->d->begin(hop->d->arg, head, &hop->err);
}

static size_t http_hop_on_body(char *data, size_t one, size_t n, void *arg)
{
    struct http_hop *hop = arg;

    if (!hop->begun && !http_hop_begin(hop))
        return 0;
    if (hop->head->status != 200 && hop->head->status != 206) {
        hop->thrown_bytes += n * one;
        return hop->thrown_bytes > HTTP_DOWNLOAD_THROWN ? 0 : n * one;
    }
    return hop->d->put(hop->d->arg, span_make(data, n * one), &hop->err)
               ? n * one
               : 0;
}

static int http_hop_on_tick(void *arg, curl_off_t all, curl_off_t now,
                            curl_off_t up_all, curl_off_t up)
{
    (void)arg, (void)all, (void)now, (void)up_all, (void)up;
    return stop_asked() ? 1 : 0;
}

static struct curl_slist *http_hop_headers(const struct http_download *d,
                                           const char *origin, bool token)
{
    struct curl_slist *list = NULL;
    struct buf line;

    buf_init(&line, 8192);
    if (token && d->bearer != NULL) {
        buf_print(&line, "Authorization: Bearer %s", d->bearer);
        list = curl_slist_append(list, line.data);
    }
    if (d->offset > 0 && d->if_match != NULL && d->if_match_origin != NULL &&
        strcmp(origin, d->if_match_origin) == 0) {
        buf_reset(&line);
        buf_print(&line, "If-Match: %s", d->if_match);
        list = curl_slist_append(list, line.data);
    }
    if (d->offset > 0) {
        buf_reset(&line);
        buf_print(&line, "Range: bytes=%lld-", (long long)d->offset);
        list = curl_slist_append(list, line.data);
    }
    buf_release(&line);
    return list;
}

static void http_hop_set(struct http_hop *hop, const char *url)
{
    CURL *e = hop->easy;
    long stall_s = (long)((hop->d->stall_ms + 999) / 1000);

    curl_easy_reset(e);
    curl_easy_setopt(e, CURLOPT_URL, url);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
                     (long)HTTP_DOWNLOAD_CONNECT_MS);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, stall_s > 0 ? stall_s : 60L);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "limbeck/" LIMBECK_VERSION);
    if (http_trust_file() != NULL)
        curl_easy_setopt(e, CURLOPT_CAINFO, http_trust_file());
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, hop->why);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, http_hop_on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, hop);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, http_hop_on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, hop);
    curl_easy_setopt(e, CURLOPT_XFERINFOFUNCTION, http_hop_on_tick);
    curl_easy_setopt(e, CURLOPT_NOPROGRESS, 0L);
}

static bool http_hop_judge(struct http_hop *hop, CURLcode code, struct err *err)
{
    const char *why = hop->why[0] != '\0' ? hop->why : curl_easy_strerror(code);

    if (hop->err.kind != ERR_NONE) {
        *err = hop->err;
        return false;
    }
    if (hop->over)
        return err_record(err, "the reply's headers are larger than %d bytes",
                          HTTP_DOWNLOAD_HEADERS);
    if (hop->thrown_bytes > HTTP_DOWNLOAD_THROWN)
        return true; /* a long page about a failure: its status is enough */
    if (stop_asked())
        return err_retry(err, "interrupted");
    if (code == CURLE_OPERATION_TIMEDOUT)
        return err_retry(err, "the server stalls: %s", why);
    return code == CURLE_OK || err_retry(err, "the transfer broke: %s", why);
}

/* One request. *on: the address to go on with (heap), or NULL. */
static bool http_hop_run(struct http_hop *hop, const char *url, bool token,
                         char **on, struct err *err)
{
    struct curl_slist *headers;
    curl_off_t after_s = 0;
    char *target = NULL;

    *on = NULL;
    if (!http_check_url(url, err))
        return err_as(err, ERR_RECORD);
    if (!http_origin(url, hop->origin))
        return err_record(err, "cannot use the address \"%.200s\"", url);
    http_hop_set(hop, url);
    headers = http_hop_headers(hop->d, hop->origin, token);
    curl_easy_setopt(hop->easy, CURLOPT_HTTPHEADER, headers);
    CURLcode code = curl_easy_perform(hop->easy);
    if (code == CURLE_OK && !hop->begun && !http_hop_begin(hop))
        code = CURLE_WRITE_ERROR; /* begin refused a reply without a body */
    curl_easy_setopt(hop->easy, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    if (!http_hop_judge(hop, code, err))
        return false;
    curl_easy_getinfo(hop->easy, CURLINFO_RETRY_AFTER, &after_s);
    if (after_s > 0)
        hop->head->retry_after_ms = after_s * 1000;
    curl_easy_getinfo(hop->easy, CURLINFO_REDIRECT_URL, &target);
    if (target != NULL && hop->head->status >= 300 && hop->head->status < 400)
        *on = heap_text(target);
    return true;
}

static bool http_download_follow(const struct http_download *d, CURL *easy,
                                 struct http_head *head, struct err *err)
{
    char *url = heap_text(d->url), *next = NULL;
    char first[HTTP_TAG_MAX] = "", origin[HTTP_TAG_MAX] = "";
    bool token = true, ok = http_origin(url, first);

    if (!ok)
        err_usage(err, "\"%s\" is not an address", url);
    for (int hops = 0; ok; hops++) {
        struct http_hop hop = {.d = d, .head = head, .easy = easy};
        ok = http_hop_run(&hop, url, token, &next, err);
        if (!ok || next == NULL)
            break;
        if (hops == HTTP_HOPS_MAX)
            ok = err_record(err, "over %d redirects", HTTP_HOPS_MAX);
        else if (!http_origin(next, origin))
            ok = err_record(err, "a redirect to what is no address");
        else if (strncmp(url, "https:", 6) == 0 &&
                 strncmp(origin, "https:", 6) != 0)
            ok = err_record(err, "a redirect from https to \"%s\"", origin);
        token = token && strcmp(origin, first) == 0;
        free(url);
        url = next;
        next = NULL;
    }
    free(next);
    free(url);
    return ok;
}

bool http_download(const struct http_download *d, struct http_head *head,
                   struct err *err)
{
    *head = (struct http_head){.total = -1, .retry_after_ms = -1};
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        err_die("libcurl does not start");
    CURL *easy = curl_easy_init();
    if (easy == NULL)
        err_die("out of memory");
    bool ok = http_download_follow(d, easy, head, err);
    curl_easy_cleanup(easy);
    curl_global_cleanup();
    return ok;
}
