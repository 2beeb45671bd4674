#include "stages/teach/repair_teachers.h"

#include <math.h>

#include "adapters/digest.h"
#include "base/hash_index.h"
#include "engine/derived_teachers.h"
#include "engine/prompt.h"
#include "filters/filter.h"

enum { REPAIR_VERSION = 1, REPAIR_ORDINAL = 1000 };

static bool repair_read_rules(const struct settings *s, const char *name,
                              struct arena *arena, struct teach_repair *out,
                              struct err *err)
{
    size_t n = 0;

    while (filter_all[n] != NULL)
        n++;
    struct policy_default *defaults =
        arena_take_array(arena, n, sizeof(*defaults));
    for (size_t i = 0; i < n; i++)
        defaults[i] =
            (struct policy_default){filter_all[i]->name, NULL, NULL, "passes"};
    return policy_read((struct settings *)s,
                       arena_print(arena, "teachers.%s.repair", name), defaults,
                       n, arena, &out->rules, &out->rule_count, err);
}

/* What may be to blame for a failure: what is for the teacher, and how long a
 * reply may be. */
static void repair_cause(const struct teach_teacher *from,
                         struct teach_teacher *to)
{
    struct buf text;

    buf_init(&text, 200);
    buf_print(&text, "%s repair %lld", from->cause,
              (long long)from->settings.repair.max_bytes);
    snprintf(to->cause, sizeof(to->cause), "%016llx",
             (unsigned long long)hash_fnv(text.data, text.len));
    buf_release(&text);
}

static bool repair_can_ask(const struct teach_teacher *t, struct err *err)
{
    const struct backend *backend = teacher_backend(&t->settings);

    if (backend != NULL && strcmp(backend->name, "batch") != 0 &&
        strcmp(backend->name, "geoclip") != 0)
        return true;
    return err_usage(err,
                     "\"teachers.%s.repair\" is for teachers that can be asked "
                     "again in words; recorded replies and position models "
                     "cannot",
                     t->name);
}

/* The rounds of one teacher behind those that are there. */
static bool repair_add_rounds(struct active_teachers *r,
                              const struct settings *s,
                              const struct teach_teacher *from, struct err *err)
{
    struct teach_repair own = {.of = from->name, .question = from->prompt};

    if (!repair_read_rules(s, from->name, &r->arena, &own, err))
        return false;
    if (own.rule_count == 0)
        return true;
    if (!repair_can_ask(from, err))
        return false;
    const char *key =
        arena_print(&r->arena, "teachers.%s.repair.prompt", from->name);
    const char *prompt = prompt_read(s, key, from->settings.repair.prompt,
                                     "repair", &r->arena, err);
    if (prompt == NULL)
        return err_context(err, "\"teachers.%s\"", from->name);
    for (int64_t round = 1; round <= from->settings.repair.rounds; round++) {
        struct teach_repair *repair = arena_take(&r->arena, sizeof(*repair));
        struct teach_teacher *t;

        r->teachers = arena_grow(&r->arena, r->teachers, r->count,
                                 sizeof(r->teachers[0]));
        t = &r->teachers[r->count++];
        *repair = own;
        repair->round = round;
        *t = *from;
        t->name = round == 1 ? arena_print(&r->arena, "%s+repair", from->name)
                             : arena_print(&r->arena, "%s+repair%lld",
                                           from->name, (long long)round);
        t->prompt = prompt;
        t->settings.localizable = false; /* it was asked beside the first */
        t->repair = repair;
        repair_cause(from, t);
    }
    return true;
}

bool repair_teachers_read(struct active_teachers *r,
                          const struct settings *settings, struct err *err)
{
    struct active_teachers asked;

    if (!active_teachers_read(&asked, settings, err))
        return false;
    *r = (struct active_teachers){.arena = asked.arena};
    for (size_t i = 0; i < asked.count; i++) {
        if (repair_add_rounds(r, settings, &asked.teachers[i], err))
            continue;
        active_teachers_release(r);
        return false;
    }
    return true;
}

/* All that can change an answer: whom it is of, and what is asked. The bounds
 * say only of which replies. */
static const char *repair_identity(const struct teach_teacher *t,
                                   int64_t from_id, struct arena *arena)
{
    struct digest d = digest_of(span_of(t->prompt));
    char hex[65];

    digest_hex(&d, hex);
    return arena_print(arena,
                       "made of=%lld\nrepair version=%d\nprompt "
                       "sha256=%s\n",
                       (long long)from_id, REPAIR_VERSION, hex);
}

static double repair_bound(double bound)
{
    return isfinite(bound) ? bound : NAN; /* NULL in the store */
}

