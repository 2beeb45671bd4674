/*
 * ground_ask.h: a model is asked whether the things that replies claim to see
 * are in the picture: one question a thing and picture, of whose the answer is
 * kept as evidence.
 *
 * Included by: stages/ground.
 */
#ifndef LIMBECK_GROUND_ASK_H
#define LIMBECK_GROUND_ASK_H

#include "base/extent.h"
#include "engine/stage.h"
#include "filters/visible.h"
#include "teachers/yes_no.h"

/* About one picture at most. */
enum { GROUND_QUESTIONS_MAX = 200 };

struct ground_ask_settings {
    const char *model;   /* folder of a Qwen2.5-VL; NULL: nobody is asked */
    const char *weights; /* "bf16" or "int8" */
    const char *prompt;  /* name or file, with {thing} */
    const char *about;   /* "undecided": what no segment and no reader of text
                          * can decide; "all" */
    int64_t max_pixels;  /* 0: the model's own */
};

/* What one picture is asked about, and what was answered. */
struct ground_questions {
    int64_t fingerprint; /* of the replies, as the pending query took it */
    const char **words;  /* [count] "a palm tree" */
    struct yes_no_question *items; /* [count] */
    size_t count;
    struct extent place; /* of the picture's bytes */
};

/* Make the states 'answers' and 'asking' present. evidence_id: the state of
 * what looks. ERR_STAGE when the model cannot be opened, ERR_USAGE for a
 * prompt without {thing}. */
MUST_CHECK bool ground_ask_enter(struct stage_run *run,
                                 const struct ground_ask_settings *s,
                                 int64_t evidence_id, struct err *err);

struct ground_asker;

/* words: what the looker can find. NULL with err->kind ERR_NONE when nobody
 * is to be asked. The model is opened when there is a question. */
MUST_CHECK struct ground_asker *
ground_asker_open(struct stage_run *run, const struct ground_ask_settings *s,
                  const struct visible_words *words, struct err *err);
void ground_asker_close(struct ground_asker *a); /* NULL is fine */
/* Of stage 'asking': what a failure to ask is about. */
int64_t ground_asker_state(const struct ground_asker *a);

/* What the replies about the picture claim, should be asked about, and has no
 * answer yet. Not on worker threads. */
MUST_CHECK bool ground_asker_load(struct ground_asker *a, struct stage_run *run,
                                  int64_t picture_id, struct arena *arena,
                                  struct ground_questions *out,
                                  struct err *err);
/* Read the picture and ask. ERR_RETRY when its bytes cannot be read,
 * ERR_RECORD when it is none or cannot be asked about. */
MUST_CHECK bool ground_asker_ask(struct ground_asker *a,
                                 struct ground_questions *q, struct err *err);
/* Keep the answers, and forget those of another state. */
MUST_CHECK bool ground_asker_save(const struct ground_asker *a,
                                  struct stage_run *run, int64_t picture_id,
                                  const struct ground_questions *q,
                                  struct err *err);

#endif
