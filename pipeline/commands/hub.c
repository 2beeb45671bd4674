#include "hub.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/stop.h"
#include "adapters/http.h"
#include "adapters/json.h"

enum { HUB_PAGES_MAX = 64, HUB_WAIT_MS = 500, HUB_WAIT_MAX_MS = 120 * 1000 };

static bool hub_plain_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

/* "part/part": plain characters, no part empty or beginning with a dot. */
static bool hub_plain_path(struct span path, size_t parts_max)
{
    struct span part;
    size_t parts = 0;

    if (path.len == 0 || path.len > HUB_PATH_MAX)
        return false;
    while (span_next(&path, '/', &part)) {
        if (part.len == 0 || part.data[0] == '.' || ++parts > parts_max)
            return false;
        for (size_t i = 0; i < part.len; i++)
            if (!hub_plain_char(part.data[i]))
                return false;
    }
    return path.len == 0;
}

static bool hub_is_here(const char *origin)
{
    return strncmp(origin, "http://127.0.0.1:", 17) == 0 ||
           strncmp(origin, "http://localhost:", 17) == 0 ||
           strncmp(origin, "http://[::1]:", 13) == 0;
}

static bool hub_set_token(struct hub *h, const char *origin, struct err *err)
{
    const char *token = getenv("HF_TOKEN");

    if (token == NULL || token[0] == '\0')
        return true;
    for (const char *c = token; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~')
            return err_usage(err, "HF_TOKEN holds what no token holds: a "
                                  "blank or a line end");
    if (strlen(token) > 4096)
        return err_usage(err, "HF_TOKEN is longer than any token");
    if (strncmp(origin, "https:", 6) == 0 || hub_is_here(origin))
        h->token = token;
    else
        log_warn("HF_TOKEN is not sent to \"%s\": it is not https", origin);
    return true;
}

static bool hub_set_base(struct hub *h, struct err *err)
{
    const char *base = getenv("LIMBECK_HUB");
    char origin[HTTP_TAG_MAX];

    h->base = heap_text(
        base != NULL && base[0] != '\0' ? base : "https://huggingface.co");
    size_t n = strlen(h->base);
    while (n > 0 && h->base[n - 1] == '/')
        h->base[--n] = '\0';
    if (!http_check_url(h->base, err) || !http_origin(h->base, origin))
        return err_usage(err, "LIMBECK_HUB is no address: \"%.200s\"", h->base);
    return hub_set_token(h, origin, err);
}

bool hub_init(struct hub *h, const char *name, struct err *err)
{
    struct span s = span_of(name), model, revision;
    struct buf b;

    *h = (struct hub){.attempts = 5, .stall_ms = 60 * 1000};
    if (!span_starts(s, "hf:"))
        return err_usage(err, "\"%s\" does not begin with hf:", name);
    s = span_cut(s, 3, SIZE_MAX);
    size_t at = span_find_char(s, '@');
    model = span_cut(s, 0, at);
    revision = at == SIZE_MAX ? span_of("main") : span_cut(s, at + 1, SIZE_MAX);
    if (!hub_plain_path(model, 2) || span_find_char(model, '/') == SIZE_MAX)
        return err_usage(err, "\"%s\" is not hf:OWNER/NAME", name);
    if (!hub_plain_path(revision, 8))
        return err_usage(err, "\"%.*s\" is no revision", (int)revision.len,
                         revision.data);
    buf_init(&b, 2 * HUB_PATH_MAX);
    buf_add_span(&b, model);
    h->model = heap_text(b.data);
    buf_reset(&b);
    buf_add_span(&b, revision);
    h->revision = heap_text(b.data);
    buf_release(&b);
    return hub_set_base(h, err);
}

void hub_release(struct hub *h)
{
    free(h->base);
    free(h->model);
    free(h->revision);
}

/* The revision may hold a slash, which must not end a part. */
static void hub_add_revision(const struct hub *h, struct buf *b)
{
    for (const char *c = h->revision; *c != '\0'; c++) {
        if (*c == '/')
            buf_add_text(b, "%2F");
        else
            buf_add_char(b, *c);
    }
}

char *hub_file_url(const struct hub *h, const char *path)
{
    struct buf b;

    buf_init(&b, 8192);
    buf_print(&b, "%s/%s/resolve/", h->base, h->model);
    hub_add_revision(h, &b);
    buf_print(&b, "/%s", path);
    char *url = heap_text(b.data);
    buf_release(&b);
    return url;
}

bool hub_refused(const struct hub *h, long status, struct err *err)
{
    if (status == 408 || status == 412 || status == 416 || status == 429 ||
        status >= 500)
        return err_retry(err, "the server answers %ld", status);
    err_stage(err, "the server answers %ld", status);
    if ((status == 401 || status == 403) && h->token == NULL)
        return err_hint(err, "a model behind a licence needs a token in the "
                             "environment variable HF_TOKEN");
    if (status == 401 || status == 403)
        return err_hint(err,
                        "does the token in HF_TOKEN have access? See %s/%s",
                        h->base, h->model);
    if (status == 404)
        return err_hint(err, "is there a model \"%s\" with a revision \"%s\"?",
                        h->model, h->revision);
    return false;
}

bool hub_wait(int attempt, int64_t retry_after_ms)
{
    int64_t ms = (int64_t)HUB_WAIT_MS << (attempt < 10 ? attempt - 1 : 9);
    const struct timespec tick = {0, 100 * 1000 * 1000};

    if (retry_after_ms >= 0)
        ms = retry_after_ms;
    if (ms > HUB_WAIT_MAX_MS)
        ms = HUB_WAIT_MAX_MS;
    for (; ms > 0 && !stop_asked(); ms -= 100)
        nanosleep(&tick, NULL);
    return !stop_asked();
}

void hub_list_init(struct hub_list *list)
{
    *list = (struct hub_list){.count = 0};
    arena_init(&list->arena);
}

void hub_list_release(struct hub_list *list)
{
    free(list->files);
    arena_release(&list->arena);
}

static bool hub_take_digest(struct span text, size_t length, char out[65])
{
    if (text.len != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = text.data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
        out[i] = c;
    }
    out[length] = '\0';
    return true;
}

static bool hub_list_add(struct hub_list *list, const struct json *entry,
                         struct err *err)
{
    const struct json *lfs = json_get(entry, "lfs");
    struct hub_file f = {.git = lfs == NULL || lfs->type != JSON_OBJECT};
    struct span type, path, digest = SPAN_NONE;

    if (!json_text(json_get(entry, "path"), &path) ||
        !json_text(json_get(entry, "type"), &type))
        return err_record(err, "the listing has an entry without a path");
    if (!span_is(type, "file") || !hub_plain_path(path, 4))
        return true;
    (void)json_text(json_get(f.git ? entry : lfs, "oid"), &digest);
    if (!json_int(json_get(f.git ? entry : lfs, "size"), &f.size_bytes) ||
        f.size_bytes < 0 || f.size_bytes > HUB_FILE_BYTES_MAX)
        return err_record(err,
                          "the listing gives \"%.*s\" no size that is "
                          "possible",
                          (int)path.len, path.data);
    if (!hub_take_digest(digest, f.git ? 40 : 64, f.digest))
        return err_record(err, "the listing gives \"%.*s\" no digest",
                          (int)path.len, path.data);
    if (list->count == HUB_FILES_MAX)
        return err_record(err, "the listing has over %d files", HUB_FILES_MAX);
    if (list->count == list->room) {
        list->room = list->room == 0 ? 64 : 2 * list->room;
        list->files = heap_grow(list->files, list->room, sizeof(f));
    }
    f.path = arena_span_text(&list->arena, path);
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->files[i].path, f.path) == 0)
            return err_record(err, "the listing has \"%s\" twice", f.path);
    list->files[list->count++] = f;
    return true;
}

