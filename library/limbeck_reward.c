#include "library/limbeck_reward.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "library/reward_source.h"

enum { LIBRARY_REQUEST_MAX = 16 << 20 };

/* One thread's last reply; they are a list, so that closing finds them. */
struct library_reply {
    struct limbeck_reward *owner;
    struct library_reply *next, **link;
    struct buf text;
};

struct limbeck_reward {
    struct reward_service service;
    bool open;
    struct err err;     /* why it is not */
    struct arena arena; /* of the options */
    pthread_key_t key;
    pthread_mutex_t lock;
    struct library_reply *replies;
};

/* ------------------------------------------------------------- options */

static bool library_path(const struct json *options, const char *key,
                         struct arena *arena, const char **path,
                         struct err *err)
{
    const struct json *v = json_get(options, key);
    struct span text;

    *path = NULL;
    if (v == NULL || v->type == JSON_NULL)
        return true;
    if (!json_text(v, &text))
        return err_usage(err, "\"%s\" takes the name of a file", key);
    *path = arena_span_text(arena, text);
    return true;
}

static bool library_presets(const struct json *options, struct arena *arena,
                            const char ***names, size_t *count, struct err *err)
{
    const struct json *list = json_get(options, "presets");
    struct span text;

    *count = 0;
    *names = NULL;
    if (list == NULL)
        return true;
    if (list->type != JSON_ARRAY || list->count > SERVICE_PRESETS_MAX)
        return err_usage(err, "\"presets\" takes a list of names");
    *names = arena_take_array(arena, list->count, sizeof(**names));
    for (size_t i = 0; i < list->count; i++) {
        if (!json_text(list->items[i], &text))
            return err_usage(err, "\"presets\" takes a list of names");
        (*names)[(*count)++] = arena_span_text(arena, text);
    }
    return true;
}

static bool library_open(struct limbeck_reward *r, const char *text,
                         struct err *err)
{
    const struct json *options =
        json_parse(span_of(text != NULL ? text : "{}"), &r->arena, err);
    const char *gazetteer, *curriculum, **names;
    size_t count;

    if (options == NULL)
        return err_context(err, "options");
    if (!library_path(options, "gazetteer", &r->arena, &gazetteer, err) ||
        !library_path(options, "curriculum", &r->arena, &curriculum, err) ||
        !library_presets(options, &r->arena, &names, &count, err) ||
        !reward_source_service(&r->service, names, count, gazetteer, err))
        return false;
    if (curriculum == NULL)
        return true;
    r->service.curriculum = curriculum_open(curriculum, false, err);
    if (r->service.curriculum != NULL)
        return true;
    reward_service_release(&r->service);
    return false;
}

/* -------------------------------------------------------------- replies */

/* A thread's end, or the handle's. */
static void library_drop(void *argument)
{
    struct library_reply *reply = argument;
    pthread_mutex_t *lock = &reply->owner->lock;

    pthread_mutex_lock(lock);
    *reply->link = reply->next;
    if (reply->next != NULL)
        reply->next->link = reply->link;
    pthread_mutex_unlock(lock);
    buf_release(&reply->text);
    free(reply);
}

static struct buf *library_reply(struct limbeck_reward *r)
{
    struct library_reply *reply = pthread_getspecific(r->key);

    if (reply != NULL) {
        buf_reset(&reply->text);
        return &reply->text;
    }
    reply = heap_take(sizeof(*reply));
    reply->owner = r;
    buf_init(&reply->text, SERVICE_REPLY_MAX);
    pthread_mutex_lock(&r->lock);
    reply->next = r->replies;
    reply->link = &r->replies;
    if (reply->next != NULL)
        reply->next->link = &reply->next;
    r->replies = reply;
    pthread_mutex_unlock(&r->lock);
    if (pthread_setspecific(r->key, reply) != 0)
        err_die("no room for what a thread keeps");
    return &reply->text;
}

/* ------------------------------------------------------------ interface */

struct limbeck_reward *limbeck_reward_open(const char *options)
{
    struct limbeck_reward *r = heap_take(sizeof(*r));

    *r = (struct limbeck_reward){.open = false};
    arena_init(&r->arena);
    pthread_mutex_init(&r->lock, NULL);
    if (pthread_key_create(&r->key, library_drop) != 0)
        err_die("no room for what threads keep");
    r->open = library_open(r, options, &r->err);
    return r;
}

static bool library_ask(struct limbeck_reward *r, struct span path,
                        struct span request, struct buf *reply, struct err *err)
{
    struct reward_paid paid;
    struct arena arena;
    bool ok = false;

    if (request.len > LIBRARY_REQUEST_MAX)
        return err_record(err, "the request has over %d bytes",
                          LIBRARY_REQUEST_MAX);
    arena_init(&arena);
    if (span_is(path, "/v1/reward"))
        ok =
            reward_service_pay(&r->service, request, &arena, reply, &paid, err);
    else if (span_is(path, "/v1/extract"))
        ok = reward_service_extract(&r->service, request, &arena, reply, err);
    else if (span_is(path, "/v1/geocode"))
        ok = reward_service_geocode(&r->service, request, &arena, reply, err);
    else
        err_record(err, "there is nothing at this path");
    arena_release(&arena);
    return ok && buf_ok(reply, "the reply", err);
}

const char *limbeck_reward_ask(struct limbeck_reward *rewards, const char *path,
                               const char *request)
{
    struct buf *reply = library_reply(rewards);
    struct err err = rewards->err;

    if (rewards->open &&
        library_ask(rewards, span_of(path), span_of(request), reply, &err))
        return reply->data;
    buf_reset(reply);
    json_add_error(reply, &err);
    return reply->data;
}

void limbeck_reward_close(struct limbeck_reward *rewards)
{
    if (rewards == NULL)
        return;
    pthread_key_delete(rewards->key);
    while (rewards->replies != NULL)
        library_drop(rewards->replies);
    if (rewards->open)
        reward_service_release(&rewards->service);
    arena_release(&rewards->arena);
    pthread_mutex_destroy(&rewards->lock);
    free(rewards);
}
