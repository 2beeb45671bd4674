#include "models/vlm/vlm_question.h"

#include "base/arena.h"
#include "models/vlm/vlm_writer.h"

#include <stdlib.h>

static bool question_read(struct vlm_question *q, struct vlm_reader *reader,
                          struct err *err)
{
    struct vlm_task *task = q->task;
    struct vlm_request r = task->request;
    struct image im = {0, 0, NULL};
    bool ok;
    size_t i;

    if (task->kind == VLM_YES_NO && !vlm_can_judge(reader->model, err))
        return false;
    ok = !task->load || task->load(task->owner, &im, err);
    if (ok && im.rgb)
        r.image = &im;
    ok = ok && vlm_prompt_read(&q->prompt, reader, &r, err);
    image_release(&im);
    for (i = 0; ok && i < q->prompt.boundary_count; i++)
        q->keys[i] = vlm_prompt_key(&q->prompt, q->prompt.boundaries[i]);
    return ok;
}

struct vlm_question *vlm_question_open(struct vlm_reader *reader,
                                       struct vlm_task *task)
{
    struct vlm_question *q = heap_take(sizeof(*q));

    *q = (struct vlm_question){.task = task};
    task->answered = false;
    q->ok = question_read(q, reader, &task->err);
    return q;
}

void vlm_question_close(struct vlm_question *q)
{
    vlm_prompt_release(&q->prompt);
    free(q);
}

size_t vlm_question_most(const struct vlm_question *q)
{
    size_t prompt = q->prompt.layout.ids.count;

    if (q->task->kind == VLM_YES_NO)
        return prompt;
    return prompt + vlm_writer_most(q->prompt.model, &q->task->request, prompt);
}

bool vlm_question_caches(const struct vlm_question *q, size_t boundary)
{
    return boundary + 1 < q->prompt.boundary_count ||
           (q->task->kind == VLM_WRITE && q->task->request.temperature > 0);
}
