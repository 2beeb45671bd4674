#include "decisions/agreement.h"

static int agreement_word(struct span verdict)
{
    static const char *const words[KAPPA_WORDS] = {"keep", "drop", "unsure"};

    for (int i = 0; i < KAPPA_WORDS; i++) {
        if (span_is(verdict, words[i]))
            return i;
    }
    return -1;
}

static bool agreement_person(struct agreement *a, struct span name,
                             struct arena *arena, size_t *who, struct err *err)
{
    for (*who = 0; *who < a->count; (*who)++) {
        if (span_is(name, a->people[*who]))
            return true;
    }
    if (a->count == AGREEMENT_PEOPLE_MAX)
        return err_usage(err, "more than %d people have read replies",
                         AGREEMENT_PEOPLE_MAX);
    a->people[a->count++] = arena_span_text(arena, name);
    return true;
}

/* Count the item that was read, and begin another. */
static void agreement_end_item(struct agreement *a)
{
    struct readings r = {0};

    for (size_t i = 0; i < a->count; i++) {
        if (a->said[i] < 0)
            continue;
        a->read[i]++;
        r.keep += a->said[i] == 0;
        r.drop += a->said[i] == 1;
        r.unsure += a->said[i] == 2;
        for (size_t k = i + 1; k < a->count; k++) {
            if (a->said[k] >= 0)
                a->pairs[i][k][a->said[i]][a->said[k]]++;
        }
    }
    if (r.keep + r.drop + r.unsure > 0) {
        int settled = by_hand_settle(&a->settings, &r);
        a->kept += settled == 1;
        a->dropped += settled == 0;
        a->open += settled < 0;
        kappa_fleiss_add(&a->fleiss,
                         (int64_t[KAPPA_WORDS]){r.keep, r.drop, r.unsure});
    }
    for (size_t i = 0; i < AGREEMENT_PEOPLE_MAX; i++)
        a->said[i] = -1;
}

bool agreement_read(struct agreement *a, struct db *db, struct arena *arena,
                    struct err *err)
{
    struct query *q = db_query(db, QUERY_REVIEW_LAST);
    enum query_state state;
    int64_t item = 0;
    size_t who;

    a->pairs = arena_take_array(arena, AGREEMENT_PEOPLE_MAX, sizeof(*a->pairs));
    for (size_t i = 0; i < AGREEMENT_PEOPLE_MAX; i++)
        a->said[i] = -1;
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (query_get_int(q, 0) != item)
            agreement_end_item(a);
        item = query_get_int(q, 0);
        if (!agreement_person(a, query_get_span(q, 1), arena, &who, err))
            return false;
        a->said[who] = agreement_word(query_get_span(q, 2));
    }
    agreement_end_item(a);
    return state != QUERY_FAILED;
}

struct kappa agreement_pair(const struct agreement *a, size_t i, size_t k)
{
    return kappa_cohen((const int64_t(*)[KAPPA_WORDS])a->pairs[i][k]);
}
