#include "models/vlm/vlm_sequence.h"

#include "base/arena.h"
#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

struct vlm_sequence *vlm_sequence_open(struct vlm_question *question)
{
    struct vlm_sequence *s = heap_take(sizeof(*s));

    *s =
        (struct vlm_sequence){.question = question, .begun_s = clock_seconds()};
    return s;
}

struct vlm_question *vlm_sequence_close(struct vlm_sequence *s,
                                        struct kv_pages *pages)
{
    struct vlm_question *question = s->question;

    if (s->writing && !question->task->answered)
        vlm_reply_release(&question->task->reply);
    kv_table_clear(&s->table, pages);
    vlm_writer_release(&s->writer);
    free(s);
    return question;
}

size_t vlm_sequence_boundary(const struct vlm_sequence *s)
{
    const struct vlm_prompt *p = &s->question->prompt;
    size_t i = 0;

    while (i < p->boundary_count && p->boundaries[i] <= s->read)
        i++;
    return i;
}

bool vlm_sequence_awaits(const struct vlm_sequence *s,
                         const struct vlm_sequence *o)
{
    const struct vlm_question *mine = s->question, *other = o->question;
    size_t boundary = vlm_sequence_boundary(s), i;

    if (o->writing || o->pages == 0 || !vlm_question_caches(mine, boundary))
        return false;
    for (i = vlm_sequence_boundary(o); i < other->prompt.boundary_count; i++)
        if (vlm_question_caches(other, i) &&
            memcmp(&other->keys[i], &mine->keys[boundary],
                   sizeof(mine->keys[0])) == 0)
            return true;
    return false;
}

const struct cached_prefix *vlm_sequence_reuse(struct vlm_sequence *s,
                                               struct prefix_cache *prefixes,
                                               struct kv_pages *pages)
{
    const struct vlm_question *q = s->question;
    size_t i = q->prompt.boundary_count;

    while (i-- > 0 && q->prompt.boundaries[i] > s->read) {
        bool whole = i + 1 == q->prompt.boundary_count;
        const struct cached_prefix *prefix =
            vlm_question_caches(q, i) ? prefix_cache_find(prefixes, &q->keys[i])
                                      : NULL;

        if (!prefix || (whole && !prefix->row))
            continue;
        kv_table_clear(&s->table, pages);
        kv_table_fork(&prefix->table, pages, &s->table);
        s->read = q->prompt.boundaries[i];
        return prefix;
    }
    return NULL;
}

bool vlm_sequence_advance(struct vlm_sequence *s, const float *logits)
{
    const struct vlm_prompt *p = &s->question->prompt;
    struct vlm_task *task = s->question->task;

    if (task->kind == VLM_YES_NO) {
        vlm_judge(p->model, logits, &task->verdict);
        return true;
    }
    if (!s->writing)
        vlm_writer_init(&s->writer, p->model, &task->request, &p->layout.ids,
                        &task->reply);
    s->writing = true;
    return !vlm_writer_take(&s->writer, logits, &s->token);
}

void vlm_sequence_end(struct vlm_sequence *s)
{
    struct vlm_task *task = s->question->task;

    task->answered = true;
    task->duration_ms = (int64_t)((clock_seconds() - s->begun_s) * 1000);
}
