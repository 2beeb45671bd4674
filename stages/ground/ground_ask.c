#include "stages/ground/ground_ask.h"

#include "db/schemas.h"
#include "adapters/digest.h"
#include "engine/prompt.h"
#include "filters/question.h"
#include "stages/ground/ground_state.h"

static const char ASK_QUESTIONS[] = "patterns/questions.txt";
static const char ASK_VISIBLE[] = "patterns/visible.txt";

struct ground_asker {
    const struct ground_ask_settings *settings;
    struct arena arena;
    struct question_list *list;
    struct visible *visible; /* NULL: everything is asked about */
    struct yes_no_settings model_settings;
    struct yes_no *model; /* NULL: there was no question yet */
    int64_t answers_id, asking_id;
};

static bool ask_is_all(const struct ground_ask_settings *s)
{
    return strcmp(s->about, "all") == 0;
}

static bool ask_read_prompt(const struct stage_run *run,
                            const struct ground_ask_settings *s,
                            struct arena *arena, struct yes_no_settings *out,
                            struct err *err)
{
    *out = (struct yes_no_settings){
        .model = s->model,
        .weights = s->weights,
        .prompt = prompt_read(run->settings, "ground.ask_prompt", s->prompt,
                              "entity", arena, err),
        .blank = "{thing}",
        .max_pixels = s->max_pixels,
        .threads = run->jobs,
    };
    return out->prompt != NULL || err_context(err, "\"ground.ask_prompt\"");
}

/* Who answers. */
static bool ask_describe_model(const struct stage_run *run,
                               const struct ground_ask_settings *s,
                               struct buf *text, struct err *err)
{
    struct yes_no_settings model;
    struct arena arena;

    arena_init(&arena);
    bool ok = ask_read_prompt(run, s, &arena, &model, err) &&
              (yes_no_identify(&model, text, err) ||
               err_context(err, "\"ground.ask\""));
    arena_release(&arena);
    return ok;
}

static void ask_add_list(struct buf *text, const char *name)
{
    const struct schema_text *list = schema_find(name);

    if (list != NULL)
        buf_print(text, "%s=%016llx\n", name,
                  (unsigned long long)digest_fast(
                      span_make(list->text, list->len), 0));
}

/* What is asked about. Words are part of it: what is worded anew has no
 * answer yet. */
static void ask_describe_questions(const struct ground_ask_settings *s,
                                   int64_t answers_id, int64_t evidence_id,
                                   struct buf *text)
{
    buf_print(text, "asking version=1\nanswers=%lld\nabout=%s\n",
              (long long)answers_id, s->about);
    ask_add_list(text, ASK_QUESTIONS);
    if (ask_is_all(s))
        return;
    buf_print(text, "evidence=%lld\n", (long long)evidence_id);
    ask_add_list(text, ASK_VISIBLE);
}

bool ground_ask_enter(struct stage_run *run,
                      const struct ground_ask_settings *s, int64_t evidence_id,
                      struct err *err)
{
    int64_t answers_id, asking_id;
    struct buf text;

    buf_init(&text, 1 << 16);
    bool ok =
        (s->model == NULL || ask_describe_model(run, s, &text, err)) &&
        ground_state_enter(run, "answers", buf_span(&text), &answers_id, err);
    buf_reset(&text);
    if (ok && s->model != NULL)
        ask_describe_questions(s, answers_id, evidence_id, &text);
    ok = ok && buf_ok(&text, "the description of the questions", err) &&
         ground_state_enter(run, "asking", buf_span(&text), &asking_id, err);
    buf_release(&text);
    return ok && (s->model == NULL ||
                  ground_state_keep_word(run->db, asking_id, "answer", s->about,
                                         err));
}

static struct span ask_list(const char *name)
{
    const struct schema_text *list = schema_find(name);

    return list == NULL ? SPAN_NONE : span_make(list->text, list->len);
}

struct ground_asker *ground_asker_open(struct stage_run *run,
                                       const struct ground_ask_settings *s,
                                       const struct visible_words *words,
                                       struct err *err)
{
    struct ground_asker *a;

    err_clear(err);
    if (s->model == NULL)
        return NULL;
    a = heap_take(sizeof(*a));
    *a = (struct ground_asker){.settings = s};
    arena_init(&a->arena);
    bool ok = ask_read_prompt(run, s, &a->arena, &a->model_settings, err) &&
              ground_state_find(run, "answers", &a->answers_id, err) &&
              ground_state_find(run, "asking", &a->asking_id, err);
    if (ok)
        a->list = question_list_open(ask_list(ASK_QUESTIONS), err);
    ok = ok && a->list != NULL;
    if (ok && !ask_is_all(s)) {
        a->visible = visible_open(ask_list(ASK_VISIBLE), words, err);
        ok = a->visible != NULL;
    }
    if (ok)
        return a;
    ground_asker_close(a);
    return NULL;
}

void ground_asker_close(struct ground_asker *a)
{
    if (a == NULL)
        return;
    yes_no_close(a->model);
    visible_close(a->visible);
    question_list_close(a->list);
    arena_release(&a->arena);
    free(a);
}

int64_t ground_asker_state(const struct ground_asker *a)
{
    return a->asking_id;
}

