#include "pull_naturalearth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "geo/gazetteer.h"
#include "geo/natural_earth.h"
#include "pull_url.h"

enum { EARTH_PATH = 4096, EARTH_FILE_BYTES = 1 << 28 };

/* Natural Earth 5.1.2 (public domain). */
static const char EARTH_BASE[] =
    "https://raw.githubusercontent.com/nvkelso/natural-earth-vector/v5.1.2/"
    "geojson";

static bool earth_convert(const char *path, struct buf *borders, size_t *rings,
                          struct err *err)
{
    struct buf file;
    bool ok;

    buf_init(&file, EARTH_FILE_BYTES);
    ok = file_read(path, &file, err) &&
         natural_earth_convert(buf_span(&file), borders, rings, err);
    buf_release(&file);
    return ok;
}

static bool earth_check(const char *path, struct err *err)
{
    struct buf borders;
    size_t rings;
    bool ok;

    buf_init(&borders, GAZETTEER_BORDERS_BYTES);
    ok = earth_convert(path, &borders, &rings, err);
    buf_release(&borders);
    return ok;
}

/* The borders, once. */
static bool earth_keep(const char *from, const char *to, struct err *err)
{
    struct buf borders;
    size_t rings = 0;
    bool ok = true;

    buf_init(&borders, GAZETTEER_BORDERS_BYTES);
    if (access(to, R_OK) != 0) {
        ok = earth_convert(from, &borders, &rings, err) &&
             file_write(to, buf_span(&borders), err);
        if (ok)
            printf("%s: %zu rings\n", to, rings);
    }
    buf_release(&borders);
    if (ok)
        printf("to use it: --set place.borders=%s, or in the configuration\n"
               "place:\n  borders: %s\n",
               to, to);
    return ok;
}

bool pull_naturalearth(const char *name, const char *folder, int attempts,
                       int64_t stall_ms, struct err *err)
{
    const char *server = getenv("LIMBECK_NATURALEARTH");
    const char *scale = name + strlen("naturalearth:");
    char url[EARTH_PATH], file[64];
    struct pull_url p = {.url = url,
                         .attempts = attempts,
                         .stall_ms = stall_ms,
                         .check = earth_check};
    bool fetched, ok;

    if (strcmp(scale, "10m") != 0 && strcmp(scale, "50m") != 0 &&
        strcmp(scale, "110m") != 0) {
        err_usage(err, "\"%s\" is no scale of Natural Earth", name);
        return err_hint(err, "10m is the finest, then 50m, 110m");
    }
    if (!file_make_dir(folder, err))
        return false;
    snprintf(file, sizeof(file), "ne_%s_admin_0_countries.geojson", scale);
    snprintf(url, sizeof(url), "%s/%s",
             server && server[0] ? server : EARTH_BASE, file);
    char *from = file_join(folder, file);
    snprintf(file, sizeof(file), "borders-%s.bin", scale);
    char *to = file_join(folder, file);
    p.path = from;
    ok = pull_url(&p, &fetched, err);
    if (ok)
        printf("%s: %s\n", from,
               fetched ? "fetched, checked" : "here, checked");
    ok = ok && earth_keep(from, to, err);
    free(from);
    free(to);
    return ok;
}
