/*
 * iso_codes: writes the C of what countries are called in other languages, by
 * Debian's package iso-codes and by ICU (Unicode's CLDR, whose names are the
 * short ones), and the subdivisions of ISO 3166-2 by iso-codes.
 *
 *   iso_codes JSON_FOLDER LOCALE_FOLDER > iso_codes.c
 *
 * It is run once, by make. The keys are those by which lib/geo looks names up,
 * so it is linked with the functions that make them. A name that two countries
 * share in two languages is left out, unless only one of the two is among the
 * first languages below; names in lib/geo/country_aliases.c come before all.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "adapters/json.h"
#include "geo/countries.h"
#include "geo/names.h"
#include "geo/subdivisions.h"

#include <unicode/uldnames.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

enum {
    ISO_FILE_BYTES = 1 << 24,
    ISO_KEY_BYTES = 1 << 14,
    MO_MAGIC = 0x950412de,
    MO_HEADER = 28
};

/* The tables that this program makes are empty while it runs. */
const struct country_alias country_iso_table[] = {{"", ""}};
const size_t country_iso_count = 0;

/* The first languages; a name in one of them outweighs all others. */
static const char *const iso_first[] = {
    "ar", "de", "el", "es", "fa", "fr",    "he",    "hi",
    "id", "it", "ja", "ko", "nl", "pl",    "pt",    "ru",
    "sv", "th", "tr", "uk", "vi", "zh_CN", "zh_TW", "pt_BR"};
static const char *const iso_others[] = {
    "bg", "bn", "ca", "cs", "da", "et", "fi", "hr", "hu", "lt",
    "lv", "ms", "nb", "ro", "sk", "sl", "sr", "ta", "ur"};

enum {
    ISO_FIRST = sizeof(iso_first) / sizeof(iso_first[0]),
    ISO_OTHERS = sizeof(iso_others) / sizeof(iso_others[0])
};

/* Keys of countries in some language that a better known place has in all. */
static const char *const iso_places[] = {"brasilia", "columbia", "man", "nijar",
                                         "norfolk"};

/* A catalogue of gettext (GNU gettext manual, "The Format of GNU MO Files"),
 * in this machine's byte order. */
struct catalogue {
    struct buf text;
    size_t count, originals, translations;
};

static uint32_t catalogue_number(const struct catalogue *c, size_t at)
{
    uint32_t value = 0;

    if (at + sizeof(value) <= c->text.len)
        memcpy(&value, c->text.data + at, sizeof(value));
    return value;
}

static bool catalogue_open(struct catalogue *c, const char *locale_dir,
                           const char *language, const char *domain)
{
    char path[1000];
    struct err err;

    *c = (struct catalogue){.count = 0};
    buf_init(&c->text, ISO_FILE_BYTES);
    snprintf(path, sizeof(path), "%s/%s/LC_MESSAGES/%s.mo", locale_dir,
             language, domain);
    if (!file_read(path, &c->text, &err) || c->text.len < MO_HEADER ||
        catalogue_number(c, 0) != MO_MAGIC)
        return false;
    c->count = catalogue_number(c, 8);
    c->originals = catalogue_number(c, 12);
    c->translations = catalogue_number(c, 16);
    return true;
}

static void catalogue_close(struct catalogue *c)
{
    buf_release(&c->text);
}

static struct span catalogue_text(const struct catalogue *c, size_t table,
                                  size_t i)
{
    size_t len = catalogue_number(c, table + i * 8);
    size_t at = catalogue_number(c, table + i * 8 + 4);

    if (at > c->text.len || len > c->text.len - at)
        return SPAN_NONE;
    return span_make(c->text.data + at, len);
}

/* SPAN_NONE where the catalogue leaves the text as it is. */
static struct span catalogue_find(const struct catalogue *c, struct span text)
{
    size_t low = 0, high = c->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct span at = catalogue_text(c, c->originals, middle);
        size_t least = at.len < text.len ? at.len : text.len;
        int order = least > 0 ? memcmp(text.data, at.data, least) : 0;

        if (order == 0 && at.len == text.len)
            return catalogue_text(c, c->translations, middle);
        if (order < 0 || (order == 0 && text.len < at.len))
            high = middle;
        else
            low = middle + 1;
    }
    return SPAN_NONE;
}

/* ------------------------------------------------------------------- tables */

struct iso_name {
    const char *key, *code; /* "DE", or "DE-BY" */
    bool first;             /* in one of the first languages */
};

struct iso_table {
    struct arena arena;
    struct iso_name *names;
    size_t count, room;
    void (*key)(struct span name, struct buf *out);
};

static void iso_add(struct iso_table *t, struct span name, const char *code,
                    bool first)
{
    struct buf key;

    buf_init(&key, ISO_KEY_BYTES);
    t->key(name, &key);
    if (key.len > 0 && !key.over) {
        if (t->count == t->room) {
            t->room = t->room ? t->room * 2 : 1024;
            t->names = heap_grow(t->names, t->room, sizeof(*t->names));
        }
        t->names[t->count++] = (struct iso_name){
            arena_span_text(&t->arena, buf_span(&key)), code, first};
    }
    buf_release(&key);
}

