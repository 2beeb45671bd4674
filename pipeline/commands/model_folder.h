/*
 * model_folder.h: what a folder of a model holds, read from its files' headers
 * alone: nothing is loaded.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_MODEL_FOLDER_H
#define LIMBECK_MODEL_FOLDER_H

#include "base/arena.h"
#include "models/kernels/tensor.h"

struct vlm_family; /* models/family/vlm_family.h */

enum model_kind {
    MODEL_UNKNOWN,
    MODEL_VLM,
    MODEL_CLIP,
    MODEL_GEOCLIP,
    MODEL_SEGFORMER,
    MODEL_SENTENCE
};

enum { MODEL_FILES_MAX = 1000 };

struct model_file {
    const char *name; /* within the folder: "clip/config.json" */
    int64_t size_bytes;
    size_t tensors;     /* 0: no weights */
    const char *broken; /* why its weights cannot be read, or NULL */
};

struct model_folder {
    struct arena arena;
    const char *dir;
    enum model_kind kind;
    const struct vlm_family *family; /* of MODEL_VLM, else NULL */
    const char *type;         /* config.json's model_type, "geoclip", or "" */
    struct model_file *files; /* [file_count], by name */
    size_t file_count;
    int64_t parameters, weight_bytes;
    int64_t type_bytes[TENSOR_TYPES]; /* of the weights */
    int64_t layers, vision_layers;    /* 0: not said */
    const char **missing;             /* [missing_count] */
    size_t missing_count;
};

/* ERR_STAGE: no such folder, too many files. A broken file is no error here:
 * it is told in files[].broken and `missing`. */
MUST_CHECK bool model_folder_read(struct model_folder *m, const char *dir,
                                  struct err *err);
void model_folder_release(struct model_folder *m);
/* "Qwen2.5-VL", "CLIP", ..., "not known". */
const char *model_folder_architecture(const struct model_folder *m);

/* Every number of every weight file: ERR_STAGE naming file, tensor and place
 * of the first that is NaN or infinite, or of a file that cannot be read.
 * *numbers: how many were read. */
MUST_CHECK bool model_folder_scan(const struct model_folder *m,
                                  int64_t *numbers, struct err *err);

#endif
