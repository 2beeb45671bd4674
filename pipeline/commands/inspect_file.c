#include "commands/inspect_file.h"

#include "base/file.h"
#include "base/file_system.h"
#include "base/stop.h"
#include "formats/msgpack.h"
#include "intake/inspection.h"
#include "intake/intake_names.h"
#include "intake/sidecar.h"
#include "intake/source_copy.h"
#include "intake/source_pieces.h"
#include "intake/table_file.h"

#include <fts.h>
#include <inttypes.h>
#include <sys/stat.h>

enum {
    INSPECT_PICTURE_BYTES = 64 << 20,
    INSPECT_IDS = 3,
    INSPECT_NAME_BYTES = 4096,
    INSPECT_DEPTH = 32
};

/* One file being looked at. */
struct inspect {
    const struct source_file *file;
    const struct source_settings *settings;
    struct inspect_join *join;
    struct arena arena;
    int64_t members, pictures;
    int64_t sidecars, placed;     /* files beside pictures; that say where */
    const char *table;            /* the first table among the members */
    int64_t skipped;              /* damaged places behind which it goes on */
    const char *skip;             /* the first of them, in words */
    const char *ids[INSPECT_IDS]; /* as written */
    size_t id_count;
    struct err err; /* why it cannot be read to its end */
};

static void inspect_id(struct inspect *x, struct span id)
{
    if (x->id_count < INSPECT_IDS)
        x->ids[x->id_count++] = arena_span_text(&x->arena, id);
}

static void inspect_print_ids(struct inspect *x)
{
    for (size_t i = 0; i < x->id_count; i++) {
        const char *key =
            intake_key(x->settings, span_of(x->ids[i]), &x->arena);

        printf("%s\"%s\" -> %s", i == 0 ? "  ids: " : ", ", x->ids[i], key);
    }
    if (x->id_count > 0)
        printf("\n");
}

static bool inspect_may_be_sidecar(struct span name)
{
    return span_ends(name, ".json") || span_ends(name, ".xmp");
}

/* A sidecar is a row to its picture. */
static void inspect_sidecar(struct inspect *x, struct span name,
                            struct span bytes)
{
    struct sidecar s;
    struct arena arena;

    arena_init(&arena);
    sidecar_read(name, bytes, &arena, &s);
    x->sidecars += s.verdict != SIDECAR_NONE;
    if (s.verdict == SIDECAR_PLACE) {
        const double position[2] = {s.lat_deg, s.lon_deg};

        x->placed++;
        inspect_join_row(x->join, s.picture, arena_span_text(&arena, name),
                         position);
    }
    arena_release(&arena);
}

/* What is no picture: the datasets of Hugging Face have a table beside them. */
static void inspect_other(struct inspect *x, struct span name)
{
    if (!x->table && !inspect_may_be_sidecar(name) &&
        !span_ends(name, ".txt") &&
        source_is_table_name(arena_span_text(&x->arena, name)))
        x->table = arena_span_text(&x->arena, name);
}

static void inspect_member(struct inspect *x, struct span name, bool picture)
{
    x->members++;
    if (!picture) {
        inspect_other(x, name);
        return;
    }
    x->pictures++;
    inspect_id(x, name);
    inspect_join_picture(x->join, name);
}

/* A damaged place behind which it goes on: the first is shown. */
static void inspect_skipped(struct inspect *x, const char *place,
                            const char *why)
{
    if (x->skipped++ == 0)
        x->skip = arena_print(&x->arena, "%s%s", place, why);
}

static void inspect_archived(struct inspect *x, struct archive_reader *r,
                             const struct archive_member *m)
{
    struct buf bytes;
    struct err ignored;

    inspect_member(x, m->name, inspection_named_picture(m->name));
    if (!inspect_may_be_sidecar(m->name) || m->refused[0] ||
        m->bytes > SIDECAR_BYTES)
        return;
    buf_init(&bytes, SIDECAR_BYTES);
    if (archive_reader_read(r, &bytes, &ignored))
        inspect_sidecar(x, m->name, buf_span(&bytes));
    buf_release(&bytes);
}

