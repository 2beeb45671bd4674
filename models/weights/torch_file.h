/*
 * torch_file.h: the tensors of a .pth file that PyTorch saved: a stored zip
 * with a pickle that describes, and members that hold the numbers.
 *
 * Included by: models/clip, tests.
 */
#ifndef LIMBECK_TORCH_FILE_H
#define LIMBECK_TORCH_FILE_H

#include "base/err.h"
#include "models/kernels/tensor.h"

struct torch_file;

enum { TORCH_FILE_MAX = 1 << 30 };

/* Reads the whole file. ERR_STAGE naming the file and the tensor: no such
 * zip, a pickle that wants anything but tensors, a storage that is missing or
 * shorter than said, a stride that is not row-major, a name that is there
 * twice. */
MUST_CHECK struct torch_file *torch_file_open(const char *path,
                                              struct err *err);
void torch_file_close(struct torch_file *f); /* NULL is fine */
const char *torch_file_path(const struct torch_file *f);
/* NULL when there is none; "" names the tensor of a file that is one. */
const struct tensor *torch_file_find(const struct torch_file *f,
                                     const char *name);
size_t torch_file_count(const struct torch_file *f);

#endif
