#include "rewards/reward.h"

#include "filters/note.h"

const struct reward *reward_find(struct span name)
{
    for (size_t i = 0; reward_all[i] != NULL; i++) {
        if (span_is(name, reward_all[i]->name))
            return reward_all[i];
    }
    return NULL;
}

bool reward_raises(struct filter_score *score, const char *exception)
{
    note_text(&score->evidence, "raises", span_of(exception));
    score->known = false;
    return true;
}

bool reward_lacks(struct filter_score *score, const char *what)
{
    note_text(&score->evidence, "lacks", span_of(what));
    score->known = false;
    return true;
}

bool reward_pays(struct filter_score *score, double value)
{
    score->known = true;
    score->value = value;
    return true;
}

bool reward_nothing(struct filter_score *score, const char *why)
{
    note_text(&score->evidence, "wrong", span_of(why));
    return reward_pays(score, 0);
}
