#include "stages/score/score_vectors.h"

#include "models/bert/sentence.h"

#include <stdlib.h>
#include <string.h>

struct score_encoder {
    struct sentence *model;
    struct sentence_session **sessions; /* [workers] */
    int workers;
};

struct score_encoder *score_encoder_open(const char *dir, int workers,
                                         struct err *err)
{
    struct sentence *model = sentence_open(dir, err);

    if (model == NULL) {
        err_context(err, "\"score.sentence\"");
        return NULL;
    }
    struct score_encoder *e = heap_take(sizeof(*e));
    *e = (struct score_encoder){.model = model, .workers = workers};
    e->sessions =
        heap_grow(NULL, (size_t)workers, sizeof(struct sentence_session *));
    for (int i = 0; i < workers; i++)
        e->sessions[i] = sentence_session_open(model);
    return e;
}

void score_encoder_close(struct score_encoder *e)
{
    if (e == NULL)
        return;
    for (int i = 0; i < e->workers; i++)
        sentence_session_close(e->sessions[i]);
    sentence_close(e->model);
    free(e->sessions);
    free(e);
}

bool score_encoder_identify(const char *dir, struct buf *out, struct err *err)
{
    struct sentence *model = sentence_open(dir, err);

    if (model == NULL)
        return err_context(err, "\"score.sentence\"");
    buf_print(out, "sentence=%s\n", sentence_identity(model));
    sentence_close(model);
    return true;
}

size_t score_encoder_width(const struct score_encoder *e)
{
    return e == NULL ? 0 : sentence_width(e->model);
}

void score_encoder_fill(struct score_encoder *e, int worker,
                        struct arena *arena, struct filter_answer *answers,
                        size_t count)
{
    size_t width = sentence_width(e->model);
    struct filter_step steps[SCORE_STEPS_MAX];

    for (size_t i = 0; i < count; i++) {
        struct filter_answer *a = &answers[i];
        size_t n = score_steps_split(a->reasoning, steps);
        struct filter_step *kept = arena_take_array(arena, n, sizeof(*kept));
        for (size_t k = 0; k < n; k++) {
            float *vector = arena_take_array(arena, width, sizeof(*vector));
            struct span step = span_cut(a->reasoning, steps[k].start,
                                        steps[k].end - steps[k].start);
            sentence_encode(e->sessions[worker], step, vector);
            kept[k] = steps[k];
            kept[k].vector = vector;
        }
        a->steps = kept;
        a->step_count = n;
    }
}
