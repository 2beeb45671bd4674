#include "commands/select_print.h"

#include "base/file.h"
#include "commands/gallery_make.h"
#include "input.h"

enum { SELECT_OUT_MAX = 1 << 30, SELECT_ROWS_SHOWN = 50 };

bool select_write_list(const struct select_found *f, const char *query,
                       const char *path, struct err *err)
{
    int64_t left_out;
    struct buf out;

    buf_init(&out, SELECT_OUT_MAX);
    select_print_list(f, query, &left_out, &out);
    bool ok =
        buf_ok(&out, "the list", err) && file_write(path, buf_span(&out), err);
    buf_release(&out);
    if (!ok)
        return false;
    printf("%zu samples, %zu replies: %s\n", f->sample_count, f->hit_count,
           path);
    if (left_out > 0)
        printf("%lld samples are left out: their names hold a tab or a line "
               "feed, or begin with #\n",
               (long long)left_out);
    return true;
}

/* Cards of those that would be printed. */
static bool command_cards(const struct select_found *f, const struct options *o,
                          const struct select_request *r, struct db *db,
                          struct arena *arena, struct err *err)
{
    size_t most = r->limit > 0 ? (size_t)r->limit : SELECT_ROWS_SHOWN;
    size_t count = f->sample_count < most ? f->sample_count : most;
    struct gallery_want want = {.id = "found",
                                .heading = "What fits",
                                .about = r->query,
                                .count = count,
                                .of = (int64_t)f->sample_count};
    struct gallery_making m = {.title = "Select",
                               .store = {.db = db, .config = o->config},
                               .wants = &want,
                               .count = 1};

    want.samples = arena_take_array(arena, count + 1, sizeof(*want.samples));
    for (size_t i = 0; i < count; i++)
        want.samples[i] = (struct gallery_sample){.id = f->samples[i].id};
    return gallery_make(&m, r->cards, arena, err);
}

static bool command_print(const struct select_found *f,
                          const struct select_request *r, struct db *db,
                          struct err *err)
{
    struct buf out;

    buf_init(&out, SELECT_OUT_MAX);
    bool ok = true;
    if (r->to != NULL)
        ok = select_write_list(f, r->query, r->file, err);
    else if (r->json)
        ok = select_print_json(f, r->limit, db, &out, err);
    else if (r->keys)
        select_print_keys(f, r->limit, &out);
    else
        select_print_text(f, r->limit > 0 ? r->limit : SELECT_ROWS_SHOWN, &out);
    ok = ok && buf_ok(&out, "what was chosen", err);
    if (ok && r->to == NULL)
        fputs(out.data, stdout);
    buf_release(&out);
    return ok;
}

int select_command(const struct options *o, const struct select_request *r,
                   struct err *err)
{
    struct select_found found;
    struct arena arena;
    struct db *db = input_open_store(o, err);

    if (db == NULL)
        return options_exit(err);
    arena_init(&arena);
    bool ok = select_find(&found, r->query, r->seed, db, &arena, err);
    if (ok && r->sample > 0)
        select_draw(&found, (size_t)r->sample);
    ok = ok && command_print(&found, r, db, err) &&
         (r->cards == NULL || command_cards(&found, o, r, db, &arena, err));
    select_release(&found);
    arena_release(&arena);
    db_close(db);
    return ok ? EXIT_DONE : options_exit(err);
}
