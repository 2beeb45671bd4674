/* Whatever a trainer sends as a row: it is read or refused, and no reward, as
 * mended or as published, pays anything but a finite number or null. */
#include <math.h>
#include <stdlib.h>

#include "db/schemas.h"
#include "rewards/payment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span text_of(const char *name)
{
    const struct schema_text *text = schema_find(name);

    if (text == NULL)
        abort();
    return span_make(text->text, text->len);
}

/* Opened once: the fuzzer calls a hundred thousand times. */
static const struct reward_reader *reader_once(void)
{
    static struct reward_reader reader;
    struct err err;

    if (reader.patterns == NULL &&
        !reward_reader_init(&reader, text_of("patterns/answers.txt"),
                            text_of("patterns/entities.txt"), NULL, &err))
        abort();
    return &reader;
}

static void pay(const char *name, const struct json *row, struct arena *arena)
{
    struct preset preset;
    struct payment payment;
    struct err err;

    if (!preset_init(&preset, name, text_of(name), &err))
        abort();
    if (payment_make(reader_once(), &preset, row, NAN, arena, &payment, &err)) {
        for (size_t i = 0; i < preset.count; i++)
            if (isinf(payment.parts[i].value))
                abort();
    } else if (err.kind != ERR_RECORD) {
        abort();
    }
    preset_release(&preset);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;

    arena_init(&arena);
    const struct json *row = json_parse(span_make(data, size), &arena, NULL);
    if (row != NULL) {
        pay("rewards/gre-rl1.txt", row, &arena);
        pay("rewards/gre-rl2.txt", row, &arena);
        pay("rewards/globe-paper.txt", row, &arena);
        pay("rewards/globe-code.txt", row, &arena);
        pay("rewards/geoagent-paper.txt", row, &arena);
        pay("rewards/geoagent-code.txt", row, &arena);
    }
    arena_release(&arena);
    return 0;
}