bool hub_list_parse(struct hub_list *list, struct span page, struct err *err)
{
    struct arena arena;
    bool ok = true;

    arena_init(&arena);
    const struct json *root = json_parse(page, &arena, err);
    if (root == NULL)
        ok = false;
    else if (root->type != JSON_ARRAY)
        ok = err_record(err, "the listing is no array");
    for (size_t i = 0; ok && i < root->count; i++)
        ok = hub_list_add(list, root->items[i], err);
    arena_release(&arena);
    return ok;
}

static bool hub_page_begin(void *arg, const struct http_head *head,
                           struct err *err)
{
    (void)arg;
    return head->total <= HUB_LIST_MAX ||
           err_record(err, "it is larger than %d bytes", HUB_LIST_MAX);
}

static bool hub_page_put(void *arg, struct span piece, struct err *err)
{
    struct buf *b = arg;

    buf_add_span(b, piece);
    return buf_ok(b, "the listing", err);
}

/* One page into b; several attempts. */
static bool hub_page_fetch(const struct hub *h, const char *url, struct buf *b,
                           struct http_head *head, struct err *err)
{
    const struct http_download d = {.url = url,
                                    .bearer = h->token,
                                    .stall_ms = h->stall_ms,
                                    .begin = hub_page_begin,
                                    .put = hub_page_put,
                                    .arg = b};

    for (int attempt = 1;; attempt++) {
        err_clear(err);
        buf_reset(b);
        if (http_download(&d, head, err) &&
            (head->status == 200 || hub_refused(h, head->status, err)))
            return true;
        if (err->kind != ERR_RETRY || attempt >= h->attempts)
            return false;
        log_detail("attempt %d: %s", attempt, err->text);
        if (!hub_wait(attempt, head->retry_after_ms))
            return false;
    }
}

bool hub_list_fetch(struct hub_list *list, const struct hub *h, struct err *err)
{
    char first[HTTP_TAG_MAX] = "", origin[HTTP_TAG_MAX] = "";
    struct http_head head;
    struct buf page, url;
    bool ok = true, more = true;

    buf_init(&page, HUB_LIST_MAX);
    buf_init(&url, 8192);
    buf_print(&url, "%s/api/models/%s/tree/", h->base, h->model);
    hub_add_revision(h, &url);
    buf_add_text(&url, "?recursive=true");
    (void)http_origin(url.data, first);
    for (int i = 0; ok && more; i++) {
        ok = i < HUB_PAGES_MAX ||
             err_record(err, "it has over %d pages", HUB_PAGES_MAX);
        ok = ok && hub_page_fetch(h, url.data, &page, &head, err) &&
             hub_list_parse(list, buf_span(&page), err);
        more = ok && head.next[0] != '\0';
        buf_reset(&url);
        buf_add_text(&url, more ? head.next : "");
        if (more &&
            (!http_origin(url.data, origin) || strcmp(origin, first) != 0))
            ok = err_record(err, "its next page is on another server");
    }
    buf_release(&page);
    buf_release(&url);
    return ok ||
           err_context(err, "could not list the files of \"%s\"", h->model);
}
