#include "commands/gallery_make.h"

#include <dirent.h>
#include <string.h>

#include "base/file.h"
#include "base/ordered_pool.h"
#include "cards/card_read.h"
#include "db/schemas.h"

enum { GALLERY_SIDE = 320, GALLERY_BYTES = 64 << 20 };

/* Empty, or what an earlier gallery wrote. */
static bool gallery_takes(const char *dir, struct err *err)
{
    DIR *d = opendir(dir);
    struct dirent *e;
    bool other = false;

    if (d == NULL)
        return file_make_dir(dir, err);
    while ((e = readdir(d)) != NULL) {
        bool ours = strcmp(e->d_name, "index.html") == 0;
        other |= !ours && strcmp(e->d_name, ".") != 0 &&
                 strcmp(e->d_name, "..") != 0 &&
                 strcmp(e->d_name, "thumbs") != 0;
    }
    closedir(d);
    return !other || err_usage(err,
                               "\"%s\" holds other files: choose another "
                               "folder",
                               dir);
}

/* What cards of one store are read by. */
struct gallery_shelf {
    const struct gallery_store *store;
    struct card_thumbs *thumbs;
    struct card_reader *reader;
};

static bool gallery_open(struct gallery_shelf *s,
                         const struct gallery_store *store, struct arena *arena,
                         struct err *err)
{
    int64_t policy_id = store->policy_id;

    *s = (struct gallery_shelf){.store = store};
    if (store->db == NULL)
        return true;
    if (policy_id == 0 &&
        !query_one(db_query(store->db, QUERY_POLICY_CURRENT), &policy_id, err))
        return false;
    s->thumbs = card_thumbs_open(arena, store->db, GALLERY_SIDE);
    s->reader = card_reader_open(store->db, policy_id, arena, s->thumbs, err);
    return s->reader != NULL;
}

static void gallery_close(struct gallery_shelf *s)
{
    card_reader_close(s->reader);
    card_thumbs_close(s->thumbs);
}

static bool gallery_read(const struct gallery_making *m,
                         struct gallery_section *sections,
                         const struct gallery_shelf *shelves,
                         struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < m->count; i++) {
        const struct gallery_want *w = &m->wants[i];
        struct card *cards =
            arena_take_array(arena, w->count + 1, sizeof(*cards));
        for (size_t k = 0; k < w->count; k++) {
            const struct gallery_shelf *s = &shelves[w->samples[k].other];
            if (!card_read(s->reader, w->samples[k].id, &cards[k], err))
                return false;
            cards[k].config = s->store->config;
            cards[k].note = w->samples[k].note;
        }
        sections[i] = (struct gallery_section){.id = w->id,
                                               .heading = w->heading,
                                               .about = w->about,
                                               .noun = w->noun,
                                               .rows = w->rows,
                                               .row_count = w->row_count,
                                               .cards = cards,
                                               .count = w->count,
                                               .of = w->of};
    }
    return true;
}

static bool gallery_put(const struct gallery_making *m,
                        struct gallery_section *sections,
                        const struct gallery_shelf *shelves, const char *dir,
                        struct err *err)
{
    const struct schema_text *style = schema_find("pages/style.css");
    struct gallery g = {.title = m->title,
                        .lead = m->lead,
                        .store = db_path(m->store.db),
                        .config = m->store.config,
                        .style = style->text,
                        .rows = m->rows,
                        .row_count = m->row_count,
                        .sections = sections,
                        .section_count = m->count};
    struct buf written;
    int64_t spent;
    bool ok = true;

    buf_init(&written, 1 << 20);
    for (int i = 0; ok && i < 2; i++)
        ok = shelves[i].thumbs == NULL ||
             card_thumbs_make(shelves[i].thumbs, dir, GALLERY_BYTES,
                              ordered_pool_processors(), &written, &spent, err);
    ok = ok && gallery_write(&g, dir, err);
    buf_release(&written);
    return ok;
}

bool gallery_make(const struct gallery_making *m, const char *dir,
                  struct arena *arena, struct err *err)
{
    struct gallery_section *sections =
        arena_take_array(arena, m->count + 1, sizeof(*sections));
    struct gallery_shelf shelves[2] = {0}; /* the store's, the other's */

    bool ok = gallery_takes(dir, err) &&
              gallery_open(&shelves[0], &m->store, arena, err) &&
              gallery_open(&shelves[1], &m->other, arena, err) &&
              gallery_read(m, sections, shelves, arena, err) &&
              gallery_put(m, sections, shelves, dir, err);
    gallery_close(&shelves[0]);
    gallery_close(&shelves[1]);
    return ok;
}
