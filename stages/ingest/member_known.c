#include "stages/ingest/member_known.h"

enum { KNOWN_PAGE = 1000 };

struct known_file {
    char *name;
    int64_t ordinal, bytes, modified_ns, picture_id;
    struct digest digest;
};

struct member_known {
    struct db *db;
    int64_t source, after;
    bool folder, trusted;
    struct arena arena; /* of the page's names */
    struct known_file files[KNOWN_PAGE];
    size_t count, at;
    bool ended;
};

struct member_known *member_known_open(struct db *db,
                                       const struct ingest_source *source)
{
    struct member_known *k = heap_take(sizeof(*k));

    memset(k, 0, sizeof(*k));
    k->db = db;
    k->source = source->before;
    k->trusted = source->trusted;
    k->folder = source->file->kind == SOURCE_FOLDER;
    k->after = -1;
    k->ended = source->before == 0;
    arena_init(&k->arena);
    return k;
}

void member_known_close(struct member_known *k)
{
    if (!k)
        return;
    arena_release(&k->arena);
    free(k);
}

static void member_known_page(struct member_known *k)
{
    struct query *q = db_query(k->db, QUERY_INGEST_MEMBER_BEFORE);
    struct err ignored;

    arena_reset(&k->arena);
    k->count = k->at = 0;
    query_int(q, 1, k->source);
    query_int(q, 2, k->after);
    query_int(q, 3, KNOWN_PAGE);
    while (query_next(q, &ignored) == QUERY_ROW) {
        struct known_file *f = &k->files[k->count++];

        struct span sha = query_get_span(q, 5);

        f->ordinal = k->after = query_get_int(q, 0);
        f->name = query_get_text(q, 1, &k->arena);
        f->bytes = query_get_int(q, 2);
        f->modified_ns = query_get_int(q, 3); /* 0: not known */
        f->picture_id = query_get_int(q, 4);
        if (sha.len == sizeof(f->digest.bytes))
            memcpy(f->digest.bytes, sha.data, sha.len);
    }
    (void)db_query(k->db, QUERY_INGEST_MEMBER_BEFORE);
    k->ended = k->count < KNOWN_PAGE;
}

/* As folders are read: by the bytes of each part of the path. */
static int known_compare(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    int x = *a == '/' ? 1 : 2 * (unsigned char)*a;
    int y = *b == '/' ? 1 : 2 * (unsigned char)*b;

    return x - y;
}

static bool known_is_before(const struct member_known *k,
                            const struct known_file *f, int64_t ordinal,
                            const char *name)
{
    return k->folder ? known_compare(f->name, name) < 0 : f->ordinal < ordinal;
}

void member_known_find(struct member_known *k, const char *name,
                       int64_t ordinal, int64_t bytes, int64_t modified_ns,
                       struct member_known_picture *out)
{
    const struct known_file *f;

    out->id = 0;
    for (;;) {
        while (k->at < k->count &&
               known_is_before(k, &k->files[k->at], ordinal, name))
            k->at++;
        if (k->at < k->count || k->ended)
            break;
        member_known_page(k);
    }
    f = &k->files[k->at];
    if (k->at == k->count || f->picture_id == 0 || f->bytes != bytes ||
        strcmp(f->name, name) != 0)
        return;
    out->id = f->picture_id;
    out->same = k->trusted && (!k->folder || f->modified_ns == modified_ns);
    out->digest = f->digest;
}