static int iso_order(const void *a, const void *b)
{
    const struct iso_name *x = a, *y = b;
    int order = strcmp(x->key, y->key);

    if (order == 0)
        order = (int)y->first - (int)x->first;
    return order ? order : strcmp(x->code, y->code);
}

/* By countries: one row a key, none for a key of several countries. */
static void iso_settle(struct iso_table *t)
{
    size_t kept = 0;

    qsort(t->names, t->count, sizeof(*t->names), iso_order);
    for (size_t i = 0, next; i < t->count; i = next) {
        bool shared = false;

        for (next = i; next < t->count &&
                       strcmp(t->names[next].key, t->names[i].key) == 0;
             next++)
            shared |= t->names[next].first == t->names[i].first &&
                      strcmp(t->names[next].code, t->names[i].code) != 0;
        for (size_t p = 0; p < sizeof(iso_places) / sizeof(iso_places[0]); p++)
            shared |= strcmp(iso_places[p], t->names[i].key) == 0;
        if (!shared)
            t->names[kept++] = t->names[i];
    }
    t->count = kept;
}

static const char *iso_language(int i)
{
    return i < ISO_FIRST ? iso_first[i] : iso_others[i - ISO_FIRST];
}

static void iso_add_language(struct iso_table *t, const struct json *rows,
                             const char *code_key, const char *locale_dir,
                             const char *domain, int language)
{
    static const char *const fields[] = {"common_name", "name",
                                         "official_name"};
    bool first = language < ISO_FIRST;
    struct catalogue c;

    if (!catalogue_open(&c, locale_dir, iso_language(language), domain)) {
        catalogue_close(&c);
        return;
    }
    for (size_t i = 0; i < rows->count; i++) {
        struct span code, name;

        if (!json_text(json_get(rows->items[i], code_key), &code))
            continue;
        for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++) {
            if (!json_text(json_get(rows->items[i], fields[f]), &name))
                continue;
            name = catalogue_find(&c, name);
            if (name.len > 0)
                iso_add(t, name, code.data, first);
        }
    }
    catalogue_close(&c);
}

static void iso_add_own(struct iso_table *t, const struct json *rows,
                        const char *code_key, const char *field)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct span code, name;

        if (json_text(json_get(rows->items[i], code_key), &code) &&
            json_text(json_get(rows->items[i], field), &name))
            iso_add(t, name, code.data, true);
    }
}

/* ICU's names of all countries (or of one) in a language, long and short. */
static void iso_add_cldr(struct iso_table *t, const char *language, bool first,
                         const char *only)
{
    UDisplayContext contexts[] = {UDISPCTX_LENGTH_FULL, UDISPCTX_LENGTH_SHORT};

    for (size_t c = 0; c < sizeof(contexts) / sizeof(contexts[0]); c++) {
        UErrorCode status = U_ZERO_ERROR;
        ULocaleDisplayNames *names =
            uldn_openForContext(language, &contexts[c], 1, &status);

        for (size_t i = 0; U_SUCCESS(status) && i < country_count; i++) {
            const char *code = country_table[i].alpha2;
            UChar wide[200];
            char text[800];
            int32_t len = 0;

            if (only && strcmp(only, code) != 0)
                continue;
            uldn_regionDisplayName(names, code, wide, 200, &status);
            u_strToUTF8(text, sizeof(text), &len, wide, -1, &status);
            /* A code stands where the language has no name. */
            if (U_SUCCESS(status) && len > 2)
                iso_add(t, span_make(text, (size_t)len), code, first);
            status = U_ZERO_ERROR;
        }
        uldn_close(names);
    }
}

/* What a country is called in the language that most there speak. */
static void iso_add_native(struct iso_table *t)
{
    for (size_t i = 0; i < country_count; i++) {
        char und[16], likely[ULOC_FULLNAME_CAPACITY];
        UErrorCode status = U_ZERO_ERROR;

        snprintf(und, sizeof(und), "und_%s", country_table[i].alpha2);
        uloc_addLikelySubtags(und, likely, sizeof(likely), &status);
        if (U_SUCCESS(status))
            iso_add_cldr(t, likely, true, country_table[i].alpha2);
    }
}

/* -------------------------------------------------------------------- output
 */

