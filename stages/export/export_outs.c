#include "stages/export/export_outs.h"

#include "db/schemas.h"

static const char *const export_splits[EXPORT_SPLITS] = {"cot", "judge",
                                                         "seed"};

int export_split_find(struct span split)
{
    for (int i = 0; i < EXPORT_SPLITS; i++) {
        if (span_is(split, export_splits[i]))
            return i;
    }
    return -1;
}

static bool export_outs_unknown(const char *name, struct err *err)
{
    const char *nearest = export_format_nearest(name);

    err_usage(err, "\"export.formats\" names \"%s\", which is no format", name);
    if (nearest != NULL)
        err_hint(err, "did you mean \"%s\"?", nearest);
    return false;
}

static bool export_outs_name(struct export_outs *o, const char *name,
                             struct err *err)
{
    const struct export_format *f = export_format_find(name);

    if (f == NULL)
        return export_outs_unknown(name, err);
    for (size_t i = 0; i < o->count; i++) {
        if (o->formats[i] == f)
            return true;
    }
    if (o->count == EXPORT_OUTS)
        return err_usage(err, "more than %d formats", EXPORT_OUTS);
    o->formats[o->count++] = f;
    o->bytes |= f->bytes;
    o->entities |= f->entities;
    return true;
}

static const char *export_outs_adapter(const char *name)
{
    char path[100];

    snprintf(path, sizeof(path), "adapters/%s", name);
    const struct schema_text *found = schema_find(path);
    return found != NULL ? found->text : NULL;
}

static void export_outs_labels(struct export_outs *o)
{
    struct span labels = span_of(o->settings->labels), right;

    (void)span_next(&labels, '/', &right);
    o->common = (struct export_common){
        .layout = o->settings->layout,
        .folder = o->settings->folder,
        .right = arena_span_text(o->arena, right),
        .wrong = arena_span_text(o->arena, labels),
        .pictures = strcmp(o->settings->pictures, "none") != 0,
        .conversations = o->settings->conversations,
        .model = o->settings->model,
        .adapter = export_outs_adapter};
}

bool export_outs_init(struct export_outs *o, struct err *err)
{
    const struct export_settings *s = o->settings;
    const struct text_list *names =
        s->format.count > 0 ? &s->format : &s->formats;

    export_outs_labels(o);
    for (size_t i = 0; i < names->count; i++) {
        if (!export_outs_name(o, names->items[i], err))
            return false;
    }
    for (size_t i = 0; i < s->splits.count; i++) {
        int split = export_split_find(span_of(s->splits.items[i]));
        if (split < 0)
            return err_usage(err,
                             "\"export.splits\" names \"%s\"; it knows "
                             "cot, judge and seed",
                             s->splits.items[i]);
        o->wanted[split] = true;
    }
    o->wanted[EXPORT_PAIR] = o->wanted[EXPORT_REPLY] =
        o->wanted[EXPORT_SFT] || o->wanted[EXPORT_JUDGE];
    return true;
}

static const char *export_outs_root(const struct export_outs *o, size_t i,
                                    struct arena *arena)
{
    const struct export_format *f = o->formats[i];

    return f->root != NULL ? f->root : arena_print(arena, "%s/", f->name);
}

bool export_outs_open(struct export_outs *o, struct written_files *into,
                      struct export_manifest *manifest, struct err *err)
{
    o->into = into;
    for (size_t i = 0; i < o->count; i++) {
        o->all[i] =
            (struct export_out){.name = o->formats[i]->name,
                                .root = export_outs_root(o, i, o->arena),
                                .common = &o->common,
                                .into = into,
                                .arena = o->arena,
                                .wanted = o->wanted,
                                .manifest = manifest};
        if (o->formats[i]->begin != NULL &&
            !o->formats[i]->begin(&o->all[i], err))
            return false;
    }
    return true;
}

void export_outs_close(struct export_outs *o)
{
    for (size_t i = 0; i < o->count; i++)
        export_out_release(&o->all[i]);
}

bool export_outs_take(const struct export_outs *o, enum export_use use)
{
    for (size_t i = 0; o->wanted[use] && i < o->count; i++) {
        if (o->formats[i]->place(&o->common, use, false) != NULL)
            return true;
    }
    return false;
}

const char *export_outs_place(const struct export_outs *o, size_t i,
                              enum export_use use, bool test, const char *image,
                              struct arena *arena)
{
    const char *folder = o->formats[i]->place(&o->common, use, test);

    if (folder == NULL || *folder == '\0')
        return folder;
    return arena_print(arena, "%s%s/%s", export_outs_root(o, i, arena), folder,
                       image);
}

bool export_outs_add(struct export_outs *o, const struct export_record *r,
                     struct err *err)
{
    for (size_t i = 0; i < o->count; i++) {
        if (o->formats[i]->place(&o->common, r->use, r->test) == NULL)
            continue;
        o->all[i].rows[r->use][r->test]++;
        o->all[i].test = r->test;
        if (!o->formats[i]->add(&o->all[i], r, err))
            return false;
    }
    if (r->use <= EXPORT_RL)
        o->samples[r->use]++;
    return true;
}

bool export_outs_finish(struct export_outs *o, struct err *err)
{
    for (size_t i = 0; i < o->count; i++) {
        if ((o->formats[i]->close != NULL &&
             !o->formats[i]->close(&o->all[i], err)) ||
            !export_out_finish(&o->all[i], err) ||
            (o->formats[i]->end != NULL &&
             !o->formats[i]->end(&o->all[i], err)))
            return false;
    }
    return true;
}

/* Without pictures those that lie there are the user's affair, whoever put
 * them there: only the folders that rows lie in are looked at. */
struct written_scope export_scope(const struct export_outs *o,
                                  struct arena *arena)
{
    const char **folders = arena_take_array(
        arena, o->count * EXPORT_USES * 2 + 2, sizeof(*folders));
    const char *end = o->common.pictures ? "/" : "";
    size_t n = 0;

    folders[n++] = "";
    for (size_t i = 0; i < o->count; i++) {
        const char *root = export_outs_root(o, i, arena);
        if (*root != '\0' && o->common.pictures)
            folders[n++] = root;
        for (int k = 0; k < EXPORT_USES * 2; k++) {
            enum export_use use = (enum export_use)(k / 2);
            const char *place =
                o->formats[i]->place(&o->common, use, k % 2 == 1);
            const char *slash = place != NULL ? strrchr(place, '/') : NULL;
            if (!o->wanted[use] || place == NULL)
                continue;
            folders[n++] = arena_print(arena, "%s%.*s%s", root,
                                       slash != NULL ? (int)(slash - place) : 0,
                                       place, slash != NULL ? end : "");
        }
    }
    for (size_t i = 0; i < n; i++) { /* "swift/" for what lies in it */
        size_t len = strlen(folders[i]);
        if (!o->common.pictures && len > 0 && folders[i][len - 1] == '/')
            folders[i] = arena_print(arena, "%.*s", (int)len - 1, folders[i]);
    }
    return (struct written_scope){folders, n};
}
