#include "stages/export/export_job.h"

struct export_job *export_job_open(const struct export_item *item,
                                   struct export_part *part)
{
    struct export_job *job = heap_take(sizeof(*job));

    *job = (struct export_job){.part = part, .how = EXPORT_NONE};
    arena_init(&job->arena);
    export_item_copy(item, &job->arena, &job->item);
    job->picture.path =
        arena_print(&job->arena, "%s/%s", part->images, job->item.image);
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

void export_job_work(void *shared, void *work, int worker)
{
    struct export_job *job = work;
    struct export_room *room = (struct export_room *)shared + worker;
    bool seed = strcmp(job->part->kind->split, "seed") == 0;

    if (!seed && !export_target_make(&job->item.reply, &job->arena,
                                     &job->target, &job->why))
        return;
    if (job->how != EXPORT_NONE)
        (void)!export_picture_put(&job->item.picture, job->how, &job->place,
                                  room, &job->picture, &job->why);
}
