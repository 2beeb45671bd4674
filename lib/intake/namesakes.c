#include "intake/namesakes.h"

#include "base/arena.h"
#include "base/hash_index.h"
#include "formats/sample_key.h"

enum { NAMESAKE_LABEL_BYTES = 8192 };

/* One picture or row. */
struct namesake {
    int64_t id;
    struct span folder;
    size_t first; /* with that folder */
};

/* An end of folders' paths, whole parts: "b/c" of "a/b/c", and of "b/c". */
struct namesake_end {
    struct span text;
    size_t folders, first; /* how many end so; the first of their things */
};

/* Pictures, or rows. */
struct namesake_side {
    struct namesake *items; /* [count] */
    size_t count, room, folders;
    size_t bare;               /* the first without folders, or SIZE_MAX */
    struct namesake_end *ends; /* [end_count] */
    size_t end_count, end_room;
    struct hash_index by_id, by_folder, by_end;
};

/* A picture as it was added. */
struct namesake_added {
    int64_t id, entry, same;
    struct span name;
};

struct namesakes {
    struct arena arena;
    const struct entry_labels *labels; /* NULL: one entry */
    struct namesake_added *added;      /* [added_count] */
    size_t added_count, added_room;
    bool settled; /* the pictures of `added` are in their side */
    bool entries; /* their folders begin with their entry's label */
    bool overlap; /* two entries have one folder and name */
    bool rows_name_entry;
    struct namesake_side pictures, rows;
};

static void side_init(struct namesake_side *s)
{
    *s = (struct namesake_side){.bare = SIZE_MAX};
    hash_index_init(&s->by_id, 4);
    hash_index_init(&s->by_folder, 4);
    hash_index_init(&s->by_end, 4);
}

static void side_release(struct namesake_side *s)
{
    free(s->items);
    free(s->ends);
    hash_index_release(&s->by_id);
    hash_index_release(&s->by_folder);
    hash_index_release(&s->by_end);
}

struct namesakes *namesakes_open(const struct entry_labels *labels)
{
    struct namesakes *n = heap_take(sizeof(*n));
    bool several = labels && entry_labels_count(labels) > 1;

    *n = (struct namesakes){.labels = several ? labels : NULL};
    arena_init(&n->arena);
    side_init(&n->pictures);
    side_init(&n->rows);
    return n;
}

void namesakes_close(struct namesakes *n)
{
    if (!n)
        return;
    side_release(&n->pictures);
    side_release(&n->rows);
    free(n->added);
    arena_release(&n->arena);
    free(n);
}

static uint64_t side_hash(struct span text)
{
    return hash_mix(hash_fnv(text.data, text.len));
}

/* The first thing in that folder, or SIZE_MAX. */
static size_t side_find_folder(const struct namesake_side *s,
                               struct span folder)
{
    size_t at = SIZE_MAX, number;

    while (hash_index_next(&s->by_folder, side_hash(folder), &at, &number))
        if (span_equals(s->items[number].folder, folder))
            return number;
    return SIZE_MAX;
}

static struct namesake_end *side_find_end(const struct namesake_side *s,
                                          struct span text)
{
    size_t at = SIZE_MAX, number;

    while (hash_index_next(&s->by_end, side_hash(text), &at, &number))
        if (span_equals(s->ends[number].text, text))
            return &s->ends[number];
    return NULL;
}

/* The path without its first part; empty at the end. */
static struct span side_shorter(struct span folder)
{
    size_t at = span_find_char(folder, '/');

    return at == SIZE_MAX ? SPAN_NONE : span_cut(folder, at + 1, SIZE_MAX);
}

static void side_add_ends(struct namesake_side *s, size_t item)
{
    struct span text = s->items[item].folder;

    for (; text.len > 0; text = side_shorter(text)) {
        struct namesake_end *end = side_find_end(s, text);

        if (end == NULL) {
            if (s->end_count == s->end_room) {
                s->end_room = s->end_room ? s->end_room * 2 : 4;
                s->ends = heap_grow(s->ends, s->end_room, sizeof(*s->ends));
            }
            hash_index_add(&s->by_end, side_hash(text), s->end_count);
            end = &s->ends[s->end_count++];
            *end = (struct namesake_end){.text = text, .first = item};
        }
        end->folders++;
    }
}

