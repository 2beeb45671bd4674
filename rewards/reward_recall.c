/*
 * recall: of the row's reference entities, the share that the reasoning names.
 *
 * Mended: as whole words, in any case and without accents; null without
 * entities. Published (GLOBE, under the name of R_vis): as parts of words, so
 * that "car" is in "scarf"; 0 without entities. Naming what is not there costs
 * nothing in either: see precision.
 */
#include "rewards/reward.h"

#include <string.h>

#include "filters/note.h"
#include "geo/names.h"
#include "rewards/published.h"

static bool recall_bounded(struct span text, struct span word)
{
    for (size_t at = 0; at + word.len <= text.len; at++) {
        const char *hit =
            memmem(text.data + at, text.len - at, word.data, word.len);
        if (hit == NULL)
            return false;
        at = (size_t)(hit - text.data);
        size_t end = at + word.len;
        if ((at == 0 || text.data[at - 1] == ' ') &&
            (end == text.len || text.data[end] == ' '))
            return true;
    }
    return false;
}

static bool recall_is_new(const struct span *list, size_t count,
                          struct span text)
{
    for (size_t i = 0; i < count; i++)
        if (span_equals(list[i], text))
            return false;
    return true;
}

static struct span recall_fold(struct span text, struct arena *arena)
{
    struct buf out;

    buf_init(&out, text.len * 8 + 8);
    names_fold(text, &out);
    struct span folded = arena_span(arena, buf_span(&out));
    buf_release(&out);
    return folded;
}

static bool recall_mended(const struct reward_case *c, const void *settings,
                          struct filter_score *score, struct err *err)
{
    struct span text = recall_fold(c->base.answer->reasoning, c->arena);
    struct span *tags = arena_take_array(c->arena, c->tag_count, sizeof(*tags));
    size_t count = 0, named = 0;

    (void)settings;
    (void)err;
    for (size_t i = 0; i < c->tag_count; i++) {
        tags[count] = recall_fold(c->tags[i], c->arena);
        if (tags[count].len == 0 || !recall_is_new(tags, count, tags[count]))
            continue;
        named += recall_bounded(text, tags[count]);
        count++;
    }
    if (count == 0)
        return reward_lacks(score, "reference entities");
    note_int(&score->evidence, "named", (int64_t)named);
    note_int(&score->evidence, "of", (int64_t)count);
    return reward_pays(score, (double)named / (double)count);
}

static bool recall_published(const struct reward_case *c, const void *settings,
                             struct filter_score *score, struct err *err)
{
    struct span text = c->completion;
    struct span *tags = arena_take_array(c->arena, c->tag_count, sizeof(*tags));
    size_t end = span_find(text, "</think>"), count = 0, named = 0;

    (void)settings;
    (void)err;
    if (!c->has_tags)
        return reward_lacks(score, "reference entities");
    text = published_lower(span_cut(text, 0, end), c->arena);
    for (size_t i = 0; i < c->tag_count; i++) {
        tags[count] = published_lower(c->tags[i], c->arena);
        if (!recall_is_new(tags, count, tags[count]))
            continue;
        named += tags[count].len == 0 ||
                 memmem(text.data, text.len, tags[count].data,
                        tags[count].len) != NULL;
        count++;
    }
    return reward_pays(score, count ? (double)named / (double)count : 0);
}

static const struct reward_example recall_examples[] = {
    {"a car is no part of a scarf",
     "{'completion':'<think>A scarf and a Palm.</think><answer>x</answer>',"
     "'entities':[{'text':'car'},{'text':'palm'}]}",
     0.5, 1},
    {"accents",
     "{'completion':'<think>A cafe.</think><answer>x</answer>',"
     "'entities':['caf\\u00e9']}",
     1, 0},
    {"a row without entities",
     "{'completion':'<think>A palm.</think><answer>x</answer>',"
     "'entities':[]}",
     NAN, 0},
};

const struct reward reward_recall = {
    .name = "recall",
    .version = 1,
    .about = "share of the reference entities that the reasoning names",
    .unit = "share",
    .source = "GLOBE: plugin.py GeoVisalEntityMatching2ORM",
    .defect = "rewards naming the reference tags where the paper rewards "
              "naming what is seen; parts of words count; no tags pay 0",
    .measure = recall_mended,
    .published = recall_published,
    .examples = recall_examples,
    .example_count = PARAM_COUNT(recall_examples),
};
