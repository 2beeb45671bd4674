/* A list of written files that somebody changed: no path leads out of its
 * folder, and what is kept is read back the same. */
#include "base/arena.h"
#include "exports/written_list.h"

static void look(void *arg, const struct written_file *file)
{
    struct buf *out = arg;
    size_t before = out->len;

    if (file->path[0] == '/' || strncmp(file->path, "../", 3) == 0 ||
        strstr(file->path, "/../") != NULL || strcmp(file->path, "..") == 0 ||
        strchr(file->path, '\n') != NULL)
        abort();
    written_list_add(out, file);
    if (out->len == before)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf text, once, twice;

    buf_init(&text, size + 1);
    buf_init(&once, size * 4 + 1000);
    buf_init(&twice, size * 4 + 1000);
    buf_add(&text, data, size);
    written_list_begin(&once);
    written_list_begin(&twice);
    if (written_list_parse(text.data, text.len, look, &once)) {
        buf_reset(&text);
        text.max = once.max;
        buf_add_span(&text, buf_span(&once));
        if (!written_list_parse(text.data, text.len, look, &twice) ||
            !span_equals(buf_span(&once), buf_span(&twice)))
            abort();
    }
    buf_release(&text);
    buf_release(&once);
    buf_release(&twice);
    return 0;
}