static void inspect_archive(struct inspect *x)
{
    const struct archive_limits limits = {.members = INT64_MAX,
                                          .member_bytes = INT64_MAX,
                                          .name_bytes = INSPECT_NAME_BYTES,
                                          .depth = INSPECT_DEPTH};
    struct archive_reader *r = source_pieces_open(x->file, &limits, &x->err);
    struct archive_member m;

    while (r != NULL && !stop_asked() &&
           archive_reader_next(r, &m, &x->err) == READER_MEMBER)
        if (m.skipped)
            inspect_skipped(
                x,
                arena_print(&x->arena, "%.*s: ", (int)m.name.len, m.name.data),
                m.refused);
        else if (m.kind == ARCHIVE_FILE)
            inspect_archived(x, r, &m);
    archive_reader_close(r);
}

static void inspect_shard(struct inspect *x)
{
    struct msgpack_reader *r =
        msgpack_reader_open(x->file->path, INSPECT_PICTURE_BYTES, &x->err);
    enum msgpack_state state = MSGPACK_RECORD;
    struct msgpack_record record;

    while (r != NULL && !stop_asked() && state > MSGPACK_END) {
        state = msgpack_reader_next(r, &record, &x->err);
        if (state == MSGPACK_RECORD)
            inspect_member(x, record.id, true);
        if (state == MSGPACK_BAD) {
            inspect_skipped(x, "", x->err.text);
            err_clear(&x->err);
        }
    }
    msgpack_reader_close(r);
}

