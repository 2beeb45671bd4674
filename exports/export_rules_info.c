/*
 * dataset_info.json, by which LLaMA-Factory knows what a file's columns are.
 * Once some columns are named, those that are not are none.
 */
#include <unistd.h>

#include "base/file.h"
#include "exports/export_rules.h"

static bool info_file_is_there(const struct export_check *c, struct span name)
{
    char *path = file_join(c->dir, name.data);
    bool there = access(path, R_OK) == 0;

    free(path);
    return there;
}

/* NULL: the entry is well. */
static const char *info_entry(const struct export_check *c,
                              const struct json *entry)
{
    const struct json *columns = json_get(entry, "columns");
    struct span file, formatting = SPAN_NONE;
    bool ranking = false;

    if (!json_text(json_get(entry, "file_name"), &file))
        return NULL; /* of a hub, not of this folder */
    if (!info_file_is_there(c, file))
        return "names a file that is not there: ValueError ends the run";
    (void)json_text(json_get(entry, "formatting"), &formatting);
    (void)json_bool(json_get(entry, "ranking"), &ranking);
    if (!span_is(formatting, "sharegpt") && !span_is(formatting, "openai"))
        return "is not said to be sharegpt: its rows are read as alpaca's and "
               "dropped";
    if (columns != NULL && json_get(columns, "messages") == NULL)
        return "names columns, and messages not among them: KeyError None "
               "ends the run";
    if (json_get(columns, "images") == NULL)
        return "names no column images: the number of <image> does not match, "
               "ValueError ends the run";
    if (ranking != (json_get(columns, "chosen") != NULL) ||
        ranking != (json_get(columns, "rejected") != NULL))
        return "has ranking without chosen and rejected, or these without it: "
               "ValueError ends the run";
    return NULL;
}

bool export_rules_info(struct export_check *c, struct err *err)
{
    static const char name[] = "dataset_info.json";
    char *path = file_join(c->dir, name);
    struct arena arena;
    struct buf text;
    bool ok = true;

    arena_init(&arena);
    buf_init(&text, 64 << 20);
    if (access(path, F_OK) == 0) {
        struct err why = {0};
        ok = file_read(path, &text, err) || err_as(err, ERR_STAGE);
        const struct json *all =
            ok ? json_parse(buf_span(&text), &arena, &why) : NULL;
        if (ok && (all == NULL || all->type != JSON_OBJECT))
            export_check_say(c, name, 0, "is no JSON object: no row loads");
        for (size_t i = 0; all != NULL && i < all->count; i++) {
            const char *what = info_entry(c, all->items[i]);
            if (what != NULL && all->type == JSON_OBJECT)
                export_check_say(
                    c, name, 0,
                    arena_print(&arena, "\"%.60s\" %s", all->keys[i], what));
        }
    }
    arena_release(&arena);
    buf_release(&text);
    free(path);
    return ok;
}
