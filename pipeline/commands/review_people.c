#include "commands/review_people.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/http_serve.h"
#include "adapters/json.h"
#include "base/file.h"

enum { PEOPLE_FILE_MAX = 1 << 20 };

static char *people_path(const char *store)
{
    size_t size = strlen(store) + sizeof(".review");
    char *path = heap_take(size);

    snprintf(path, size, "%s.review", store);
    return path;
}

static bool people_take(struct review_people *p, const struct json *v,
                        struct arena *arena)
{
    const struct json *people = json_get(v, "people");
    int64_t port = 0;
    struct span token;

    if (people == NULL || people->type != JSON_OBJECT ||
        people->count > REVIEW_PEOPLE_MAX)
        return false;
    (void)json_int(json_get(v, "port"), &port);
    p->port = port > 0 && port < 65536 ? (int)port : 0;
    for (size_t i = 0; i < people->count; i++) {
        if (!json_text(people->items[i], &token) ||
            token.len != REVIEW_TOKEN - 1)
            return false;
        p->list[p->count].name = arena_text(arena, people->keys[i]);
        memcpy(p->list[p->count++].token, token.data, REVIEW_TOKEN - 1);
    }
    return true;
}

static bool people_read(struct review_people *p, const char *path,
                        struct arena *arena, struct err *err)
{
    struct stat st;
    struct buf text;

    if (stat(path, &st) != 0)
        return errno == ENOENT || err_stage(err, "could not open \"%s\": %s",
                                            path, strerror(errno));
    if ((st.st_mode & 077) != 0)
        return err_usage(err,
                         "others can read \"%s\", which holds tokens: "
                         "chmod 600, or --new-token",
                         path);
    buf_init(&text, PEOPLE_FILE_MAX);
    bool ok = file_read(path, &text, err) || err_as(err, ERR_USAGE);
    if (ok) {
        const struct json *v = json_parse(buf_span(&text), arena, err);
        ok = (v != NULL && people_take(p, v, arena)) ||
             err_usage(err, "\"%s\" is not what limbeck review wrote", path);
    }
    buf_release(&text);
    return ok;
}

static struct review_person *people_named(struct review_people *p,
                                          const char *name)
{
    for (size_t i = 0; i < p->count; i++) {
        if (strcmp(p->list[i].name, name) == 0)
            return &p->list[i];
    }
    return NULL;
}

bool review_people_open(struct review_people *p, const char *store,
                        struct text_list names, bool fresh, struct arena *arena,
                        struct err *err)
{
    char *path = people_path(store);
    bool ok;

    *p = (struct review_people){.port = 0};
    ok = fresh || people_read(p, path, arena, err);
    free(path);
    for (size_t i = 0; ok && i < names.count; i++) {
        if (names.items[i][0] == '\0' || strlen(names.items[i]) > 200)
            return err_usage(err, "\"%s\" is no name of a person",
                             names.items[i]);
        if (people_named(p, names.items[i]) != NULL)
            continue;
        if (p->count == REVIEW_PEOPLE_MAX)
            return err_usage(err, "more than %d people", REVIEW_PEOPLE_MAX);
        struct review_person *one = &p->list[p->count++];
        one->name = names.items[i];
        ok = http_serve_token(one->token, err);
    }
    return ok;
}

static bool people_write(const char *path, struct span text, struct err *err)
{
    char *beside = heap_take(strlen(path) + 8);

    snprintf(beside, strlen(path) + 8, "%s.new", path);
    (void)unlink(beside);
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && write(fd, text.data, text.len) == (ssize_t)text.len &&
              fsync(fd) == 0;
    if (fd >= 0)
        ok = close(fd) == 0 && ok;
    ok = ok && rename(beside, path) == 0;
    if (!ok)
        err_stage(err, "could not write \"%s\": %s", path, strerror(errno));
    free(beside);
    return ok;
}

bool review_people_keep(const struct review_people *p, const char *store,
                        struct err *err)
{
    char *path = people_path(store);
    struct buf text;

    buf_init(&text, PEOPLE_FILE_MAX);
    buf_add_char(&text, '{');
    json_add_key(&text, "port");
    json_add_int(&text, p->port);
    json_add_key(&text, "people");
    buf_add_char(&text, '{');
    for (size_t i = 0; i < p->count; i++) {
        json_add_comma(&text);
        json_add_text(&text, span_of(p->list[i].name));
        buf_add_char(&text, ':');
        json_add_text(&text, span_of(p->list[i].token));
    }
    buf_add_text(&text, "}}\n");
    bool ok = buf_ok(&text, "the people", err) &&
              people_write(path, buf_span(&text), err);
    buf_release(&text);
    free(path);
    return ok;
}

const struct review_person *review_people_find(const struct review_people *p,
                                               struct span token)
{
    const struct review_person *found = NULL;
    char padded[REVIEW_TOKEN] = {0};

    if (token.len == REVIEW_TOKEN - 1)
        memcpy(padded, token.data, token.len);
    for (size_t i = 0; i < p->count; i++) {
        unsigned char other = 0;
        for (size_t k = 0; k < REVIEW_TOKEN - 1; k++)
            other |= (unsigned char)(padded[k] ^ p->list[i].token[k]);
        if (other == 0)
            found = &p->list[i];
    }
    return found;
}
