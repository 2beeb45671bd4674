#include "adapters/http.h"

#include <curl/curl.h>

#include "base/arena.h"
#include "base/public_address.h"
#include "adapters/http_sockets.h"
#include "adapters/http_transfer.h"
#include "adapters/http_wait.h"

struct http {
    CURLM *multi;
    struct http_transfer **list; /* [list_count] every handle made */
    size_t list_count, list_room;
    struct http_transfer *idle;
    struct http_transfer *shown; /* the caller reads its body */
    size_t count;
    struct http_sockets sockets; /* of its connections */
    struct http_wait wait;
};

/* What libcurl waits for on a socket. */
static int http_on_events(CURL *easy, curl_socket_t fd, int what,
                          void *argument, void *unused)
{
    struct http *h = argument;
    short events = 0;

    (void)easy;
    (void)unused;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
        events |= POLLIN;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        events |= POLLOUT;
    http_wait_set(&h->wait, fd, events);
    return 0;
}

static int http_on_timer(CURLM *multi, long timeout_ms, void *argument)
{
    struct http *h = argument;

    (void)multi;
    http_wait_call_in(&h->wait, timeout_ms);
    return 0;
}

struct http *http_open(int connections)
{
    struct http *h = heap_take(sizeof(*h));

    *h = (struct http){.multi = NULL};
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        err_die("libcurl does not start");
    h->multi = curl_multi_init();
    if (h->multi == NULL)
        err_die("out of memory");
    http_wait_init(&h->wait);
    curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, (long)connections);
    curl_multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, http_on_events);
    curl_multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
    curl_multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, http_on_timer);
    curl_multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
    return h;
}

void http_close(struct http *h)
{
    if (h == NULL)
        return;
    for (size_t i = 0; i < h->list_count; i++) {
        if (h->list[i]->active)
            curl_multi_remove_handle(h->multi, h->list[i]->easy);
        http_transfer_close(h->list[i]);
    }
    free(h->list);
    curl_multi_cleanup(h->multi); /* closes the connections */
    http_sockets_release(&h->sockets);
    http_wait_release(&h->wait);
    curl_global_cleanup();
    free(h);
}

size_t http_count(const struct http *h)
{
    return h->count;
}

bool http_check_url(const char *url, struct err *err)
{
    CURLU *u = curl_url();
    char *scheme = NULL, *user = NULL;
    bool ok = true;

    if (u == NULL)
        err_die("out of memory");
    CURLUcode code = curl_url_set(u, CURLUPART_URL, url, 0);
    if (code != CURLUE_OK)
        ok = err_usage(err, "\"%s\" is not an address: %s", url,
                       curl_url_strerror(code));
    if (ok && curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
        strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)
        ok = err_usage(err, "\"%s\" is neither http nor https", url);
    if (ok && (curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_OK ||
               curl_url_get(u, CURLUPART_PASSWORD, &user, 0) == CURLUE_OK)) {
        ok = err_usage(err, "an address holds a name or a password");
        err_hint(err, "leave it out and put it into an environment variable: "
                      "\"api_key_env\" or \"headers\" of a teacher name it");
    }
    curl_free(user);
    curl_free(scheme);
    curl_url_cleanup(u);
    return ok;
}

static struct http_transfer *http_transfer_take(struct http *h)
{
    struct http_transfer *t = h->idle;

    if (t != NULL) {
        h->idle = t->next;
        return t;
    }
    t = http_transfer_open(&h->sockets);
    if (h->list_count == h->list_room) {
        h->list_room = h->list_room == 0 ? 64 : h->list_room * 2;
        h->list =
            heap_grow(h->list, h->list_room, sizeof(struct http_transfer *));
    }
    h->list[h->list_count++] = t;
    return t;
}

/* What can be told from the name alone. */
static bool http_host_public(const char *url)
{
    CURLU *u = curl_url();
    char *host = NULL;
    bool literal, ok = true;

    if (u == NULL)
        err_die("out of memory");
    if (curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK)
        ok = public_address_text(host, &literal);
    curl_free(host);
    curl_url_cleanup(u);
    return ok;
}

/* Let libcurl do what is due. */
static void http_run(struct http *h)
{
    int running;

    if (http_wait_is_due(&h->wait))
        curl_multi_socket_action(h->multi, CURL_SOCKET_TIMEOUT, 0, &running);
}

/* Tell it what came on its sockets. */
static void http_wait_and_run(struct http *h, int timeout_ms)
{
    size_t came = http_wait_for(&h->wait, timeout_ms);
    int running;

    for (size_t i = 0; i < came; i++) {
        short events = h->wait.came[i].revents;
        int bits = 0;

        if ((events & (POLLIN | POLLHUP)) != 0)
            bits |= CURL_CSELECT_IN;
        if ((events & POLLOUT) != 0)
            bits |= CURL_CSELECT_OUT;
        if ((events & (POLLERR | POLLNVAL)) != 0)
            bits |= CURL_CSELECT_ERR;
        curl_multi_socket_action(h->multi, h->wait.came[i].fd, bits, &running);
    }
    http_run(h);
}

bool http_give(struct http *h, const struct http_request *request,
               struct err *err)
{
    if (!http_check_url(request->url, err))
        return false;
    if (request->public_only && !http_host_public(request->url)) {
        err_record(err, "the address is not one of the public internet");
        return err_class(err, FAILURE_UNSAFE);
    }
    struct http_transfer *t = http_transfer_take(h);
    http_transfer_set(t, request);
    if (curl_multi_add_handle(h->multi, t->easy) != CURLM_OK)
        err_die("libcurl refuses a request");
    h->count++;
    http_run(h); /* it is written now, not when somebody waits for replies */
    return true;
}

/* Not a byte was sent: the same request on another connection; libcurl closed
 * that one. */
static void http_again(struct http *h, struct http_transfer *t)
{
    curl_multi_remove_handle(h->multi, t->easy);
    t->dirty = false;
    if (curl_multi_add_handle(h->multi, t->easy) != CURLM_OK)
        err_die("libcurl refuses a request");
}

/* A finished transfer, if there is one. */
static bool http_next(struct http *h, struct http_reply *reply)
{
    int left;
    CURLMsg *message = curl_multi_info_read(h->multi, &left);
    char *private = NULL;

    if (message == NULL)
        return false;
    CURLcode code = message->data.result;
    CURL *easy = message->easy_handle;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
    struct http_transfer *t = (struct http_transfer *)(void *)private;
    if (t->dirty && code == CURLE_ABORTED_BY_CALLBACK) {
        http_again(h, t);
        return http_next(h, reply);
    }
    http_transfer_fill(t, code, reply);
    curl_multi_remove_handle(h->multi, easy);
    t->active = false;
    h->shown = t;
    h->count--;
    return true;
}

bool http_take(struct http *h, struct http_reply *reply, int timeout_ms)
{
    if (h->shown != NULL) {
        h->shown->next = h->idle;
        h->idle = h->shown;
        h->shown = NULL;
    }
    if (http_next(h, reply))
        return true;
    http_wait_and_run(h, 0);
    if (http_next(h, reply))
        return true;
    if (timeout_ms > 0)
        http_wait_and_run(h, timeout_ms);
    return http_next(h, reply);
}