/* In the order in which ingest reads them. */
static int inspect_compare(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void inspect_filed(struct inspect *x, const FTSENT *e, size_t root)
{
    struct span name = span_of(e->fts_path + root);
    struct buf bytes;
    struct err ignored;

    inspect_member(x, name, inspection_named_picture(name));
    if (!inspect_may_be_sidecar(name) || e->fts_statp->st_size > SIDECAR_BYTES)
        return;
    buf_init(&bytes, SIDECAR_BYTES);
    if (file_read(e->fts_path, &bytes, &ignored))
        inspect_sidecar(x, name, buf_span(&bytes));
    buf_release(&bytes);
}

static void inspect_folder(struct inspect *x)
{
    char *roots[] = {(char *)x->file->path, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, inspect_compare);
    size_t root = strlen(x->file->path) + 1;
    FTSENT *e;

    while (walk && !stop_asked() && (e = fts_read(walk)) != NULL)
        if (e->fts_info == FTS_F)
            inspect_filed(x, e, root);
    if (walk)
        fts_close(walk);
}

static bool inspect_end(const struct inspect *x)
{
    if (x->skipped > 0)
        printf("  damaged in %" PRId64 " place%s, and read on behind; %s\n",
               x->skipped, x->skipped == 1 ? "" : "s", x->skip);
    if (x->err.kind == ERR_NONE)
        return x->skipped == 0;
    printf("  cut or damaged: %s\n", x->err.text);
    return false;
}

/* What ingest would have to copy, as the archive is compressed. */
static void inspect_print_copy(const struct inspect *x)
{
    struct source_copy copy;
    struct buf text;

    source_copy_estimate(x->file, SOURCE_COPY_MEMBER, &copy);
    if (copy.files == 0)
        return;
    buf_init(&text, 500);
    source_copy_print(&copy, &text);
    buf_add_text(&text, "; here ");
    source_copy_print_bytes(file_system_free("."), &text);
    printf("  compressed: ingest copies them beside its store: %s are free\n",
           text.data);
    buf_release(&text);
}

static bool inspect_pictures(struct inspect *x)
{
    enum source_kind kind = x->file->kind;

    inspect_join_entry(x->join, x->file->path, kind != SOURCE_FOLDER);
    if (kind == SOURCE_FOLDER)
        inspect_folder(x);
    else if (kind == SOURCE_MSGPACK)
        inspect_shard(x);
    else
        inspect_archive(x);
    printf("%s, %" PRId64 " member%s, %" PRId64 " named like pictures\n",
           kind == SOURCE_MSGPACK ? "msgpack shard" : source_kind_name(kind),
           x->members, x->members == 1 ? "" : "s", x->pictures);
    if (x->sidecars > 0)
        printf("  %" PRId64 " sidecar%s, of which %" PRId64 " say%s where\n",
               x->sidecars, x->sidecars == 1 ? "" : "s", x->placed,
               x->placed == 1 ? "s" : "");
    inspect_print_copy(x);
    if (x->table)
        printf("  has a table among them, \"%s\": `tables` takes it\n",
               x->table);
    inspect_print_ids(x);
    if (x->members == 0 && x->err.kind == ERR_NONE) {
        printf("  empty: it has no members\n");
        return false;
    }
    return inspect_end(x);
}

static bool inspect_picture(struct inspect *x)
{
    struct span name = span_of(x->file->path);
    struct inspection found;
    struct buf bytes;
    bool ok;

    buf_init(&bytes, INSPECT_PICTURE_BYTES);
    ok = file_read(x->file->path, &bytes, &x->err);
    if (ok)
        inspection_run(name, buf_span(&bytes), false, NULL, &found);
    buf_release(&bytes);
    if (!ok) {
        printf("could not be read: %s\n", x->err.text);
    } else if (found.verdict == INSPECTION_PICTURE) {
        printf("picture, %s, %d x %d", found.info.format, found.info.width,
               found.info.height);
        if (found.position.found)
            printf(", %.6g %.6g (%s)", found.position.lat_deg,
                   found.position.lon_deg, found.position.origin);
        printf("\n");
        inspect_id(x, name);
        inspect_print_ids(x);
        inspect_join_picture(x->join, name);
    } else {
        printf("%s\n", found.verdict == INSPECTION_OTHER
                           ? "no archive, shard, table, folder or picture "
                             "that we know"
                           : found.err.text);
    }
    return ok && found.verdict == INSPECTION_PICTURE;
}

/* The column's name in the header; of a table without one, its number. */
static void inspect_print_column(const struct columns *c,
                                 const struct table_row *first, int at)
{
    struct span name = span_trim(first->fields[at]);

    if (c->header && (size_t)at < first->count)
        printf("%.*s", (int)name.len, name.data);
    else
        printf("column %d", at + 1);
}

static void inspect_print_columns(const struct columns *c,
                                  const struct table_row *first)
{
    bool none = true;

    for (int i = 0; i < COLUMN_COUNT; i++) {
        if (c->at[i][0] < 0)
            continue;
        printf("  %-10s ", columns_meaning((enum column)i));
        for (int k = 0; k < COLUMN_CHOICES && c->at[i][k] >= 0; k++) {
            printf(k == 0 ? "" : ", else ");
            inspect_print_column(c, first, c->at[i][k]);
        }
        printf("\n");
    }
    for (size_t i = 0; i < first->count; i++) {
        if (columns_used(c, (int)i))
            continue;
        printf("%s", none ? "  not used   " : ", ");
        inspect_print_column(c, first, (int)i);
        none = false;
    }
    if (!none)
        printf("\n");
    if (columns_group_unused(c, first) >= 0) {
        printf("  looks like a group and is not used: ");
        inspect_print_column(c, first, columns_group_unused(c, first));
        printf(" (sequence_column or author_column takes it)\n");
    }
}

/* One row; false: ingest would set it aside. */
static bool inspect_row(struct inspect *x, const struct columns *c,
                        const struct table_row *row, struct err *err)
{
    double position[2];
    char place[4200];
    bool found;
    const char *name = strrchr(x->file->path, '/');

    if (!table_file_check_row(c, row, err) ||
        !columns_position(c, row, &found, &position[0], &position[1], err))
        return false;
    snprintf(place, sizeof(place), "%s:%" PRId64,
             name ? name + 1 : x->file->path, row->line);
    inspect_id(x, columns_text(c, row, COLUMN_ID));
    inspect_join_row(x->join, columns_text(c, row, COLUMN_ID), place, position);
    return true;
}

static void inspect_rows(struct inspect *x, struct table_file *f,
                         struct table_row *row)
{
    enum table_state state = TABLE_ROW;
    struct err why = {0}, first = {0};
    int64_t rows = 0, bad = 0, line = 0;
    bool skip = f->columns.header;

    while ((state == TABLE_ROW || state == TABLE_BAD) && !stop_asked()) {
        if (!skip) {
            rows++;
            if ((state == TABLE_BAD ||
                 !inspect_row(x, &f->columns, row, &why)) &&
                bad++ == 0) {
                first = why;
                line = row->line;
            }
        }
        skip = false;
        err_clear(&why);
        state = table_file_next(f, row, &why);
    }
    printf("  %" PRId64 " rows", rows);
    if (bad > 0)
        printf(", %" PRId64 " of them set aside; %s %" PRId64 ": %s", bad,
               table_file_unit(f), line, first.text);
    printf("\n");
    if (state == TABLE_BROKEN)
        x->err = why;
}

static void inspect_print_kind(const struct table_file *f)
{
    char separator = f->json ? '{' : table_separator(f->table);

    if (f->json)
        printf("table, records of JSON\n");
    else
        printf("table, separated by %s, %s\n",
               separator == '\t'  ? "tabs"
               : separator == ';' ? "semicolons"
               : separator == '|' ? "bars"
                                  : "commas",
               f->columns.header ? "with a header" : "without a header");
}

static bool inspect_table(struct inspect *x)
{
    struct table_file f;
    struct table_row row;
    bool ok;

    ok = table_file_open(&f, x->file->path, x->settings, &row, &x->err);
    if (!ok) {
        printf("table\n  cannot be read: %s\n", x->err.text);
    } else {
        inspect_print_kind(&f);
        inspect_print_columns(&f.columns, &row);
        inspect_rows(x, &f, &row);
        inspect_print_ids(x);
    }
    table_file_close(&f);
    if (!ok || !inspect_end(x))
        return false;
    ok = table_file_check(x->file->path, x->settings, &x->err);
    if (!ok)
        printf("  %s\n", x->err.text);
    return ok;
}

/* Of an archive in pieces, how many there are and how many lack. */
static void inspect_print_pieces(const struct source_file *f)
{
    size_t missing = 0;

    for (size_t i = 0; i < f->pieces; i++)
        missing += f[i].missing;
    if (f->pieces > 1)
        printf("%zu pieces of one archive", f->pieces);
    if (f->pieces > 1 && missing > 0)
        printf(", %zu missing between them", missing);
    if (f->pieces > 1)
        printf(": ");
}

static bool inspect_one(struct inspect *x)
{
    const struct source_file *f = x->file;

    if (f->problem) {
        printf("%s\n", f->problem);
        return false;
    }
    if (f->kind != SOURCE_FOLDER && f->bytes == 0) {
        printf("empty\n");
        return false;
    }
    if (f->kind == SOURCE_TABLE)
        return inspect_table(x);
    return f->kind == SOURCE_UNKNOWN ? inspect_picture(x) : inspect_pictures(x);
}

bool inspect_files(const struct text_list *paths,
                   const struct source_settings *settings,
                   struct inspect_join *join)
{
    struct source_file *files =
        heap_grow(NULL, paths->count, sizeof(struct source_file));
    struct arena arena;
    bool ok = true;

    arena_init(&arena);
    for (size_t i = 0; i < paths->count; i++)
        source_file_find(paths->items[i], SOURCE_UNKNOWN, &arena, &files[i]);
    source_pieces_join(files, paths->count, false);
    for (size_t i = 0; i < paths->count; i++) {
        struct inspect x = {
            .file = &files[i], .settings = settings, .join = join};

        if (files[i].pieces == 0)
            continue;
        arena_init(&x.arena);
        printf("%s: ", paths->items[i]);
        inspect_print_pieces(&files[i]);
        ok = inspect_one(&x) && ok;
        arena_release(&x.arena);
    }
    arena_release(&arena);
    free(files);
    return ok;
}
