#include "stages/sample/sample_save.h"

#include <math.h>

#include "base/stop.h"
#include "stages/sample/sample_strata.h"

static bool sample_save(struct stage_run *run, const struct sample_candidate *c,
                        struct err *err)
{
    struct query *q = db_query(run->db, QUERY_SAMPLE_ADD);
    char why[80];

    sample_why_print(c, why, sizeof(why));
    query_int(q, 1, c->id);
    query_int(q, 2, run->version_id);
    query_int(q, 3, c->why == SAMPLE_DRAWN);
    query_text(q, 4, why);
    query_int(q, 5, run->run_id);
    run->worked++;
    progress_step(run->progress, 1, 0);
    return query_run(q, err);
}

static bool sample_save_contact(struct stage_run *run,
                                const struct sample_candidate *c,
                                const struct sample_contact *contact,
                                struct err *err)
{
    struct query *q = db_query(run->db, QUERY_CONTAMINATION_ADD);

    query_int(q, 1, c->id);
    if (contact->nearest_id != 0) {
        query_int(q, 2, contact->nearest_id);
        query_real(q, 3, contact->km);
    }
    if (contact->copy_id != 0)
        query_int(q, 4, contact->copy_id);
    query_int(q, 5, contact->same);
    query_int(q, 6, run->version_id);
    query_int(q, 7, run->run_id);
    query_int(q, 8, c->benchmark);
    return query_run(q, err);
}

static bool sample_save_contacts(struct stage_run *run, const struct sample *s,
                                 struct err *err)
{
    if (!query_run_parts(db_query(run->db, QUERY_CONTAMINATION_DROP), err))
        return false;
    for (size_t i = 0; s->contacts != NULL && i < s->count; i++) {
        if (!sample_save_contact(run, &s->list[i], &s->contacts[i], err))
            return false;
    }
    return true;
}

static bool sample_save_locatability(struct stage_run *run,
                                     const struct sample *s, struct err *err)
{
    if (!query_run_parts(db_query(run->db, QUERY_LOCATABILITY_DROP), err))
        return false;
    for (size_t i = 0; s->locatable != NULL && i < s->count; i++) {
        struct query *q = db_query(run->db, QUERY_LOCATABILITY_ADD);

        if (isnan(s->locatable[i]))
            continue;
        query_int(q, 1, s->list[i].id);
        query_real(q, 2, s->locatable[i]);
        query_int(q, 3, run->version_id);
        query_int(q, 4, run->run_id);
        if (!query_run(q, err))
            return false;
    }
    return true;
}

static bool sample_save_quotas(struct stage_run *run,
                               const struct strata *quotas, struct err *err)
{
    if (!query_run(db_query(run->db, QUERY_QUOTA_DROP), err))
        return false;
    for (size_t i = 0; i < quotas->count; i++) {
        const struct strata_quota *q = &quotas->items[i];
        struct query *add = db_query(run->db, QUERY_QUOTA_ADD);

        query_text(add, 1, q->code);
        query_real(add, 2, q->exact);
        query_int(add, 3, q->wanted);
        query_int(add, 4, q->had);
        query_int(add, 5, q->taken);
        query_int(add, 6, run->version_id);
        query_int(add, 7, run->run_id);
        if (!query_run(add, err))
            return false;
    }
    return true;
}

static bool sample_save_categories(struct stage_run *run,
                                   const struct sample *s, struct err *err)
{
    if (!query_run(db_query(run->db, QUERY_CATEGORY_DROP), err))
        return false;
    for (size_t i = 0; i < s->categories.count; i++) {
        const struct sample_shown *shown = &s->categories.items[i];
        struct query *q = db_query(run->db, QUERY_CATEGORY_ADD);
        enum category_kind kind = category_kind_of(shown->category);

        query_int(q, 1, s->list[shown->place].id);
        query_text(q, 2, category_kind_name(kind));
        query_text(q, 3, category_label(shown->category));
        query_real(q, 4, (double)shown->value);
        query_real(q, 5, (double)shown->similarity);
        query_int(q, 6, shown->member);
        query_int(q, 7, run->version_id);
        query_int(q, 8, run->run_id);
        query_int(q, 9, shown->category);
        if (!query_run(q, err))
            return false;
    }
    return true;
}

static bool sample_save_category_counts(struct stage_run *run,
                                        const struct sample *s, struct err *err)
{
    int64_t taken[CATEGORIES];

    if (!query_run(db_query(run->db, QUERY_CATEGORY_COUNT_DROP), err))
        return false;
    sample_count_categories(s->list, s->count, taken);
    for (size_t i = 0; s->categorized && i < CATEGORIES; i++) {
        struct query *q = db_query(run->db, QUERY_CATEGORY_COUNT_ADD);

        query_text(q, 1, category_kind_name(category_kind_of(i)));
        query_text(q, 2, category_label(i));
        if (s->most[i] != SAMPLE_UNCAPPED)
            query_int(q, 3, s->most[i]);
        query_int(q, 4, s->had[i]);
        query_int(q, 5, taken[i]);
        query_int(q, 6, run->version_id);
        query_int(q, 7, run->run_id);
        query_int(q, 8, (int64_t)i);
        if (!query_run(q, err))
            return false;
    }
    return true;
}

bool sample_save_all(struct stage_run *run, const struct sample *s,
                     const struct strata *quotas, struct err *err)
{
    if (!db_begin(run->db, err) ||
        !query_run_parts(db_query(run->db, QUERY_SAMPLE_DROP), err) ||
        !sample_save_contacts(run, s, err) ||
        !sample_save_locatability(run, s, err) ||
        !sample_save_quotas(run, quotas, err) ||
        !sample_save_categories(run, s, err) ||
        !sample_save_category_counts(run, s, err))
        return false;
    for (size_t i = 0; i < s->count; i++) {
        if (stop_asked()) {
            db_rollback(run->db);
            return true;
        }
        if (!sample_save(run, &s->list[i], err))
            return false;
    }
    return db_commit(run->db, err);
}
