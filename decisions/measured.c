#include "decisions/measured.h"

static const int64_t measured_id_limit = INT64_C(1) << 36;

bool measured_teachers(struct measured *m, struct db *db, struct arena *arena,
                       struct err *err)
{
    struct query *q = db_query(db, QUERY_MEASURED_TEACHERS);
    enum query_state state;

    m->teachers = NULL;
    m->teacher_count = 0;
    while ((state = query_next(q, err)) == QUERY_ROW) {
        m->teachers = arena_grow(arena, m->teachers, m->teacher_count,
                                 sizeof(*m->teachers));
        m->teachers[m->teacher_count++] =
            (struct measured_teacher){.id = query_get_int(q, 0),
                                      .ordinal = query_get_int(q, 1),
                                      .candidates = query_get_int(q, 2)};
    }
    return state != QUERY_FAILED;
}

bool measured_samples(struct measured *m, struct db *db, struct arena *arena,
                      struct err *err)
{
    struct query *q = db_query(db, QUERY_MEASURED_LAST_SAMPLE);
    enum query_state state;

    if (!query_one(q, &m->limit, err))
        return false;
    if (m->limit < 0 || m->limit >= measured_id_limit)
        return err_stage(err, "%s: a sample has the id %lld, out of range",
                         db_path(db), (long long)m->limit);
    m->limit++;
    m->scored =
        arena_take_array(arena, (size_t)m->limit / 64 + 1, sizeof(*m->scored));
    q = db_query(db, QUERY_MEASURED_SAMPLES);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        uint64_t id = (uint64_t)query_get_int(q, 0);
        m->scored[id / 64] |= UINT64_C(1) << id % 64;
    }
    return state != QUERY_FAILED;
}

int64_t measured_rank(const struct measured *m, int64_t teacher_id,
                      int64_t candidate)
{
    for (size_t i = 0; i < m->teacher_count; i++) {
        const struct measured_teacher *t = &m->teachers[i];
        if (t->id == teacher_id)
            return candidate >= t->candidates ? -1
                                              : (t->ordinal << 32) + candidate;
    }
    return -1;
}

bool measured_is_scored(const struct measured *m, int64_t sample_id)
{
    return sample_id >= 0 && sample_id < m->limit &&
           (m->scored[sample_id / 64] >> sample_id % 64 & 1) != 0;
}
