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

static bool gallery_read(const struct gallery_making *m,
                         struct gallery_section *sections,
                         struct card_reader *reader, struct arena *arena,
                         struct err *err)
{
    for (size_t i = 0; i < m->count; i++) {
        const struct gallery_want *w = &m->wants[i];
        struct card *cards =
            arena_take_array(arena, w->count + 1, sizeof(*cards));
        for (size_t k = 0; k < w->count; k++) {
            if (!card_read(reader, w->sample_ids[k], &cards[k], err))
                return false;
        }
        sections[i] = (struct gallery_section){.id = w->id,
                                               .heading = w->heading,
                                               .about = w->about,
                                               .cards = cards,
                                               .count = w->count,
                                               .of = w->of};
    }
    return true;
}

static bool gallery_put(const struct gallery_making *m,
                        struct gallery_section *sections,
                        struct card_thumbs *thumbs, const char *dir,
                        struct db *db, struct err *err)
{
    const struct schema_text *style = schema_find("pages/style.css");
    struct gallery g = {.title = m->title,
                        .store = db_path(db),
                        .config = m->config,
                        .style = style->text,
                        .sections = sections,
                        .section_count = m->count};
    struct buf written;
    int64_t spent;

    buf_init(&written, 1 << 20);
    bool ok =
        card_thumbs_make(thumbs, dir, GALLERY_BYTES, ordered_pool_processors(),
                         &written, &spent, err) &&
        gallery_write(&g, dir, err);
    buf_release(&written);
    return ok;
}

bool gallery_make(const struct gallery_making *m, const char *dir,
                  struct db *db, struct arena *arena, struct err *err)
{
    struct gallery_section *sections =
        arena_take_array(arena, m->count + 1, sizeof(*sections));
    int64_t policy_id = m->policy_id;

    if (!gallery_takes(dir, err) ||
        (policy_id == 0 &&
         !query_one(db_query(db, QUERY_POLICY_CURRENT), &policy_id, err)))
        return false;
    struct card_thumbs *thumbs = card_thumbs_open(arena, db, GALLERY_SIDE);
    struct card_reader *reader =
        card_reader_open(db, policy_id, arena, thumbs, err);
    bool ok = reader != NULL && gallery_read(m, sections, reader, arena, err) &&
              gallery_put(m, sections, thumbs, dir, db, err);
    card_reader_close(reader);
    card_thumbs_close(thumbs);
    return ok;
}
