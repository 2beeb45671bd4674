#include "decisions/by_hand.h"

#include <string.h>

#include "base/file.h"

static const struct param review_params[] = {
    {.name = "needs",
     .type = PARAM_INT,
     .at = offsetof(struct review_settings, needs),
     .initial = "1",
     .min = 1,
     .max = 1000,
     .about = "how many people have to read an item before what they say "
              "counts"},
    {.name = "rule",
     .type = PARAM_CHOICE,
     .at = offsetof(struct review_settings, rule),
     .initial = "majority",
     .choices = "majority|unanimous",
     .about = "whose word counts where several read an item"},
};

const struct param_section review_section = {
    .name = "review",
    .about = "when what people say of a reply overrules the rules",
    .params = review_params,
    .count = PARAM_COUNT(review_params),
    .size = sizeof(struct review_settings),
};

struct list_settings {
    const char *include, *exclude;
};

static const struct param list_params[] = {
    {.name = "include",
     .type = PARAM_PATH,
     .at = offsetof(struct list_settings, include),
     .about = "a list of samples or replies that are kept, whatever the rules "
              "say",
     .flags = PARAM_READS},
    {.name = "exclude",
     .type = PARAM_PATH,
     .at = offsetof(struct list_settings, exclude),
     .about = "a list of samples or replies that are not kept",
     .flags = PARAM_READS},
};

const struct param_section policy_lists_section = {
    .name = "policy",
    .about = "which replies the rules do not decide about",
    .params = list_params,
    .count = PARAM_COUNT(list_params),
    .size = sizeof(struct list_settings),
};

static bool by_hand_settings(const struct settings *s,
                             struct review_settings *review,
                             struct list_settings *lists, struct err *err)
{
    return settings_bind((struct settings *)s, review_section.name,
                         review_params, PARAM_COUNT(review_params), review,
                         err) &&
           settings_bind((struct settings *)s, policy_lists_section.name,
                         list_params, PARAM_COUNT(list_params), lists, err);
}

int by_hand_settle(const struct review_settings *s, const struct readings *r)
{
    if (r->keep + r->drop + r->unsure < s->needs)
        return -1;
    if (strcmp(s->rule, "unanimous") == 0)
        return r->unsure > 0                 ? -1
               : r->drop == 0 && r->keep > 0 ? 1
               : r->keep == 0 && r->drop > 0 ? 0
                                             : -1;
    return r->keep > r->drop ? 1 : r->drop > r->keep ? 0 : -1;
}

bool by_hand_describe(const struct settings *s, struct buf *out,
                      struct err *err)
{
    struct review_settings review;
    struct list_settings lists;

    if (!by_hand_settings(s, &review, &lists, err) ||
        !reply_list_describe("include", lists.include, out, err) ||
        !reply_list_describe("exclude", lists.exclude, out, err))
        return false;
    if (review.needs > 1 || strcmp(review.rule, "majority") != 0)
        buf_print(out, "review needs=%lld rule=%s\n", (long long)review.needs,
                  review.rule);
    return true;
}

static bool by_hand_step(struct by_hand *h, struct err *err)
{
    enum query_state state = query_next(h->reviews, err);

    h->next_id = state == QUERY_ROW ? query_get_int(h->reviews, 0) : INT64_MAX;
    return state != QUERY_FAILED;
}

bool by_hand_begin(struct by_hand *h, const struct settings *s, struct db *db,
                   struct arena *arena, struct err *err)
{
    struct list_settings lists;

    *h = (struct by_hand){.db = db};
    if (!by_hand_settings(s, &h->review, &lists, err) ||
        !reply_list_read(&h->include, lists.include, db, arena, err) ||
        !reply_list_read(&h->exclude, lists.exclude, db, arena, err))
        return false;
    h->reviews = db_query(db, QUERY_DECIDE_REVIEWS);
    return by_hand_step(h, err);
}

/* A row for each person: what they said last. */
static void by_hand_count(struct by_hand *h, struct readings *r)
{
    struct span verdict = query_get_span(h->reviews, 1);

    r->keep += span_is(verdict, "keep");
    r->drop += span_is(verdict, "drop");
    r->unsure += span_is(verdict, "unsure");
}

bool by_hand_said(struct by_hand *h, int64_t reply_id, int *said,
                  struct err *err)
{
    struct readings readings = {0};

    while (h->next_id <= reply_id && h->next_id != INT64_MAX) {
        if (h->next_id == reply_id)
            by_hand_count(h, &readings);
        if (!by_hand_step(h, err))
            return false;
    }
    *said = by_hand_settle(&h->review, &readings);
    if (*said < 0 && reply_list_has(&h->exclude, reply_id))
        *said = 0;
    if (*said < 0 && reply_list_has(&h->include, reply_id))
        *said = 1;
    return true;
}

void by_hand_end(struct by_hand *h)
{
    (void)db_query(h->db, QUERY_DECIDE_REVIEWS);
}
