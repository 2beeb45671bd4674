#include "stages/ask/ask_questions.h"

#include "engine/look_vocabulary.h"
#include "engine/pattern_list.h"
#include "filters/question.h"
#include "filters/visible.h"

static const char ASK_QUESTIONS[] = "patterns/questions.txt";
static const char ASK_VISIBLE[] = "patterns/visible.txt";

struct ask_wording {
    struct arena arena;
    struct question_list *list;
    struct visible *visible; /* NULL: everything is asked about */
};

static bool ask_wording_read(struct ask_wording *w, struct db *db, bool all,
                             struct err *err)
{
    struct label_set vocabulary;
    struct span questions, visible;

    if (!pattern_list_find(ASK_QUESTIONS, &questions, err) ||
        !pattern_list_find(ASK_VISIBLE, &visible, err))
        return false;
    w->list = question_list_open(questions, err);
    if (w->list == NULL || all)
        return w->list != NULL;
    if (!look_vocabulary_read(db, &w->arena, &vocabulary, err))
        return false;
    w->visible = visible_open(visible, &vocabulary, err);
    return w->visible != NULL;
}

struct ask_wording *ask_wording_open(struct db *db, bool all, struct err *err)
{
    struct ask_wording *w = heap_take(sizeof(*w));

    *w = (struct ask_wording){.list = NULL};
    arena_init(&w->arena);
    if (ask_wording_read(w, db, all, err))
        return w;
    ask_wording_close(w);
    return NULL;
}

void ask_wording_close(struct ask_wording *w)
{
    if (w == NULL)
        return;
    visible_close(w->visible);
    question_list_close(w->list);
    arena_release(&w->arena);
    free(w);
}

bool ask_wording_identify(bool all, struct buf *out, struct err *err)
{
    buf_print(out, "about=%s\n", all ? "all" : "undecided");
    return pattern_list_identify(ASK_QUESTIONS, out, err) &&
           (all || pattern_list_identify(ASK_VISIBLE, out, err));
}

/* Would other evidence decide? */
static bool ask_wording_decided(const struct ask_wording *w, const char *kind,
                                const char *label)
{
    if (w->visible == NULL)
        return false;
    return visible_of(w->visible, kind, label) != NULL ||
           (strcmp(kind, "text") == 0 && visible_text(w->visible));
}

static bool ask_is_answered(struct db *db, int64_t picture_id, int64_t model_id,
                            const char *words, bool *is, struct err *err)
{
    struct query *q = db_query(db, QUERY_CLAIM_ANSWER_FIND);
    int64_t count;

    query_int(q, 1, picture_id);
    query_int(q, 2, model_id);
    query_text(q, 3, words);
    if (!query_one(q, &count, err))
        return false;
    *is = count > 0;
    return true;
}

/* Different claims may be asked about in the same words. */
static bool ask_questions_have(const struct ask_questions *q, const char *words)
{
    for (size_t i = 0; i < q->count; i++) {
        if (strcmp(q->words[i], words) == 0)
            return true;
    }
    return false;
}

static void ask_questions_add(struct ask_questions *q, const char *words,
                              struct arena *arena)
{
    q->words = arena_grow(arena, q->words, q->count, sizeof(*q->words));
    q->items = arena_grow(arena, q->items, q->count, sizeof(*q->items));
    q->words[q->count] = words;
    q->items[q->count++] = (struct yes_no_question){.fill = span_of(words)};
}

bool ask_questions_also(const char *words, struct db *db, int64_t picture_id,
                        int64_t model_id, struct arena *arena,
                        struct ask_questions *q, struct err *err)
{
    bool answered = false;

    if (ask_questions_have(q, words))
        return true;
    if (!ask_is_answered(db, picture_id, model_id, words, &answered, err))
        return false;
    if (!answered)
        ask_questions_add(q, words, arena);
    return true;
}

bool ask_questions_load(const struct ask_wording *w, struct db *db,
                        int64_t picture_id, int64_t model_id,
                        struct arena *arena, struct ask_questions *out,
                        struct err *err)
{
    struct query *q = db_query(db, QUERY_ASK_CLAIMS);
    enum query_state state = QUERY_DONE;

    *out = (struct ask_questions){.count = 0};
    query_int(q, 1, picture_id);
    while (out->count < ASK_QUESTIONS_MAX &&
           (state = query_next(q, err)) == QUERY_ROW) {
        const char *kind = query_get_text(q, 0, arena);
        const char *label = query_get_text(q, 1, arena);
        const char *text = query_get_text(q, 2, arena);
        const char *words = question_words(w->list, kind, label, text, arena);
        size_t at;
        if (ask_wording_decided(w, kind, label) ||
            !span_utf8(span_of(words), &at))
            continue;
        if (!ask_questions_also(words, db, picture_id, model_id, arena, out,
                                err))
            return false;
    }
    (void)db_query(db, QUERY_ASK_CLAIMS); /* ends the read */
    return state != QUERY_FAILED;
}

static bool ask_questions_save_one(const struct ask_questions *q, size_t i,
                                   struct query *put, struct err *err)
{
    query_text(put, 3, q->words[i]);
    query_real(put, 4, yes_no_share(&q->items[i]));
    query_real(put, 5, yes_no_mass(&q->items[i]));
    return query_run(put, err);
}

bool ask_questions_save(const struct ask_questions *q, struct db *db,
                        int64_t picture_id, int64_t model_id, int64_t run_id,
                        struct err *err)
{
    for (size_t i = 0; i < q->count; i++) {
        struct query *put = db_query(db, QUERY_CLAIM_ANSWER_PUT);

        query_int(put, 1, picture_id);
        query_int(put, 2, model_id);
        query_int(put, 6, run_id);
        if (q->items[i].err.kind == ERR_NONE &&
            !ask_questions_save_one(q, i, put, err))
            return false;
    }
    return true;
}

bool ask_questions_answered(const struct ask_questions *q)
{
    for (size_t i = 0; i < q->count; i++) {
        if (q->items[i].err.kind == ERR_NONE)
            return true;
    }
    return false;
}
