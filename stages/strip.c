/*
 * strip: beside each reply one without the sentences that claim to see what the
 * picture does not show.
 *
 * Reads: answers, claims and visibility's evidence of the teachers with
 * `strip: yes`, asked or repaired. Writes: teacher, derived_teacher,
 * active_teacher ("a+strip"), a reply for each that loses a sentence, and
 * stripped. Sets aside: nothing that it knows of. Nobody is asked.
 *
 * What is left of a reply is a reply: it is extracted, measured and decided
 * about by the same stages, and exports cut their text from it. The teacher it
 * belongs to is made anew when what is seen is decided otherwise (another
 * version of claims, look or ask, another setting of visibility): the replies
 * of before stay, as facts do, and are found again when that goes back.
 */
#include "engine/derived_teachers.h"
#include "engine/stage.h"

#include "answers/unseen_claims.h"
#include "filters/filter.h"
#include "teachers/teacher.h"

enum { STRIP_REPLY_MAX = 1 << 30, STRIP_ORDINAL = 100000 };

struct strip_out {
    struct span text;
    size_t sentences;
};

static bool strip_wants(struct stage_run *run, const struct base_teacher *from,
                        bool *wants, struct err *err)
{
    struct teacher_settings own;

    if (!teacher_read((struct settings *)run->settings, from->origin, &own,
                      err))
        return false;
    *wants = own.strip;
    return true;
}

/* What is seen by this stage's version, and of whom. */
static const char *strip_identity(const struct base_teacher *from,
                                  struct span version, struct arena *arena)
{
    return arena_print(arena, "made of=%lld\n%.*s", (long long)from->teacher_id,
                       (int)version.len, version.data);
}

static bool strip_find_teachers(struct stage_run *run, struct span version,
                                struct arena *arena, size_t *count,
                                struct err *err)
{
    struct base_teacher *bases;
    size_t base_count;

    *count = 0;
    if (!base_teachers_read(run->db, arena, &bases, &base_count, err))
        return false;
    struct derived_teacher *list =
        arena_take_array(arena, base_count + 1, sizeof(*list));
    for (size_t i = 0; i < base_count; i++) {
        const struct base_teacher *from = &bases[i];
        bool wants;

        if (!strip_wants(run, from, &wants, err))
            return false;
        if (!wants)
            continue;
        struct derived_teacher *d = &list[(*count)++];
        *d = (struct derived_teacher){
            .from = *from,
            .name = arena_print(arena, "%s+strip", from->name),
            .identity = strip_identity(from, version, arena),
            .cause = "",
            .ordinal = STRIP_ORDINAL + from->ordinal};
        if (!derived_teacher_find(run, "strip", d, err))
            return false;
    }
    return derived_teachers_store(run, "strip", list, *count, err);
}

static bool strip_identify(struct stage_run *run, struct buf *text,
                           struct err *err)
{
    const struct filter *f = filter_find("visibility");
    struct arena arena;
    size_t count = 0;

    buf_print(text, "filter %s version=%d\n", f->name, f->version);
    settings_describe(run->settings, "filters.visibility", f->params,
                      f->param_count, PARAM_RUNTIME, text);
    arena_init(&arena);
    bool ok = buf_ok(text, "the description of a stage's state", err) &&
              strip_find_teachers(run, buf_span(text), &arena, &count, err);
    arena_release(&arena);
    run->off = count == 0;
    return ok;
}

static bool strip_load(struct stage_run *run, struct query *row,
                       struct record *record, struct err *err)
{
    struct unseen_reply *in = arena_take(&record->arena, sizeof(*in));
    struct unseen_texts texts;

    *in = (struct unseen_reply){
        .text = arena_span(&record->arena, query_get_span(row, 1)),
        .start = (size_t)query_get_int(row, 2),
        .end = (size_t)query_get_int(row, 3),
        .escaped = query_get_int(row, 4) != 0};
    record->in = in;
    if (!unseen_texts_read(run->db, record->id, &record->arena, &texts, err))
        return false;
    unseen_claims_find(
        in, &(struct unseen_evidence){texts.claims, texts.starts, texts.quotes},
        &record->arena);
    return true;
}

static bool strip_work(const struct stage_run *run, struct record *record,
                       int worker, struct err *err)
{
    struct strip_out *out = arena_take(&record->arena, sizeof(*out));
    struct buf text;

    (void)run;
    (void)worker;
    buf_init(&text, STRIP_REPLY_MAX);
    out->sentences = unseen_claims_strip(record->in, &record->arena, &text);
    bool ok = buf_ok(&text, "the stripped reply", err);
    out->text = arena_span(&record->arena, buf_span(&text));
    buf_release(&text);
    record->out = out;
    return ok;
}

static bool strip_save(struct stage_run *run, struct record *record,
                       struct err *err)
{
    const struct strip_out *out = record->out;
    struct query *q;

    if (out->sentences > 0) {
        q = db_query(run->db, QUERY_STRIP_REPLY_ADD);
        query_int(q, 1, record->id);
        query_span(q, 2, out->text);
        query_int(q, 3, run->run_id);
        if (!query_run(q, err))
            return false;
    }
    q = db_query(run->db, QUERY_STRIPPED_PUT);
    query_int(q, 1, record->id);
    query_int(q, 2, run->version_id);
    query_int(q, 3, (int64_t)out->sentences);
    query_int(q, 4, run->run_id);
    return query_run(q, err);
}

static const char *const strip_needs[] = {"claims", "look", "ask", NULL};

const struct stage stage_strip = {
    .name = "strip",
    .version = 1,
    .about = "leave out the sentences whose claims are not seen",
    .unit = "answers",
    .item = ITEM_REPLY,
    .needs = strip_needs,
    .pending = QUERY_STRIP_PENDING,
    .sums = QUERY_STRIP_SUMS,
    .store_alone = true,
    .identify = strip_identify,
    .load = strip_load,
    .work = strip_work,
    .save = strip_save,
};
