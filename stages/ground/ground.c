/*
 * ground: which things does a reasoning claim to see, and what is to be seen?
 *
 * Reads: the reasoning of every answer of the active teachers; the pictures
 * that they are about, where a segmenter, a reader of text or a model to be
 * asked is set. Writes: entity (each thing named, with its place in the reply)
 * and ground (that it was looked for); evidence (what a picture shows, and what
 * was answered about it), look (that it was looked at) and asked (that it was
 * asked about); vocabulary. Filters compare the two. Sets aside: pictures that
 * cannot be read, decoded or asked about.
 *
 * Naming costs seconds, looking and asking cost inference, so each has a state
 * of its own: the settings that looking depends on stand in the state of
 * `evidence`, those of asking in `answers` and `asking`, not in this stage's.
 * What is asked about is what was named: so that comes in a second pending
 * query. Items: replies, and pictures as negative numbers.
 */
#include "engine/stage.h"

#include "base/stop.h"
#include "db/schemas.h"
#include "stages/ground/ground_ask.h"
#include "answers/claim_lexicon.h"
#include "stages/ground/ground_look.h"
#include "stages/ground/ground_state.h"

static const char GROUND_LIST[] = "patterns/entities.txt";

struct ground_settings {
    int64_t most;
    struct ground_look_settings look;
    struct ground_ask_settings ask;
};

static const struct param ground_params[] = {
    {.name = "most",
     .type = PARAM_INT,
     .at = offsetof(struct ground_settings, most),
     .initial = "500",
     .min = 1,
     .max = 100000,
     .about = "things named by one reasoning that are kept"},
    {.name = "segformer",
     .type = PARAM_PATH,
     .at = offsetof(struct ground_settings, look.segformer),
     .about = "folder of a SegFormer that says what the pictures show; "
              "nothing: they are not looked at",
     .flags = PARAM_RUNTIME},
    {.name = "least_share",
     .type = PARAM_REAL,
     .at = offsetof(struct ground_settings, look.least_share),
     .initial = "0.0005",
     .min = 0,
     .max = 1,
     .about = "share of a picture from which a segment is kept",
     .flags = PARAM_RUNTIME},
    {.name = "ocr",
     .type = PARAM_BOOL,
     .at = offsetof(struct ground_settings, look.ocr),
     .initial = "no",
     .about = "read text in the pictures, where Tesseract is built in",
     .flags = PARAM_RUNTIME},
    {.name = "ocr_languages",
     .type = PARAM_TEXT,
     .at = offsetof(struct ground_settings, look.languages),
     .initial = "eng",
     .about = "languages to read, as Tesseract names them: eng+deu",
     .flags = PARAM_RUNTIME},
    {.name = "ask",
     .type = PARAM_PATH,
     .at = offsetof(struct ground_settings, ask.model),
     .about = "folder of a Qwen2.5-VL that is asked whether what was claimed "
              "is in the picture; nothing: it is not asked",
     .flags = PARAM_RUNTIME},
    {.name = "ask_weights",
     .type = PARAM_CHOICE,
     .at = offsetof(struct ground_settings, ask.weights),
     .initial = "bf16",
     .about = "as the model's files have them, or in 8 bits, twice as fast",
     .choices = "bf16|int8",
     .flags = PARAM_RUNTIME},
    {.name = "ask_prompt",
     .type = PARAM_PATH,
     .at = offsetof(struct ground_settings, ask.prompt),
     .initial = "entity",
     .about = "what is asked: entity, or a text file with {thing}",
     .flags = PARAM_RUNTIME},
    {.name = "ask_about",
     .type = PARAM_CHOICE,
     .at = offsetof(struct ground_settings, ask.about),
     .initial = "undecided",
     .about = "claims that no segment and no read text can decide, or all",
     .choices = "undecided|all",
     .flags = PARAM_RUNTIME},
    {.name = "ask_max_pixels",
     .type = PARAM_INT,
     .at = offsetof(struct ground_settings, ask.max_pixels),
     .initial = "0",
     .min = 0,
     .max = 1e9,
     .about = "largest picture shown to that model; 0: the model's own",
     .flags = PARAM_RUNTIME},
};

struct ground_in {
    struct span reasoning;
    size_t start;        /* of the reasoning in the reply */
    struct extent place; /* of a picture's bytes */
};

struct ground_out {
    struct lexicon_hit *hits; /* [count] */
    size_t count;
    struct ground_findings findings; /* of a picture */
};

struct ground_state {
    struct arena arena;
    struct lexicon *lexicon;
    struct ground_looker *looker; /* NULL: no picture is looked at */
    struct ground_asker *asker;   /* NULL: nobody is asked */
    int64_t evidence_id;          /* the stage version of the looker's state */
};

