/* A file of weights in 8 bits, harmed: bytes of the input come over those of a
 * good file, at a place of their own, and the file is cut or made longer. The
 * weights that come out must be the good ones all the same. */
#include "base/arena.h"
#include "base/file.h"
#include "models/weights/packed.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OUTPUTS = 20, INPUTS = 64, FINGERPRINT = 7 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[200], path[300];
static struct buf good; /* the file */
/* and what it says of two panels */
static uint8_t codes[2 * INT8_PANEL * INPUTS];
static float scales[2 * INT8_PANEL];
static float weights[OUTPUTS * INPUTS];
static const struct tensor TENSOR = {
    TENSOR_F32, 2, {OUTPUTS, INPUTS}, OUTPUTS *INPUTS, weights};

static bool build(struct packed_set **set, const struct int8_matrix **matrix)
{
    *set = packed_open();
    *matrix = packed_want(*set, "w", &TENSOR, 0);
    if (!packed_build(*set, dir, FINGERPRINT, 1, NULL))
        abort();
    return packed_was_kept(*set);
}

static void remove_folder(void)
{
    unlink(path);
    rmdir(dir);
}

static void begin(void)
{
    const struct int8_matrix *matrix;
    struct packed_set *set;

    snprintf(dir, sizeof(dir), "%s/limbeck-fuzz-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(dir))
        abort();
    atexit(remove_folder);
    snprintf(path, sizeof(path), "%s/int8-%016x.qpack", dir, FINGERPRINT);
    for (size_t i = 0; i < OUTPUTS * INPUTS; i++)
        weights[i] = (float)(int)(i * 7919 % 1009) / 504.0f - 1.0f;
    if (build(&set, &matrix) ||
        int8_code_bytes(&matrix->shape) != sizeof(codes) ||
        int8_scale_count(&matrix->shape) != sizeof(scales) / sizeof(*scales))
        abort();
    memcpy(codes, matrix->codes, sizeof(codes));
    memcpy(scales, matrix->scales, sizeof(scales));
    packed_close(set);
    buf_init(&good, 1 << 20);
    if (!file_read(path, &good, NULL))
        abort();
}

/* u16 bytes that the file is cut or made longer to, modulo twice its own; then
 * u16 place, u8 count and so many bytes, again and again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct int8_matrix *matrix;
    struct packed_set *set;
    size_t len, place, count;
    uint8_t *file;
    FILE *f;

    if (path[0] == '\0')
        begin();
    if (size < 2)
        return 0;
    file = heap_take(2 * good.len);
    memset(file, 0, 2 * good.len);
    memcpy(file, good.data, good.len);
    len = (good.len + ((size_t)data[0] << 8 | data[1])) % (2 * good.len);
    for (data += 2, size -= 2; size > 3; data += count, size -= count) {
        place = ((size_t)data[0] << 8 | data[1]) % good.len;
        count = data[2] < size - 3 ? data[2] : size - 3;
        data += 3;
        size -= 3;
        memcpy(file + place, data, count);
    }
    f = fopen(path, "wb");
    if (!f || fwrite(file, 1, len, f) != len)
        abort();
    fclose(f);
    build(&set, &matrix);
    if (memcmp(codes, matrix->codes, sizeof(codes)) != 0 ||
        memcmp(scales, matrix->scales, sizeof(scales)) != 0)
        abort();
    packed_close(set);
    free(file);
    return 0;
}