static void side_add(struct namesake_side *s, struct arena *arena, int64_t id,
                     struct span name)
{
    struct namesake *item;
    struct buf folder;

    if (s->count == s->room) {
        s->room = s->room ? s->room * 2 : 4;
        s->items = heap_grow(s->items, s->room, sizeof(*s->items));
    }
    buf_init(&folder, name.len + 1);
    sample_key_add_folder(name, &folder);
    item = &s->items[s->count];
    item->id = id;
    item->folder = arena_span(arena, buf_span(&folder));
    item->first = side_find_folder(s, item->folder);
    buf_release(&folder);
    hash_index_add(&s->by_id, hash_mix((uint64_t)id), s->count);
    if (item->first == SIZE_MAX) {
        item->first = s->count;
        hash_index_add(&s->by_folder, side_hash(item->folder), s->count);
        s->folders++;
        side_add_ends(s, s->count);
        if (item->folder.len == 0)
            s->bare = s->count;
    }
    s->count++;
}

void namesakes_add_picture(struct namesakes *n, int64_t id, struct span name,
                           int64_t entry, int64_t same)
{
    if (n->added_count == n->added_room) {
        n->added_room = n->added_room ? n->added_room * 2 : 4;
        n->added = heap_grow(n->added, n->added_room, sizeof(*n->added));
    }
    n->added[n->added_count++] =
        (struct namesake_added){id, entry, same, arena_span(&n->arena, name)};
    n->settled = false;
}

void namesakes_add_row(struct namesakes *n, int64_t id, struct span name)
{
    side_add(&n->rows, &n->arena, id, name);
    n->rows_name_entry =
        n->rows_name_entry ||
        (n->labels && entry_labels_named(
                          n->labels, n->rows.items[n->rows.count - 1].folder));
    n->settled = false;
}

size_t namesakes_count(const struct namesakes *n)
{
    return n->added_count + n->rows.count;
}

/* Appends the name below its entry's label. */
static void namesakes_below_entry(const struct namesakes *n, int64_t entry,
                                  struct span name, struct buf *out)
{
    struct span label = entry_labels_find(n->labels, entry);

    while (span_starts(name, "./") || span_starts(name, "/"))
        name = span_cut(name, name.data[0] == '.' ? 2 : 1, SIZE_MAX);
    buf_add_span(out, label);
    if (label.len > 0)
        buf_add_char(out, '/');
    buf_add_span(out, name);
}

static void namesakes_fill(struct namesakes *n)
{
    side_release(&n->pictures);
    side_init(&n->pictures);
    for (size_t i = 0; i < n->added_count; i++) {
        const struct namesake_added *a = &n->added[i];
        struct buf name;

        buf_init(&name, a->name.len + NAMESAKE_LABEL_BYTES);
        if (n->entries)
            namesakes_below_entry(n, a->entry, a->name, &name);
        side_add(&n->pictures, &n->arena, a->id,
                 n->entries ? buf_span(&name) : a->name);
        buf_release(&name);
    }
}

/* Entries are told apart by their labels where that is needed: where a row
 * names one, or where two have different pictures of one name. Otherwise the
 * archives of a source are like one. */
static void namesakes_settle(struct namesakes *n)
{
    bool differ = false;

    if (n->settled)
        return;
    n->settled = true;
    n->entries = n->overlap = false;
    namesakes_fill(n);
    for (size_t i = 0; n->labels && i < n->added_count; i++) {
        const struct namesake_added *a = &n->added[i];
        const struct namesake_added *first =
            &n->added[n->pictures.items[i].first];

        n->overlap = n->overlap || first->entry != a->entry;
        differ = differ || (first->entry != a->entry &&
                            (a->same == 0 || first->same != a->same));
    }
    n->entries = n->labels && (n->rows_name_entry || differ);
    if (n->entries)
        namesakes_fill(n);
}