static const struct ground_look_settings *
ground_look_of(const struct stage_run *run)
{
    return &((const struct ground_settings *)run->options)->look;
}

static const struct ground_ask_settings *
ground_ask_of(const struct stage_run *run)
{
    return &((const struct ground_settings *)run->options)->ask;
}

/* Make the state of the evidence the current one, with its vocabulary. */
static bool ground_enter_evidence(struct stage_run *run, int64_t *id,
                                  struct err *err)
{
    struct ground_looker *l =
        ground_looker_open(ground_look_of(run), true, err);
    struct buf text;

    if (l == NULL && err->kind != ERR_NONE)
        return false;
    buf_init(&text, 1 << 16);
    if (l != NULL)
        ground_looker_describe(l, &text);
    bool ok = buf_ok(&text, "the description of the evidence", err) &&
              ground_state_enter(run, "evidence", buf_span(&text), id, err) &&
              (l == NULL || ground_looker_keep_words(l, run->db, *id, err));
    buf_release(&text);
    ground_looker_close(l);
    return ok;
}

/* A changed list is a changed result. FNV-1a is enough to notice. */
static bool ground_identify(struct stage_run *run, struct buf *text,
                            struct err *err)
{
    const struct schema_text *list = schema_find(GROUND_LIST);
    uint64_t hash = 14695981039346656037u;
    int64_t evidence_id;

    if (list == NULL)
        return err_stage(err, "the list of entities is not in the program");
    for (size_t i = 0; i < list->len; i++)
        hash = (hash ^ (unsigned char)list->text[i]) * 1099511628211u;
    buf_print(text, "entities=%016llx\n", (unsigned long long)hash);
    return ground_enter_evidence(run, &evidence_id, err) &&
           ground_ask_enter(run, ground_ask_of(run), evidence_id, err);
}

static bool ground_open_looker(struct stage_run *run, struct ground_state *s,
                               struct err *err)
{
    if (!ground_state_find(run, "evidence", &s->evidence_id, err))
        return false;
    s->looker = ground_looker_open(ground_look_of(run), false, err);
    if (s->looker == NULL)
        return err->kind == ERR_NONE;
    return ground_looker_staff(s->looker, run->jobs, err);
}

static bool ground_open_asker(struct stage_run *run, struct ground_state *s,
                              struct err *err)
{
    struct visible_words words;

    ground_looker_words(s->looker, &s->arena, &words);
    s->asker = ground_asker_open(run, ground_ask_of(run), &words, err);
    return s->asker != NULL || err->kind == ERR_NONE;
}

static bool ground_open(struct stage_run *run, struct err *err)
{
    const struct schema_text *list = schema_find(GROUND_LIST);
    struct ground_state *s = heap_take(sizeof(*s));

    *s = (struct ground_state){.lexicon = NULL};
    arena_init(&s->arena);
    run->state = s;
    if (list == NULL)
        return err_stage(err, "the list of entities is not in the program");
    s->lexicon = lexicon_open(span_make(list->text, list->len), err);
    return s->lexicon != NULL && ground_open_looker(run, s, err) &&
           ground_open_asker(run, s, err);
}

static void ground_close(struct stage_run *run)
{
    struct ground_state *s = run->state;

    run->state = NULL;
    if (s == NULL)
        return;
    ground_asker_close(s->asker);
    ground_looker_close(s->looker);
    lexicon_close(s->lexicon);
    arena_release(&s->arena);
    free(s);
}

/* What the claims about a picture ask. A failure is one of this state: under
 * another prompt it may be answered. */
static bool ground_load_questions(struct stage_run *run, struct query *row,
                                  struct record *record, struct err *err)
{
    const struct ground_state *s = run->state;
    struct ground_questions *q = arena_take(&record->arena, sizeof(*q));

    record->item.version_id = ground_asker_state(s->asker);
    q->fingerprint = query_get_int(row, 1);
    q->place = (struct extent){query_get_text(row, 2, &record->arena),
                               query_get_int(row, 3), query_get_int(row, 4)};
    record->in = q;
    return ground_asker_load(s->asker, run, -record->id, &record->arena, q,
                             err);
}

static bool ground_load(struct stage_run *run, struct query *row,
                        struct record *record, struct err *err)
{
    struct ground_in *in;

