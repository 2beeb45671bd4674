#include "intake/intake_names.h"

#include "adapters/unicode.h"
#include "formats/sample_key.h"

const char *intake_text(struct span text, struct arena *arena)
{
    struct buf out;
    const char *copy;

    if (text.len == 0)
        return NULL;
    buf_init(&out, text.len * 8 + 64);
    unicode_nfc(text, &out);
    for (size_t i = 0; i < out.len; i++)
        if (out.data[i] == '\0')
            out.data[i] = ' ';
    copy = arena_span_text(arena, buf_span(&out));
    buf_release(&out);
    return copy;
}

static const char *intake_key_of(struct span name, bool path,
                                 struct arena *arena)
{
    const char *text = intake_text(span_trim(name), arena);
    struct span clean = span_of(text ? text : "");
    struct buf key;

    buf_init(&key, clean.len + 64);
    if (path)
        sample_key_add_path(clean, &key);
    else
        sample_key_add(clean, &key);
    text = key.len > 0 ? arena_span_text(arena, buf_span(&key)) : "";
    buf_release(&key);
    return text;
}

const char *intake_key(const struct source_settings *settings, struct span name,
                       struct arena *arena)
{
    return intake_key_of(name, strcmp(settings->keys, "path") == 0, arena);
}

const char *intake_path_key(struct span name, struct arena *arena)
{
    return intake_key_of(name, true, arena);
}
