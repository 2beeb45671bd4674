#include "intake/source_pieces.h"

/* The number that a name ends in, and how many of its bytes come before; false:
 * it ends in none. */
static bool source_number(const char *name, size_t *before, int64_t *number)
{
    size_t n = strlen(name), i = n;

    while (i > 0 && isdigit((unsigned char)name[i - 1]))
        i--;
    *before = i;
    return i < n && span_int(span_make(name + i, n - i), number);
}

enum { SOURCE_LETTERS = 6, SOURCE_GAP = 10000 /* pieces that may lack */ };

/* How many letters a name ends in, at most SOURCE_LETTERS; *number: them as
 * digits. */
static size_t source_letters(const char *name, int64_t *number)
{
    size_t n = strlen(name), i = n;

    *number = 0;
    while (i > 0 && n - i < SOURCE_LETTERS &&
           islower((unsigned char)name[i - 1]))
        i--;
    for (size_t k = i; k < n; k++)
        *number = *number * 26 + (name[k] - 'a');
    return n - i;
}

/* Names as split(1) gives them: aa, ab, ..., yz, zaaa. */
static int64_t source_letter_steps(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), letters;
    int64_t first, second;

    letters = source_letters(a, &first);
    if (letters < 2)
        return 0;
    if (m == n + 2 && strcmp(a + n - 2, "yz") == 0 &&
        memcmp(a, b, n - 2) == 0 && strcmp(b + n - 2, "zaaa") == 0)
        return 1;
    if (n != m || memcmp(a, b, n - letters) != 0 ||
        source_letters(b, &second) != letters)
        return 0;
    return second - first;
}

/* How many names further on b is than a, 1: it is the next; 0 or less: it is
 * no name of that kind. Numbers may grow as split(1) lets them: 89, 9000. */
static int64_t source_steps(const char *a, const char *b)
{
    size_t n, m;
    int64_t first, second;

    if (!source_number(a, &n, &first) || !source_number(b, &m, &second))
        return source_letter_steps(a, b);
    if (n != m || memcmp(a, b, n) != 0)
        return 0;
    if (strcmp(a + n, "89") == 0 && strcmp(b + m, "9000") == 0)
        return 1;
    return second - first;
}

/* Does f go on where the one before it in the list ended, some pieces perhaps
 * missing between? Letters may only leave out names where the first is the
 * first that split(1) gives: other words end in letters, too. */
static bool source_goes_on(const struct source_file *first,
                           struct source_file *f, bool all)
{
    int64_t steps = source_steps(f[-1].path, f->path);
    bool counted = isdigit((unsigned char)f->path[strlen(f->path) - 1]) ||
                   span_ends(span_of(first->path), "aa");

    if (f->problem || (!all && f->kind != SOURCE_UNKNOWN))
        return false;
    f->missing =
        counted && steps > 1 && steps <= SOURCE_GAP ? (size_t)steps - 1 : 0;
    return all || steps == 1 || f->missing > 0;
}

void source_pieces_join(struct source_file *files, size_t count, bool all)
{
    struct source_file *first = NULL;
    size_t i;

    for (i = 0; i < count; i++) {
        struct source_file *f = &files[i];
        bool archive = f->kind == SOURCE_TAR || f->kind == SOURCE_PACKED;

        if (first && source_goes_on(first, f, all)) {
            first->pieces++;
            f->pieces = 0;
            f->kind = first->kind;
        } else {
            first = archive && !f->problem ? f : NULL;
        }
    }
}

struct archive_reader *source_pieces_open(const struct source_file *first,
                                          const struct archive_limits *limits,
                                          struct err *err)
{
    const char **paths = heap_grow(NULL, first->pieces, sizeof(*paths));
    struct archive_reader *r;

    for (size_t i = 0; i < first->pieces; i++)
        paths[i] = first[i].path;
    r = archive_reader_open(paths, first->pieces, limits, err);
    for (size_t i = 0; r && i < first->pieces; i++)
        if (first[i].missing > 0)
            archive_reader_miss(r, i, first[i].missing);
    free(paths);
    return r;
}
