/*
 * hub.h: a model hub as Hugging Face's: which files a model has, their sizes
 * and digests, and where they are fetched.
 *
 * Source: the hub's GET /api/models/OWNER/NAME/tree/REV?recursive=true, an
 * array of {"type", "path", "size", "oid", "lfs": {"oid", "size"}}: lfs.oid is
 * the SHA-256 of a large file, oid of the others is git's name of a blob.
 *
 * Included by: pipeline/commands, tests.
 */
#ifndef LIMBECK_HUB_H
#define LIMBECK_HUB_H

#include "base/arena.h"
#include "base/buf.h"
#include "adapters/http_download.h"

enum {
    HUB_FILES_MAX = 4096,
    HUB_PATH_MAX = 200,
    HUB_LIST_MAX = 16 << 20 /* bytes of one page of the listing */
};
#define HUB_FILE_BYTES_MAX (INT64_C(64) << 30)

struct hub {
    char *base;        /* no slash at its end */
    char *model;       /* "OWNER/NAME" */
    char *revision;    /* "main" */
    const char *token; /* HF_TOKEN, or NULL; not owned, never printed */
    int attempts;
    int64_t stall_ms;
};

struct hub_file {
    const char *path; /* plain: no empty part, no part that begins with '.' */
    int64_t size_bytes;
    bool git; /* digest is git's blob name, else SHA-256 */
    char digest[65];
    bool wanted;
};

struct hub_list {
    struct arena arena;
    struct hub_file *files; /* [count] */
    size_t count, room;
};

/* name: "hf:OWNER/NAME[@REVISION]". Base address from LIMBECK_HUB, token from
 * HF_TOKEN; the token stays home when the address is neither https nor this
 * machine. ERR_USAGE. */
MUST_CHECK bool hub_init(struct hub *h, const char *name, struct err *err);
void hub_release(struct hub *h);

void hub_list_init(struct hub_list *list);
void hub_list_release(struct hub_list *list);
/* Add one page. Files whose names are not plain are left out; ERR_RECORD:
 * not such an array, a size or digest out of shape, too many files. */
MUST_CHECK bool hub_list_parse(struct hub_list *list, struct span page,
                               struct err *err);
/* All pages, over the network. */
MUST_CHECK bool hub_list_fetch(struct hub_list *list, const struct hub *h,
                               struct err *err);

/* Mark what a model needs: configuration, tokenizer, processor, generation,
 * chat template, and the weights as safetensors: what the index names or the
 * single file. globs: [count] patterns instead of that (fnmatch, no slash
 * matched by *), when count > 0. ERR_STAGE when there is nothing of it. */
MUST_CHECK bool hub_list_choose(struct hub_list *list, const char *const *globs,
                                size_t count, struct err *err);

/* Address of a file's bytes, in the heap. */
char *hub_file_url(const struct hub *h, const char *path);

/* What an answer other than 200 and 206 means: ERR_RETRY for 408, 412, 416,
 * 429 and 5xx, else ERR_STAGE with a hint. Returns false. */
bool hub_refused(const struct hub *h, long status, struct err *err);
/* Wait before attempt `attempt` (1: after the first failure), longer each
 * time, or as the server asked. false when the user asked to stop. */
bool hub_wait(int attempt, int64_t retry_after_ms);

#endif