static void repair_bind_rule(struct query *q, int64_t teacher_id,
                             const struct policy_rule *rule)
{
    query_int(q, 1, teacher_id);
    query_text(q, 2, rule->filter);
    query_real(q, 3, repair_bound(rule->min));
    query_real(q, 4, repair_bound(rule->max));
    query_text(q, 5, rule->missing_passes ? "passes" : "fails");
}

static bool repair_bounds_same(struct active_teachers *r, struct db *db,
                               bool *same, struct err *err)
{
    struct query *q = db_query(db, QUERY_REPAIR_BOUND_COUNT);
    int64_t found, wanted = 0;

    if (!query_one(q, &found, err))
        return false;
    (void)db_query(db, QUERY_REPAIR_BOUND_COUNT);
    for (size_t i = 0; i < r->count; i++)
        wanted += r->teachers[i].teacher_id == 0
                      ? 0
                      : (int64_t)r->teachers[i].repair->rule_count;
    *same = found == wanted;
    for (size_t i = 0; i < r->count && *same; i++) {
        const struct teach_teacher *t = &r->teachers[i];

        for (size_t k = 0; k < t->repair->rule_count && *same; k++) {
            q = db_query(db, QUERY_REPAIR_BOUND_SAME);
            repair_bind_rule(q, t->teacher_id, &t->repair->rules[k]);
            if (!query_one(q, &found, err))
                return false;
            (void)db_query(db, QUERY_REPAIR_BOUND_SAME);
            *same = t->teacher_id == 0 || found == 1;
        }
    }
    return true;
}

static bool repair_store_bounds(struct active_teachers *r, struct db *db,
                                struct err *err)
{
    bool same;

    if (!repair_bounds_same(r, db, &same, err))
        return false;
    if (same)
        return true;
    if (!query_run(db_query(db, QUERY_REPAIR_BOUND_CLEAR), err))
        return false;
    for (size_t i = 0; i < r->count; i++) {
        const struct teach_teacher *t = &r->teachers[i];

        for (size_t k = 0; k < t->repair->rule_count && t->teacher_id != 0;
             k++) {
            struct query *q = db_query(db, QUERY_REPAIR_BOUND_ADD);
            repair_bind_rule(q, t->teacher_id, &t->repair->rules[k]);
            if (!query_run(q, err))
                return false;
        }
    }
    return true;
}

static const struct base_teacher *
repair_find_asked(const struct base_teacher *bases, size_t count,
                  const struct teach_teacher *t)
{
    for (size_t i = 0; i < count; i++) {
        if (bases[i].made_by == NULL &&
            strcmp(bases[i].name, t->repair->of) == 0)
            return &bases[i];
    }
    return NULL;
}

bool repair_teachers_store(struct active_teachers *r, struct stage_run *run,
                           size_t *count, struct err *err)
{
    struct base_teacher *bases;
    size_t base_count;

    *count = 0;
    if (!base_teachers_read(run->db, &r->arena, &bases, &base_count, err))
        return false;
    struct derived_teacher *list =
        arena_take_array(&r->arena, r->count + 1, sizeof(*list));
    for (size_t i = 0; i < r->count; i++) {
        struct teach_teacher *t = &r->teachers[i];
        const struct base_teacher *asked =
            repair_find_asked(bases, base_count, t);

        if (asked == NULL)
            continue;
        struct derived_teacher *d = &list[(*count)++];
        *d = (struct derived_teacher){
            .from = *asked,
            .name = t->name,
            .cause = t->cause,
            .ordinal = REPAIR_ORDINAL * t->repair->round + asked->ordinal};
        if (t->repair->round > 1)
            d->from.teacher_id = r->teachers[i - 1].teacher_id;
        d->identity = repair_identity(t, d->from.teacher_id, &r->arena);
        if (!derived_teacher_find(run, "repair", d, err))
            return false;
        t->teacher_id = d->teacher_id;
    }
    return derived_teachers_store(run, "repair", list, *count, err) &&
           repair_store_bounds(r, run->db, err);
}

bool repair_teachers_find_asked(struct active_teachers *r, struct db *db,
                                struct err *err)
{
    struct base_teacher *bases;
    size_t base_count, n = 0;

    if (!base_teachers_read(db, &r->arena, &bases, &base_count, err))
        return false;
    for (size_t i = 0; i < r->count; i++) {
        struct teach_teacher *t = &r->teachers[i];
        const struct base_teacher *asked =
            repair_find_asked(bases, base_count, t);

        if (asked == NULL)
            continue;
        t->asked_id = asked->teacher_id;
        r->teachers[n++] = *t;
    }
    r->count = n;
    return true;
}