    if (record->id < 0)
        record->item =
            (struct stage_item){.kind = ITEM_PICTURE, .id = -record->id};
    if (record->then)
        return ground_load_questions(run, row, record, err);
    in = arena_take(&record->arena, sizeof(*in));
    in->reasoning = arena_span(&record->arena, query_get_span(row, 1));
    in->start = (size_t)query_get_int(row, 2);
    in->place = (struct extent){query_get_text(row, 3, &record->arena),
                                query_get_int(row, 4), query_get_int(row, 5)};
    record->in = in;
    return true;
}

static bool ground_work(const struct stage_run *run, struct record *record,
                        int worker, struct err *err)
{
    const struct ground_settings *options = run->options;
    const struct ground_state *s = run->state;
    const struct ground_in *in = record->in;
    struct ground_out *out = arena_take(&record->arena, sizeof(*out));

    if (record->then) { /* a stop need not wait for all that was read */
        record->dropped = stop_asked();
        return record->dropped || ground_asker_ask(s->asker, record->in, err);
    }
    record->out = out;
    if (record->id < 0)
        return ground_look(s->looker, worker, &in->place, &record->arena,
                           &out->findings, err);
    out->hits = lexicon_find(s->lexicon, in->reasoning, (size_t)options->most,
                             &record->arena, &out->count);
    return true;
}

static bool ground_save_entities(struct stage_run *run, struct record *record,
                                 struct err *err)
{
    const struct ground_in *in = record->in;
    const struct ground_out *out = record->out;
    struct query *q = db_query(run->db, QUERY_GROUND_FORGET);

    query_int(q, 1, record->id);
    if (!query_run(q, err))
        return false;
    for (size_t i = 0; i < out->count; i++) {
        const struct lexicon_hit *hit = &out->hits[i];
        q = db_query(run->db, QUERY_ENTITY_PUT);
        query_int(q, 1, record->id);
        query_int(q, 2, (int64_t)i);
        query_span(q, 3,
                   span_cut(in->reasoning, hit->start, hit->end - hit->start));
        query_text(q, 4, hit->kind);
        query_text(q, 5, hit->label);
        query_int(q, 6, (int64_t)(in->start + hit->start));
        query_int(q, 7, (int64_t)(in->start + hit->end));
        if (!query_run(q, err))
            return false;
    }
    q = db_query(run->db, QUERY_GROUND_PUT);
    query_int(q, 1, record->id);
    query_int(q, 2, run->version_id);
    query_int(q, 3, (int64_t)out->count);
    query_int(q, 4, run->run_id);
    return query_run(q, err);
}

static bool ground_save_findings(struct stage_run *run, struct record *record,
                                 struct err *err)
{
    const struct ground_state *s = run->state;
    const struct ground_findings *found =
        &((const struct ground_out *)record->out)->findings;
    struct query *q = db_query(run->db, QUERY_EVIDENCE_FORGET);

    query_int(q, 1, -record->id);
    if (!query_run(q, err))
        return false;
    for (size_t i = 0; i < found->count; i++) {
        const struct ground_finding *one = &found->items[i];
        q = db_query(run->db, QUERY_EVIDENCE_PUT);
        query_int(q, 1, -record->id);
        query_int(q, 2, (int64_t)i);
        query_int(q, 3, s->evidence_id);
        query_text(q, 4, one->kind);
        query_text(q, 5, one->label);
        query_real(q, 6, one->share);
        query_real(q, 7, one->margin);
        if (!query_run(q, err))
            return false;
    }
    q = db_query(run->db, QUERY_LOOK_PUT);
    query_int(q, 1, -record->id);
    query_int(q, 2, s->evidence_id);
    query_int(q, 3, (int64_t)found->count);
    query_int(q, 4, run->run_id);
    return query_run(q, err);
}

static bool ground_save(struct stage_run *run, struct record *record,
                        struct err *err)
{
    const struct ground_state *s = run->state;

    if (record->then)
        return ground_asker_save(s->asker, run, -record->id, record->in, err);
    return record->id < 0 ? ground_save_findings(run, record, err)
                          : ground_save_entities(run, record, err);
}

static const char *const ground_needs[] = {"extract", NULL};

const struct stage stage_ground = {
    .name = "ground",
    .version = 1,
    .about = "find what each reasoning claims to see, and what pictures show",
    .unit = "answers and pictures",
    .item = ITEM_REPLY,
    .params = ground_params,
    .param_count = PARAM_COUNT(ground_params),
    .settings_size = sizeof(struct ground_settings),
    .needs = ground_needs,
    .pending = QUERY_GROUND_PENDING,
    .then_pending = QUERY_GROUND_ASK,
    .sums = QUERY_GROUND_SUMS,
    .identify = ground_identify,
    .open = ground_open,
    .close = ground_close,
    .load = ground_load,
    .work = ground_work,
    .save = ground_save,
};
