#include "stages/teach/repair_question.h"

#include <math.h>

#include "engine/derived_teachers.h"
#include "filters/filter.h"

enum { EVIDENCE_MAX = 8 << 20 };

static const char REPAIR_QUESTION[] = "{question}";
static const char REPAIR_REPLY[] = "{reply}";
static const char REPAIR_EVIDENCE[] = "{evidence}";

bool repair_question_check(const struct teach_teacher *t, struct err *err)
{
    if (strstr(t->prompt, REPAIR_REPLY) != NULL &&
        strstr(t->prompt, REPAIR_EVIDENCE) != NULL)
        return true;
    return err_usage(err,
                     "the prompt of \"teachers.%s.repair\" has to show {reply} "
                     "and {evidence}",
                     t->repair->of);
}

/* "- share of ...: 0.3, at least 0.7 is wanted" */
static void repair_put_fault(const struct filter *f, struct query *q,
                             struct buf *out)
{
    double value = query_get_real(q, 1);
    double min = query_get_real(q, 2), max = query_get_real(q, 3);

    buf_print(out, "- %s: ", f->about);
    if (isnan(value))
        buf_add_text(out, "this could not be told");
    else
        buf_print(out, "%.4g", value);
    if (!isnan(min) && (isnan(value) || value < min))
        buf_print(out, ", at least %.6g is wanted", min);
    if (!isnan(max) && (isnan(value) || value > max))
        buf_print(out, ", at most %.6g is wanted", max);
    buf_add_char(out, '\n');
}

static bool repair_put_evidence(struct db *db, const struct teach_teacher *t,
                                int64_t reply_id,
                                const struct unseen_reply *reply,
                                struct buf *out, struct err *err)
{
    struct query *q = db_query(db, QUERY_REPAIR_FAULTS);
    enum query_state state;

    query_int(q, 1, reply_id);
    query_int(q, 2, t->teacher_id);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        struct arena arena;
        char name[80];
        struct span said = query_get_span(q, 0);
        size_t sentences = 0;

        snprintf(name, sizeof(name), "%.*s", (int)said.len, said.data);
        const struct filter *f = filter_find(name);
        arena_init(&arena);
        if (strcmp(name, "visibility") == 0)
            sentences = unseen_claims_list(reply, &arena, out);
        arena_release(&arena);
        if (f != NULL && sentences == 0)
            repair_put_fault(f, q, out);
    }
    (void)db_query(db, QUERY_REPAIR_FAULTS);
    return state != QUERY_FAILED;
}

static void repair_fill(struct span prompt, const char *const *blanks,
                        const struct span *fillings, struct buf *out)
{
    while (prompt.len > 0) {
        size_t i = 0, to = span_find_char(prompt, '{');

        if (to > prompt.len)
            to = prompt.len;
        buf_add_span(out, span_cut(prompt, 0, to));
        prompt = span_cut(prompt, to, SIZE_MAX);
        while (blanks[i] != NULL && !span_starts(prompt, blanks[i]))
            i++;
        size_t len = blanks[i] != NULL ? strlen(blanks[i]) : 1;
        buf_add_span(out, blanks[i] != NULL ? fillings[i]
                                            : span_cut(prompt, 0, len));
        prompt = span_cut(prompt, len, SIZE_MAX);
    }
}

bool repair_question_make(struct db *db, const struct teach_teacher *t,
                          int64_t reply_id, struct unseen_reply *reply,
                          struct buf *out, struct err *why, struct err *err)
{
    static const char *const blanks[] = {REPAIR_QUESTION, REPAIR_REPLY,
                                         REPAIR_EVIDENCE, NULL};
    size_t most = (size_t)t->settings.repair.max_bytes;
    struct unseen_texts texts;
    struct arena arena;
    struct buf evidence;

    if (reply->text.len > most) {
        err_record(why,
                   "the reply has %zu bytes, and is not shown again: more than "
                   "%zu (teachers.%s.repair.max_bytes)",
                   reply->text.len, most, t->repair->of);
        err_class(why, FAILURE_LIMIT);
        return true;
    }
    arena_init(&arena);
    buf_init(&evidence, EVIDENCE_MAX);
    bool ok = unseen_texts_read(db, reply_id, &arena, &texts, err);
    if (ok)
        unseen_claims_find(
            reply,
            &(struct unseen_evidence){texts.claims, texts.starts, texts.quotes},
            &arena);
    ok = ok && repair_put_evidence(db, t, reply_id, reply, &evidence, err);
    struct span fillings[] = {span_of(t->repair->question), reply->text,
                              buf_span(&evidence)};
    if (ok)
        repair_fill(span_of(t->prompt), blanks, fillings, out);
    if (ok && (evidence.over || out->over))
        err_record(why, "the question about the reply would be too long");
    buf_release(&evidence);
    arena_release(&arena);
    return ok;
}
