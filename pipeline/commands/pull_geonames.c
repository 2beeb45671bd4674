#include "pull_geonames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "geo/gazetteer.h"
#include "pull_url.h"

enum { GEONAMES_PATH = 4096, GEONAMES_DIVISIONS_MAX = 1 << 24 };

static const char GEONAMES_BASE[] = "https://download.geonames.org/export/dump";
static const char GEONAMES_DIVISIONS[] = "admin1CodesASCII.txt";

/* "AD.06<TAB>Sant Julia de Loria<TAB>..." in the first line. */
static bool geonames_check_divisions(const char *path, struct err *err)
{
    struct span rest, line, code;
    struct buf text;
    bool ok = false;

    buf_init(&text, GEONAMES_DIVISIONS_MAX);
    if (file_read(path, &text, err)) {
        rest = buf_span(&text);
        ok = span_next(&rest, '\n', &line) && span_next(&line, '\t', &code) &&
             code.len >= 4 && code.data[2] == '.' && line.len > 0;
        if (!ok)
            err_record(err, "no line of \"CODE<TAB>NAME\" begins it");
    }
    buf_release(&text);
    return ok;
}

static bool geonames_check_dump(const char *path, struct err *err)
{
    struct buf text;
    size_t towns = 0;
    bool ok;

    buf_init(&text, GAZETTEER_DUMP_BYTES);
    ok = gazetteer_dump_towns(path, &text, &towns, err);
    buf_release(&text);
    return ok;
}

static bool geonames_fetch(const struct pull_url *base, const char *server,
                           const char *folder, const char *name,
                           struct err *err)
{
    struct pull_url p = *base;
    char url[GEONAMES_PATH];
    char *path = file_join(folder, name);
    bool fetched, ok;

    snprintf(url, sizeof(url), "%s/%s", server, name);
    p.url = url;
    p.path = path;
    ok = pull_url(&p, &fetched, err);
    if (ok)
        printf("%s: %s\n", path,
               fetched ? "fetched, checked" : "here, checked");
    free(path);
    return ok;
}

/* The populated places as text, once: reading that costs no unpacking. */
static bool geonames_convert(const char *folder, const char *dump,
                             const char *name, struct err *err)
{
    char file[64];
    char *from = file_join(folder, dump), *to = NULL;
    struct buf text;
    size_t towns = 0;
    bool ok = true;

    snprintf(file, sizeof(file), "%s.txt", name);
    to = file_join(folder, file);
    buf_init(&text, GAZETTEER_DUMP_BYTES);
    if (access(to, R_OK) != 0)
        ok = gazetteer_dump_towns(from, &text, &towns, err) &&
             file_write(to, buf_span(&text), err);
    if (ok && towns > 0)
        printf("%s: %zu places\n", to, towns);
    if (ok)
        printf("to use it: --set place.gazetteer=%s, or in the configuration\n"
               "place:\n  gazetteer: %s\n",
               to, to);
    buf_release(&text);
    free(from);
    free(to);
    return ok;
}

static bool geonames_name(const char *name, const char **file, struct err *err)
{
    static const char *const files[] = {"cities500", "cities1000", "cities5000",
                                        "cities15000"};

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (strcmp(name, files[i]) == 0) {
            *file = files[i];
            return true;
        }
    }
    err_usage(err, "\"geonames:%s\" is no dump of towns", name);
    return err_hint(err, "cities500 has the most, then cities1000, cities5000, "
                         "cities15000");
}

bool pull_geonames(const char *name, const char *folder, int attempts,
                   int64_t stall_ms, struct err *err)
{
    const char *server = getenv("LIMBECK_GEONAMES"), *file = NULL;
    struct pull_url dump = {.attempts = attempts,
                            .stall_ms = stall_ms,
                            .check = geonames_check_dump};
    struct pull_url divisions = dump;
    char zip[64];

    divisions.check = geonames_check_divisions;
    if (!server || !server[0])
        server = GEONAMES_BASE;
    if (!geonames_name(name + strlen("geonames:"), &file, err) ||
        !file_make_dir(folder, err))
        return false;
    snprintf(zip, sizeof(zip), "%s.zip", file);
    return geonames_fetch(&divisions, server, folder, GEONAMES_DIVISIONS,
                          err) &&
           geonames_fetch(&dump, server, folder, zip, err) &&
           geonames_convert(folder, zip, file, err);
}