static void iso_print_text(const char *text)
{
    putchar('"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    putchar('"');
}

static void iso_print_countries(const struct iso_table *t)
{
    puts("const struct country_alias country_iso_table[] = {");
    for (size_t i = 0; i < t->count; i++) {
        printf("    {");
        iso_print_text(t->names[i].key);
        printf(", \"%s\"},\n", t->names[i].code);
    }
    puts("    {\"\", \"\"}};");
    printf("const size_t country_iso_count = %zu;\n", t->count);
}

/* "DE-BY" as "DE" and "BY". */
static void iso_print_code(const char *code)
{
    printf("\"%.2s\", \"%s\", ", code, strlen(code) > 3 ? code + 3 : "");
}

static int iso_order_code(const void *a, const void *b)
{
    const struct json *x = *(const struct json *const *)a;
    const struct json *y = *(const struct json *const *)b;
    struct span code_x = SPAN_NONE, code_y = SPAN_NONE;

    if (!json_text(json_get(x, "code"), &code_x) ||
        !json_text(json_get(y, "code"), &code_y))
        return 0;
    return strcmp(code_x.data, code_y.data);
}

static void iso_print_divisions(struct json *rows)
{
    struct span code, name;

    qsort(rows->items, rows->count, sizeof(*rows->items), iso_order_code);
    puts("const struct subdivision subdivision_table[] = {");
    for (size_t i = 0; i < rows->count; i++) {
        if (!json_text(json_get(rows->items[i], "code"), &code) ||
            !json_text(json_get(rows->items[i], "name"), &name))
            continue;
        printf("    {");
        iso_print_code(code.data);
        iso_print_text(name.data);
        puts("},");
    }
    puts("    {\"\", \"\", \"\"}};");
    printf("const size_t subdivision_count = %zu;\n", rows->count);
}

/* Sorted by country, then key. */
static int iso_order_division(const void *a, const void *b)
{
    const struct iso_name *x = a, *y = b;
    int order = memcmp(x->code, y->code, 2);

    if (order == 0)
        order = strcmp(x->key, y->key);
    return order ? order : strcmp(x->code, y->code);
}

static void iso_print_division_names(struct iso_table *t)
{
    size_t count = 0;

    qsort(t->names, t->count, sizeof(*t->names), iso_order_division);
    puts("const struct subdivision_name subdivision_name_table[] = {");
    for (size_t i = 0; i < t->count; i++) {
        if (i > 0 && iso_order_division(&t->names[i], &t->names[i - 1]) == 0)
            continue;
        printf("    {");
        iso_print_code(t->names[i].code);
        iso_print_text(t->names[i].key);
        puts("},");
        count++;
    }
    puts("    {\"\", \"\", \"\"}};");
    printf("const size_t subdivision_name_count = %zu;\n", count);
}

static struct json *iso_read(const char *folder, const char *name,
                             const char *key, struct arena *arena,
                             struct err *err)
{
    char *path = file_join(folder, name);
    struct json *tree = NULL, *rows = NULL;
    struct buf text;

    buf_init(&text, ISO_FILE_BYTES);
    if (file_read(path, &text, err))
        tree = json_parse(buf_span(&text), arena, err);
    for (size_t i = 0; tree && i < tree->count; i++) {
        if (tree->type == JSON_OBJECT && strcmp(tree->keys[i], key) == 0)
            rows = tree->items[i];
    }
    if (tree && (!rows || rows->type != JSON_ARRAY)) {
        err_stage(err, "\"%s\" has no array \"%s\"", path, key);
        rows = NULL;
    }
    buf_release(&text);
    free(path);
    return rows;
}

static void iso_write(struct json *countries, struct json *divisions,
                      const char *locale_dir)
{
    struct iso_table c = {.key = country_key}, d = {.key = names_place_key};

    arena_init(&c.arena);
    arena_init(&d.arena);
    iso_add_own(&c, countries, "alpha_2", "name");
    iso_add_own(&c, countries, "alpha_2", "official_name");
    iso_add_own(&c, countries, "alpha_2", "common_name");
    iso_add_own(&d, divisions, "code", "name");
    for (int i = 0; i < ISO_FIRST + ISO_OTHERS; i++) {
        iso_add_language(&c, countries, "alpha_2", locale_dir, "iso_3166-1", i);
        iso_add_cldr(&c, iso_language(i), i < ISO_FIRST, NULL);
        if (i < ISO_FIRST)
            iso_add_language(&d, divisions, "code", locale_dir, "iso_3166-2",
                             i);
    }
    iso_add_native(&c);
    iso_settle(&c);
    puts("/* made by schemas/iso_codes.c */");
    puts("#include \"geo/countries.h\"");
    puts("#include \"geo/subdivisions.h\"");
    iso_print_countries(&c);
    iso_print_division_names(&d);
    iso_print_divisions(divisions);
    arena_release(&c.arena);
    arena_release(&d.arena);
    free(c.names);
    free(d.names);
}

int main(int argc, char **argv)
{
    struct json *countries = NULL, *divisions = NULL;
    struct arena arena;
    struct err err;

    if (argc != 3) {
        fprintf(stderr, "usage: iso_codes JSON_FOLDER LOCALE_FOLDER\n");
        return 3;
    }
    arena_init(&arena);
    countries = iso_read(argv[1], "iso_3166-1.json", "3166-1", &arena, &err);
    if (countries)
        divisions =
            iso_read(argv[1], "iso_3166-2.json", "3166-2", &arena, &err);
    if (divisions)
        iso_write(countries, divisions, argv[2]);
    else
        fprintf(stderr, "iso_codes: %s (package iso-codes)\n", err.text);
    arena_release(&arena);
    return divisions ? 0 : 2;
}
