/*
 * teacher.h: who answers.
 *
 * A teacher is a name, a prompt, decoding settings and a backend. All
 * backends have the same face: asks go in while there is room, answers
 * come out in any order. One thread calls.
 *
 * Included by: teachers, stages, stages/teach, stages/ask, pipeline/commands,
 * tests.
 */
#ifndef LIMBECK_TEACHER_H
#define LIMBECK_TEACHER_H

#include "base/buf.h"
#include "base/param.h"
#include "base/settings.h"
#include "teachers/sample_names.h"

/* Settings of one entry of `teachers:`. */
struct teacher_settings {
    const char *backend; /* "server", "local", "batch" */
    const char *model;   /* name at the server, or folder for local */
    const char *weights; /* local: "bf16" or "int8" */
    const char *dialect; /* server, batch: one of dialect.h */
    const char *prompt;  /* name of schemas/prompts/NAME.txt, or a file */
    const char *system;  /* system text, or NULL: the model's own */
    const char *prefill; /* begins the assistant's turn, or NULL */
    const char *stop;    /* ends an answer, or NULL */
    struct text_list endpoints; /* server: base URLs */
    struct text_list results;   /* batch: files to take answers from */
    const char *requests;       /* batch: first file to write requests to */
    const char *key_column, *text_column; /* batch CSV */
    const char *api_key_env;              /* name of an environment variable */
    const char *cache; /* folder for what can be computed again, or NULL */
    bool pictures;     /* false: text only, samples without picture too */
    bool localizable;  /* ask the yes/no question as well */
    bool strip;        /* make of each reply one without what is not seen */
    const char *localizable_prompt; /* like prompt; its text once opened */
    /* Unset: NaN, or PARAM_NONE_INT. */
    double temperature, top_p, repetition_penalty;
    int64_t top_k, seed, max_tokens, candidates;
    int64_t min_pixels, max_pixels;
    int64_t window, timeout_s, retries, max_reply_bytes;
    int64_t batch;            /* local: most sequences at once */
    int64_t memory;           /* local: bytes; 0: three quarters of all */
    const char *picture;      /* local: "first" or "last", beside the prompt */
    const char *kv;           /* local: keys and values, "f32" or "f16" */
    const char *embeddings;   /* local: folder for the pictures', or NULL */
    const char *reasoning;    /* server: "auto", "keep" or "drop" */
    const char *extra_body;   /* server, batch: a JSON object, or NULL */
    struct text_list headers; /* server: "Name: value", $NAME of the
                               * environment */
    const char *connections;  /* server: "kept" or "fresh" */
    struct {
        int64_t requests, tokens;
        double hours, cost;
    } budget; /* 0: no bound */
    struct {
        double input, output;
    } price; /* of a million tokens */
    struct {
        const char *prompt; /* like prompt */
        int64_t rounds, max_bytes;
    } repair;
};

/* What is spent of a budget, or would be; price in any currency. */
double teacher_cost(const struct teacher_settings *s, double prompt_tokens,
                    double output_tokens);

extern const struct param teacher_params[];
extern const size_t teacher_param_count;
extern const struct param_section teacher_section; /* `teachers`, many */

/* One question: one candidate answer to one sample. The caller owns it and
 * keeps it until it came back. */
struct ask {
    int64_t sample_id;
    int64_t about; /* see sample_names.h */
    int candidate;
    const char *source, *key; /* of the sample: its name */
    struct span picture;      /* file bytes, or SPAN_NONE */
    const char *picture_type; /* "image/jpeg" */
    const char *prompt;
    uint64_t seed; /* of teacher, sample and candidate */
    /* batch: the hash (hash_fnv) of why a recorded reply was set aside that is
     * to be tried again: that one does not count any more; 0: none */
    uint64_t retried;
    void *owner; /* the caller's */

    /* The answer. */
    bool answered; /* else `err` says why not: RETRY, RECORD, or
                    * STAGE: this teacher cannot go on */
    bool absent;   /* batch: no result yet; nothing failed */
    struct buf text;
    char finish[24]; /* "stop", "length", "content_filter" */
    int64_t prompt_tokens, output_tokens; /* -1: not told */
    double logprob;                       /* of the whole answer, or NaN */
    double yes_logprob, no_logprob;       /* of the yes/no question, or NaN */
    int64_t duration_ms;
    struct err err;
    struct err second; /* why an answer has no yes/no, or ERR_NONE */
};

/* Bind and check `teachers.NAME`. A model that is no folder stays as it was
 * written; prompts are names or paths. Texts belong to s. ERR_USAGE. */
MUST_CHECK bool teacher_read(struct settings *s, const char *name,
                             struct teacher_settings *out, struct err *err);
/* Does an ask need the bytes of the picture? Recorded replies do not, unless
 * requests are to be written. */
bool teacher_wants_picture(const struct teacher_settings *s);
/* Append all that can change an answer, one a line: settings, the prompts'
 * hashes, the model. The same text is the same teacher. prompt and
 * of->localizable_prompt are texts here. */
MUST_CHECK bool teacher_identity(const struct settings *s, const char *name,
                                 const struct teacher_settings *of,
                                 const char *prompt, struct buf *out,
                                 struct err *err);
/* The same as it was when settings stood in it that are not sent: by it the
 * replies of old stores are found. false without an error (ERR_NONE): nothing
 * was different then. */
MUST_CHECK bool teacher_identity_before(const struct settings *s,
                                        const char *name,
                                        const struct teacher_settings *of,
                                        const char *prompt, struct buf *out,
                                        struct err *err);

struct backend {
    const char *name;
    const char *about;
    /* Append what identifies the model beyond its settings (a folder's
     * content); may be NULL. */
    bool (*identify)(const struct teacher_settings *s, struct buf *text,
                     struct err *err);
    void *(*open)(const struct teacher_settings *s, const char *name, int jobs,
                  struct err *err);
    /* Read what was recorded, once, before the first give; may be NULL.
     * ERR_RECORD: nothing of it is about any sample. */
    bool (*load)(void *state, const struct sample_names *names,
                 struct err *err);
    void (*close)(void *state);
    /* How many asks it takes at present. Its give takes that many. */
    size_t (*room)(void *state);
    bool (*give)(void *state, struct ask *ask, struct err *err);
    /* The next ask that is done, waiting up to timeout_ms; NULL: none yet. */
    struct ask *(*take)(void *state, int timeout_ms);
    /* Can it go on? false: no more asks, with the reason; what is under way is
     * given up. May be NULL: it can. */
    bool (*well)(void *state, struct err *err);
    /* Asks that somebody works on, or that are done: those that are waited for
     * when the user stops. May be NULL: all that were given. */
    size_t (*awaited)(void *state);
    /* Append a few words on how it goes, for the progress line; may be
     * NULL. */
    void (*note)(void *state, struct buf *out);
    /* Append what it waits for, instead of getting on; may be NULL. */
    void (*waits)(void *state, struct buf *out);
};

extern const struct backend *const backend_all[];
const struct backend *backend_find(const char *name);
/* The one that serves this teacher: the one it names, but "geoclip" for a
 * local folder that holds GeoCLIP's heads. NULL: this build has none. */
const struct backend *teacher_backend(const struct teacher_settings *s);

#endif