/* Would other evidence decide? */
static bool ask_is_decided(const struct ground_asker *a, const char *kind,
                           const char *label)
{
    if (a->visible == NULL)
        return false;
    return visible_of(a->visible, kind, label) != NULL ||
           (strcmp(kind, "text") == 0 && visible_text(a->visible));
}

static bool ask_is_answered(const struct ground_asker *a, struct db *db,
                            int64_t picture_id, const char *words, bool *is,
                            struct err *err)
{
    struct query *q = db_query(db, QUERY_GROUND_ANSWER_FIND);
    int64_t count;

    query_int(q, 1, picture_id);
    query_int(q, 2, a->answers_id);
    query_text(q, 3, words);
    if (!query_one(q, &count, err))
        return false;
    *is = count > 0;
    return true;
}

/* One claim that is to be decided: its words, once. */
static bool ask_add(struct ground_asker *a, struct db *db, int64_t picture_id,
                    const char *words, struct ground_questions *out,
                    struct err *err)
{
    bool answered;
    size_t at;

    if (!span_utf8(span_of(words), &at))
        return true;
    for (size_t i = 0; i < out->count; i++) {
        if (strcmp(out->words[i], words) == 0)
            return true;
    }
    if (!ask_is_answered(a, db, picture_id, words, &answered, err))
        return false;
    if (answered)
        return true;
    out->words[out->count] = words;
    out->items[out->count++] = (struct yes_no_question){.fill = span_of(words)};
    return true;
}

static bool ask_open_model(struct ground_asker *a, struct err *err)
{
    if (a->model == NULL)
        a->model = yes_no_open(&a->model_settings, err);
    return a->model != NULL || err_context(err, "\"ground.ask\"");
}

bool ground_asker_load(struct ground_asker *a, struct stage_run *run,
                       int64_t picture_id, struct arena *arena,
                       struct ground_questions *out, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_GROUND_CLAIMS);
    enum query_state state;

    out->words =
        arena_take_array(arena, GROUND_QUESTIONS_MAX, sizeof(*out->words));
    out->items =
        arena_take_array(arena, GROUND_QUESTIONS_MAX, sizeof(*out->items));
    query_int(q, 1, picture_id);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        const char *kind = query_get_text(q, 0, arena);
        const char *label = query_get_text(q, 1, arena);
        const char *text = query_get_text(q, 2, arena);
        if (out->count == GROUND_QUESTIONS_MAX ||
            ask_is_decided(a, kind, label))
            continue;
        if (!ask_add(a, run->db, picture_id,
                     question_words(a->list, kind, label, text, arena), out,
                     err))
            return false;
    }
    if (state == QUERY_FAILED)
        return false;
    return out->count == 0 || ask_open_model(a, err);
}

/* After a question that has no answer, a thing quoted at too great a length
 * perhaps: are there answers to others, which count for themselves? */
static bool ask_has_answer(const struct ground_questions *q, struct err *err)
{
    for (size_t i = 0; err->kind == ERR_RECORD && i < q->count; i++)
        if (q->items[i].err.kind == ERR_NONE) {
            err_clear(err);
            return true;
        }
    return false;
}

bool ground_asker_ask(struct ground_asker *a, struct ground_questions *q,
                      struct err *err)
{
    struct image picture = {0, 0, NULL};
    struct buf bytes;

    if (q->count == 0)
        return true;
    buf_init(&bytes, EXTENT_PICTURE_MAX + 1);
    bool ok = extent_read_picture(&q->place, &bytes, err) &&
              image_decode(buf_span(&bytes), &picture, err) &&
              (yes_no_ask(a->model, &picture, q->items, q->count, err) ||
               ask_has_answer(q, err));
    image_release(&picture);
    buf_release(&bytes);
    return ok || err_context(err, "\"%s\" at byte %lld", q->place.path,
                             (long long)q->place.offset);
}

static bool ask_save_answer(const struct ground_asker *a, struct db *db,
                            int64_t picture_id, const char *words,
                            const struct yes_no_question *answer,
                            struct err *err)
{
    struct query *q = db_query(db, QUERY_GROUND_ANSWER_PUT);

    query_int(q, 1, picture_id);
    query_int(q, 2, a->answers_id);
    query_text(q, 3, words);
    query_real(q, 4, yes_no_share(answer));
    query_real(q, 5, yes_no_mass(answer));
    return query_run(q, err);
}

bool ground_asker_save(const struct ground_asker *a, struct stage_run *run,
                       int64_t picture_id, const struct ground_questions *q,
                       struct err *err)
{
    struct query *forget = db_query(run->db, QUERY_GROUND_ANSWER_FORGET);

    query_int(forget, 1, picture_id);
    query_int(forget, 2, a->answers_id);
    if (!query_run(forget, err))
        return false;
    for (size_t i = 0; i < q->count; i++) {
        if (q->items[i].err.kind == ERR_NONE &&
            !ask_save_answer(a, run->db, picture_id, q->words[i], &q->items[i],
                             err))
            return false;
    }
    struct query *put = db_query(run->db, QUERY_ASKED_PUT);
    query_int(put, 1, picture_id);
    query_int(put, 2, a->asking_id);
    query_int(put, 3, q->fingerprint);
    query_int(put, 4, (int64_t)q->count);
    query_int(put, 5, run->run_id);
    return query_run(put, err);
}
