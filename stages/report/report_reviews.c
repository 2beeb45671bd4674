/* What people said: which samples they spoke of, and how far they agree. */
#include "decisions/agreement.h"
#include "stages/report/report_numbers.h"

/* The place of a name, which is added where it is new: people are few. */
static size_t report_person(struct report_store *s, const char ***people,
                            struct query *q, int column)
{
    struct span name = query_get_span(q, column);

    for (size_t i = 0; i < s->person_count; i++) {
        if (span_is(name, (*people)[i]))
            return i;
    }
    *people = arena_grow(s->arena, *people, s->person_count, sizeof(**people));
    (*people)[s->person_count] = query_get_text(q, column, s->arena);
    return s->person_count++;
}

/* What each person said last, and which samples it is about. */
static bool report_mark_reviewed(struct report_store *s)
{
    struct query *q = db_query(s->db, QUERY_REPORT_REVIEWED);
    const char **people = NULL;
    enum query_state state;

    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        int64_t sample_id = query_get_int(q, 0);
        struct table_sample *sample = table_find(&s->table, sample_id);
        size_t teacher = 0;
        while (teacher < s->table.teachers &&
               s->teacher_ids[teacher] != query_get_int(q, 1))
            teacher++;
        if (sample == NULL)
            continue;
        sample->bits |= TABLE_REVIEWED;
        s->said =
            arena_grow(s->arena, s->said, s->said_count, sizeof(*s->said));
        s->said[s->said_count++] =
            (struct report_said){.sample_id = sample_id,
                                 .teacher = teacher,
                                 .person = report_person(s, &people, q, 2),
                                 .said = 1U << query_get_int(q, 3)};
    }
    s->people = people;
    return state != QUERY_FAILED;
}

static struct report_kappa report_kappa_of(const char *a, const char *b,
                                           const struct kappa *k)
{
    return (struct report_kappa){.a = a,
                                 .b = b,
                                 .items = k->items,
                                 .agree = k->agree,
                                 .kappa = k->kappa,
                                 .low = k->low,
                                 .high = k->high,
                                 .few = k->items < AGREEMENT_FEW};
}

/* A line a pair that shares replies, and one for all of three and more. */
static void report_take_pairs(struct report_store *s, const struct agreement *a,
                              struct report *r)
{
    struct report_kappa *items = arena_take_array(
        s->arena, a->count * (a->count + 1) / 2 + 1, sizeof(*items));
    struct kappa all = kappa_fleiss_end(&a->fleiss);

    for (size_t i = 0; i < a->count; i++) {
        for (size_t k = i + 1; k < a->count; k++) {
            struct kappa pair = agreement_pair(a, i, k);
            if (pair.items > 0)
                items[r->kappa_count++] =
                    report_kappa_of(a->people[i], a->people[k], &pair);
        }
    }
    if (a->count > 2 && all.items > 0)
        items[r->kappa_count++] = report_kappa_of("", "", &all);
    r->kappas = items;
}

bool report_read_reviews(struct report_store *s, struct report *r)
{
    struct agreement *a = arena_take(s->arena, sizeof(*a));

    /* What is settled is in the verdicts; here the readings count. */
    *a = (struct agreement){.settings = {1, "majority"}};
    if (!report_mark_reviewed(s) || !agreement_read(a, s->db, s->arena, s->err))
        return false;
    struct report_count *readers =
        arena_take_array(s->arena, a->count + 1, sizeof(*readers));
    for (size_t i = 0; i < a->count; i++)
        readers[i] = (struct report_count){a->people[i], "", a->read[i]};
    r->readers = readers;
    r->reader_count = a->count;
    report_take_pairs(s, a, r);
    return true;
}
