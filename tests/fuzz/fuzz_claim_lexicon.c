/* Things named by any text, and any text as the list of things. */
#include "base/arena.h"
#include "db/schemas.h"
#include "answers/claim_lexicon.h"

static void look(struct lexicon *lex, struct span text)
{
    struct arena arena;
    size_t count, last = 0;

    arena_init(&arena);
    struct lexicon_hit *hits = lexicon_find(lex, text, 1000, &arena, &count);
    for (size_t i = 0; i < count; i++) {
        if (hits[i].start < last || hits[i].end <= hits[i].start ||
            hits[i].end > text.len)
            abort();
        last = hits[i].end;
    }
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct schema_text *list = schema_find("patterns/entities.txt");
    struct span text = span_make(data, size);
    struct err err = {.kind = ERR_NONE};
    struct lexicon *lex = lexicon_open(span_make(list->text, list->len), &err);

    look(lex, text);
    lexicon_close(lex);
    lex = lexicon_open(text, &err);
    if (lex != NULL)
        look(lex, text);
    lexicon_close(lex);
    return 0;
}
