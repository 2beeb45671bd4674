/*
 * vlm.h: a vision-language model from a folder: a picture and a prompt in, text
 * out.
 *
 * A struct vlm is read only once opened and may be shared by any number of
 * threads. A struct vlm_session belongs to one thread. The same request gives
 * the same answer on the same kind of processor, whatever the session was
 * asked before and however many sessions work side by side.
 *
 * Included by: models/vlm, pipeline/commands, tests.
 */
#ifndef LIMBECK_VLM_H
#define LIMBECK_VLM_H

#include "base/buf.h"
#include "images/image.h"

struct vlm;
struct vlm_session;
struct vlm_shape; /* models/family/vlm_shape.h */

/* The longest prompt and answer together, in tokens, where the model's own
 * limit is not smaller. */
enum { VLM_CONTEXT_MAX = 16384, VLM_TEXT_MAX = 4 << 20 };

/* Map the folder's weights, look at each number once, and read configuration,
 * processor and tokenizer. Architectures: those of vlm_families.c. ERR_STAGE
 * naming the file, and the tensor or key. Sets OpenBLAS to one thread. */
MUST_CHECK struct vlm *vlm_open(const char *dir, struct err *err);

enum vlm_weights {
    VLM_BF16, /* as the files have them: the exact path */
    VLM_INT8  /* the text decoder's in 8 bits: half the bytes a token */
};

struct vlm_options {
    enum vlm_weights weights;
    /* Folder for the 8-bit weights, made at first opening and used again
     * while the model stays the same; NULL: beside the model. Where it cannot
     * be written they are made at each opening. */
    const char *cache_dir;
    int threads; /* that share one session's products; 0, 1: its own alone */
    /* Read headers alone, look for no NaN, pack nothing: to tell about a model
     * that will not be asked. */
    bool numbers_unread;
};

/* The same with options; NULL: all zero, as vlm_open. */
MUST_CHECK struct vlm *vlm_open_with(const char *dir,
                                     const struct vlm_options *options,
                                     struct err *err);
void vlm_close(struct vlm *model); /* NULL is fine; after its sessions */

/* Its numbers: layers, widths, limits. */
const struct vlm_shape *vlm_shape_of(const struct vlm *model);
/* One line that changes when the answers could: architecture, digests of
 * configuration, tokenizer and processor files, fingerprint of the weights,
 * and their form where it is not the files' own. */
const char *vlm_identity(const struct vlm *model);

/* Memory that one session takes for a request of so many tokens (prompt,
 * picture and answer together), when picture_pixels are read: an upper bound,
 * beside the mapped weights. */
size_t vlm_session_bytes(const struct vlm *model, int tokens,
                         int64_t picture_pixels);

/* Takes its memory as requests need it. model must outlive it. */
struct vlm_session *vlm_session_open(const struct vlm *model);
void vlm_session_close(struct vlm_session *session); /* NULL is fine */

/* Texts are not owned. system and prompt are text alone: "<|im_end|>" in them
 * is ten characters. prefill is ours, and may hold added tokens. */
struct vlm_request {
    const char *system;        /* NULL: "You are a helpful assistant." */
    const char *lead;          /* stands before the picture; NULL: nothing */
    const char *prompt;        /* stands behind it; one of both is not empty */
    const struct image *image; /* or NULL */
    const char *prefill;       /* begins the assistant's turn; NULL: nothing */
    const char *stop;   /* ends the answer, is not part of it; NULL: none */
    int max_tokens;     /* 0: as many as fit */
    double temperature; /* 0: greedy */
    double top_p;       /* 0 or 1: all */
    int top_k;          /* 0: all */
    double repetition_penalty; /* 0 or 1: none */
    uint64_t seed;
    int64_t min_pixels, max_pixels; /* 0: the processor file's */
};

/* What came back; vlm_reply_release frees it. */
struct vlm_reply {
    struct buf text;    /* without prefill; well-formed UTF-8, may hold NUL */
    const char *finish; /* "stop": the model or `stop` ended it; "length" */
    int prompt_tokens, output_tokens; /* output: without the ending token */
    /* Natural logarithms of each output token's probability, before penalty
     * and temperature, and their sum. */
    double logprob;
    float *token_logprobs; /* [output_tokens] */
    int32_t *token_ids;    /* [output_tokens] */
};

/* ERR_RECORD: an empty prompt, a picture that is too long or too large, a
 * prompt longer than the context. reply is filled only on success. */
MUST_CHECK bool vlm_answer(struct vlm_session *session,
                           const struct vlm_request *request,
                           struct vlm_reply *reply, struct err *err);
void vlm_reply_release(struct vlm_reply *reply);

/* The first token of the answer, as yes or no: log of the summed probability
 * of the one-token spellings of each word (yes, Yes, YES, with or without a
 * space before), over the whole vocabulary, before penalty and temperature. */
struct vlm_verdict {
    double yes_logprob, no_logprob;
    double p_yes; /* of the two */
};

/* The picture of the session's last request is not encoded again. ERR_STAGE
 * when the tokenizer has no such one-token words. */
MUST_CHECK bool vlm_yes_no(struct vlm_session *session,
                           const struct vlm_request *request,
                           struct vlm_verdict *verdict, struct err *err);

/* Log-probability of `answer` as the whole reply to the request, teacher
 * forced, without the ending token; per token in token_logprobs. */
MUST_CHECK bool vlm_score(struct vlm_session *session,
                          const struct vlm_request *request, const char *answer,
                          struct vlm_reply *reply, struct err *err);

#endif