void namesakes_add_key(struct namesakes *n, int64_t id, struct buf *out)
{
    size_t at;

    namesakes_settle(n);
    at = hash_index_find(&n->pictures.by_id, hash_mix((uint64_t)id));
    if (n->entries && n->overlap)
        namesakes_below_entry(n, n->added[at].entry, n->added[at].name, out);
    else
        buf_add_span(out, n->added[at].name);
}

/* Rows that fit a picture in folder F though their folders are not F. */
struct namesakes_fits {
    size_t first, folders; /* the first; in how many folders they are */
    bool doubt;            /* another picture fits them as well */
};

static void fits_add(struct namesakes_fits *f, size_t item, size_t folders,
                     bool doubt)
{
    if (f->folders == 0 || item < f->first)
        f->first = item;
    f->folders += folders;
    f->doubt = f->doubt || doubt;
}

/* Is a longer end of this row's folders those of a picture? */
static bool fits_another(const struct namesakes *n, size_t row,
                         struct span folder)
{
    struct span text = n->rows.items[row].folder;

    for (; text.len > folder.len; text = side_shorter(text))
        if (side_find_folder(&n->pictures, text) != SIZE_MAX)
            return true;
    return false;
}

static struct namesakes_fits fits_find(const struct namesakes *n,
                                       struct span folder)
{
    struct namesakes_fits f = {.first = SIZE_MAX};
    const struct namesake_end *longer = side_find_end(&n->rows, folder);

    if (longer != NULL &&
        (longer->folders > 1 || !fits_another(n, longer->first, folder)))
        fits_add(&f, longer->first, longer->folders, false);
    for (struct span end = side_shorter(folder); end.len > 0;
         end = side_shorter(end)) {
        size_t row = side_find_folder(&n->rows, end);

        if (row != SIZE_MAX && side_find_folder(&n->pictures, end) == SIZE_MAX)
            fits_add(&f, row, 1, side_find_end(&n->pictures, end)->folders > 1);
    }
    return f;
}

/* No row has folders that fit. */
static void match_by_name(const struct namesakes *n, struct span folder,
                          bool by_name, struct namesake_match *out)
{
    const struct namesake_side *rows = &n->rows;
    size_t named = rows->folders - (rows->bare != SIZE_MAX);
    size_t row = SIZE_MAX;

    if (!out->shared && by_name && named <= 1)
        row = 0;
    else if (!out->shared && folder.len > 0)
        row = rows->bare;
    else if (!out->shared && named == 1)
        row = 0;
    if (row != SIZE_MAX)
        out->row_id = rows->items[row].id;
    else if (folder.len == 0 || rows->bare != SIZE_MAX)
        out->doubt = NAMESAKE_SHARED;
    else if (!out->shared)
        out->doubt = NAMESAKE_ELSEWHERE;
}

void namesakes_match(struct namesakes *n, int64_t id, bool by_name,
                     struct namesake_match *out)
{
    const struct namesake *picture;
    struct namesakes_fits fits = {.first = SIZE_MAX};
    size_t at, row;

    namesakes_settle(n);
    at = hash_index_find(&n->pictures.by_id, hash_mix((uint64_t)id));
    picture = &n->pictures.items[at];
    row = side_find_folder(&n->rows, picture->folder);
    *out = (struct namesake_match){.shared = n->pictures.folders > 1,
                                   .repeated = picture->first != at};
    if (n->rows.count == 0)
        return;
    if (row == SIZE_MAX && picture->folder.len > 0)
        fits = fits_find(n, picture->folder);
    if (row == SIZE_MAX && (by_name || (fits.folders == 1 && !fits.doubt)))
        row = fits.first;
    if (row != SIZE_MAX)
        out->row_id = n->rows.items[row].id;
    else if (fits.folders > 0)
        out->doubt = NAMESAKE_SHARED;
    else
        match_by_name(n, picture->folder, by_name, out);
}

bool namesakes_row_repeated(const struct namesakes *n, int64_t id)
{
    const struct namesake_side *rows = &n->rows;
    size_t at = hash_index_find(&rows->by_id, hash_mix((uint64_t)id));
    const struct namesake *row = &rows->items[at];

    return row->first != at || (row->folder.len == 0 && at > 0) ||
           rows->bare < at;
}
