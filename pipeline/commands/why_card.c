#include "commands/why_card.h"

#include <stdlib.h>

#include "adapters/json.h"
#include "base/file.h"
#include "reports/card.h"
#include "reports/figure.h"

enum { CARD_MANIFEST = 64 << 20, CARD_TEXT = 8192 };

static const struct json *card_manifest(const char *folder, struct arena *arena)
{
    char *path = file_join(folder, "manifest.json");
    struct err err = {0};
    struct buf text;

    buf_init(&text, CARD_MANIFEST);
    const struct json *v = file_read(path, &text, &err)
                               ? json_parse(buf_span(&text), arena, &err)
                               : NULL;
    buf_release(&text);
    free(path);
    return v;
}

/* "file:///home/a%20b/report": as browsers want it. */
static void card_add_folder(struct buf *out, const char *folder)
{
    char *real = realpath(folder, NULL);

    buf_add_text(out, "file://");
    for (const char *p = real != NULL ? real : folder; *p != '\0'; p++) {
        if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7F ||
            strchr("%#?\"<>", *p) != NULL)
            buf_print(out, "%%%02X", (unsigned)(unsigned char)*p);
        else
            buf_add_char(out, *p);
    }
    free(real);
}

void why_card_print(const char *folder, const char *config, const char *source,
                    const char *key, struct buf *out)
{
    struct arena arena;
    struct buf address, made;
    int64_t made_at = 0;

    arena_init(&arena);
    const struct json *v = card_manifest(folder, &arena);
    buf_init(&address, CARD_TEXT);
    buf_init(&made, CARD_TEXT);
    card_add_address(&address, source, key);
    if (json_get(json_get(v, "cards"), address.data) != NULL) {
        buf_add_text(out, "\ncard\n  ");
        card_add_folder(out, folder);
        buf_print(out, "/open.html#%s\n", address.data);
    } else if (v != NULL) {
        (void)json_int(json_get(v, "made_at"), &made_at);
        figure_add_time(&made, made_at);
        buf_print(out,
                  "\ncard\n  none in the report of %.10s; this adds one:\n"
                  "  limbeck report %s --card %s\n",
                  made.data, config, address.data);
    }
    buf_release(&made);
    buf_release(&address);
    arena_release(&arena);
}
