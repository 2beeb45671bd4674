#include "stages/export/export_job.h"

struct export_job *export_job_open(const struct export_item *item,
                                   enum export_use use)
{
    struct export_job *job = heap_take(sizeof(*job));

    *job = (struct export_job){.use = use,
                               .test = span_is(item->part, "test"),
                               .how = EXPORT_NONE,
                               .good = item->label == 1};
    arena_init(&job->arena);
    export_item_copy(item, &job->arena, &job->item);
    return job;
}

void export_job_close(struct export_job *job)
{
    if (job == NULL)
        return;
    arena_release(&job->arena);
    free(job);
}

struct export_room *export_rooms_open(int count)
{
    struct export_room *rooms = heap_take((size_t)count * sizeof(*rooms));

    for (int i = 0; i < count; i++)
        export_room_init(&rooms[i]);
    return rooms;
}

void export_rooms_close(struct export_room *rooms, int count)
{
    for (int i = 0; i < count; i++)
        export_room_release(&rooms[i]);
    free(rooms);
}

/* The first place is written, or stands; the others are links to the same
 * file where the file system allows it. */
static bool export_job_copy(struct export_job *job, struct export_room *room)
{
    const struct export_copy *first = NULL;

    for (size_t i = 0; i < job->copy_count && first == NULL; i++) {
        if (job->copies[i].stands && !job->copies[i].file.link)
            first = &job->copies[i];
    }
    for (size_t i = 0; i < job->copy_count; i++) {
        struct export_copy *c = &job->copies[i];
        if (c->stands)
            continue;
        if (job->how == EXPORT_COPY && first != NULL &&
            export_picture_twin(first->place.to, &first->file, &c->place,
                                &c->file))
            continue;
        if (!export_picture_put(&job->item.picture, job->how, &c->place, room,
                                &c->file, &job->why))
            return false;
        if (!c->file.link)
            first = c;
    }
    return true;
}

void export_job_work(void *shared, void *work, int worker)
{
    struct export_job *job = work;
    struct export_room *room = (struct export_room *)shared + worker;

    if (job->use != EXPORT_RL && !job->made &&
        !export_target_make(&job->item.reply, &job->arena, &job->target,
                            &job->why))
        return;
    if (job->how != EXPORT_NONE && !export_job_copy(job, room))
        return;
    if (job->bytes)
        (void)!export_picture_bare(&job->item.picture, room, &job->arena,
                                   &job->picture, &job->why);
}
