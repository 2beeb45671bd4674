/* Whatever somebody's file of predictions holds: it is read or refused, and
 * what is counted of it adds up. */
#include <stdlib.h>
#include <unistd.h>

#include "adapters/digest.h"
#include "commands/eval_predictions.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char TRUTH[] = "id,lat,lon,city,country,scene,difficulty\n"
                            "a,45.75,4.85,Lyon,FR,street,easy\n"
                            "b,48.85,2.35,Paris,FR,street,hard\n"
                            "7,52.52,13.40,Berlin,DE,forest,hard\n";

/* Opened once: the fuzzer calls a hundred thousand times. */
static struct predictions *predictions_once(void)
{
    static struct predictions *p;
    char path[] = "/tmp/limbeck-fuzz-truth-XXXXXX";
    struct err err;

    if (p != NULL)
        return p;
    int fd = mkstemp(path);
    if (fd < 0 || write(fd, TRUTH, sizeof(TRUTH) - 1) != sizeof(TRUTH) - 1)
        abort();
    p = predictions_open(path, &err);
    close(fd);
    unlink(path);
    if (p == NULL)
        abort();
    return p;
}

static void check(const struct evaluation_teacher *t)
{
    int64_t without = 0;

    for (size_t i = 0; i < t->reason_count; i++)
        without += t->reasons[i].count;
    if (t->asked != 3 || t->positions + without != 3)
        abort();
    for (size_t i = 0; i < CONFIDENCE_COUNT; i++)
        if (t->calibrations[i].known > t->asked)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct evaluation_request request = {.distance =
                                                   distance_named("haversine"),
                                               .thresholds_km = {25, 750},
                                               .threshold_count = 2,
                                               .form = {0.95, 0, 1}};
    struct predictions *p = predictions_once();
    struct evaluation e;
    struct arena arena;
    struct err err;

    if (!predictions_read(p, span_make(data, size), &err)) {
        if (err.kind != ERR_RECORD && err.kind != ERR_USAGE)
            abort();
        return 0;
    }
    /* To open a run takes as long as a thousand files are read in. */
    if (digest_fast(span_make(data, size), 0) % 1024 != 0)
        return 0;
    arena_init(&arena);
    struct evaluation_run *r = evaluation_open(&request, &arena, &err);
    if (r == NULL)
        abort();
    predictions_evaluate(p, "x", &request, r);
    evaluation_finish(r, &e);
    check(&e.teachers[0]);
    evaluation_close(r);
    arena_release(&arena);
    return 0;
}
