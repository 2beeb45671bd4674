#include "engine/prompt.h"

#include "base/file.h"
#include "db/schemas.h"

enum { PROMPT_TEXT_MAX = 1 << 20 };

static const char *prompt_text(struct span text, const char *name,
                               struct arena *arena, struct err *err)
{
    size_t at;

    while (span_ends(text, "\n") || span_ends(text, "\r"))
        text = span_cut(text, 0, text.len - 1);
    if (span_trim(text).len == 0) {
        err_usage(err, "the prompt \"%s\" is empty", name);
        return NULL;
    }
    if (!span_utf8(text, &at)) {
        err_usage(err, "the prompt \"%s\" is not UTF-8 at byte %zu", name, at);
        return NULL;
    }
    return arena_span_text(arena, text);
}

static const char *prompt_file(const char *path, struct arena *arena,
                               struct err *err)
{
    const char *text = NULL;
    struct buf b;

    buf_init(&b, PROMPT_TEXT_MAX);
    if (file_read(path, &b, err))
        text = prompt_text(buf_span(&b), path, arena, err);
    else
        err_as(err, ERR_USAGE);
    buf_release(&b);
    return text;
}

const char *prompt_read(const struct settings *s, const char *key,
                        const char *path, const char *usual,
                        struct arena *arena, struct err *err)
{
    const char *name = settings_find(s, key);
    char file[200];

    if (name == NULL)
        name = usual;
    snprintf(file, sizeof(file), "prompts/%s.txt", name);
    const struct schema_text *known = schema_find(file);
    if (known != NULL)
        return prompt_text(span_make(known->text, known->len), name, arena,
                           err);
    return prompt_file(path, arena, err);
}
