/* Tables of areas and of categories: rows about samples. */
#include "adapters/digest.h"
#include "stages/sample/sample_rows.h"

static bool fuzz_row(void *arg, const struct span *fields, struct err *err)
{
    double value;

    (void)arg;
    return span_real(fields[2], &value) || err_usage(err, "no number");
}

static void fuzz_add(void *arg, size_t place)
{
    *(size_t *)arg += place;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint64_t named[2][2] = {
        {digest_fast(span_of("a"), 0), digest_fast(span_of("s/a"), 0)},
        {digest_fast(span_of("b"), 0), digest_fast(span_of("s/b"), 0)}};
    FILE *file = size == 0 ? NULL : fmemopen((void *)data, size, "rb");
    size_t sum = 0;
    struct err err;

    if (file == NULL)
        return 0;
    const struct sample_rows rows = {
        .path = "t",
        .file = file,
        .columns = {"key", "label", "share", "value"},
        .optional = "value",
        .row = fuzz_row,
        .add = fuzz_add,
        .arg = &sum};
    (void)!sample_rows_read(&rows, named, 2, &err);
    fclose(file);
    return 0;
}
