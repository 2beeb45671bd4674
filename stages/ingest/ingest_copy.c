/* What must be copied out of archives is reckoned before anything is read: it
 * may not fit. */
#include "stages/ingest/ingest_versions.h"

#include "base/file_system.h"
#include "base/log.h"
#include "base/stop.h"
#include "intake/source_copy.h"

#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

/* What a killed run copied of it already, in bytes. */
static int64_t copy_there(const char *dir, int64_t id)
{
    char pattern[PATH_MAX + 64];
    int64_t bytes = 0;
    glob_t found = {0};
    struct stat st;

    snprintf(pattern, sizeof(pattern), "%s/*-%lld-*.tar", dir, (long long)id);
    if (glob(pattern, GLOB_NOSORT, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++)
            if (stat(found.gl_pathv[i], &st) == 0)
                bytes += (int64_t)st.st_size;
    globfree(&found);
    return bytes;
}

/* Of all archives that are to be read; *archives: how many need it. */
static void copy_sum(const struct ingest *in, const struct ingest_plan *plan,
                     const char *dir, struct source_copy *sum,
                     int64_t *archives)
{
    struct source_copy one;

    *sum = (struct source_copy){.exact = true};
    *archives = 0;
    for (size_t i = 0; i < plan->count; i++)
        for (size_t k = 0; k < plan->lists[i].count && !stop_asked(); k++) {
            const struct source_file *f = &plan->lists[i].files[k];

            if (plan->ids[i][k] == 0 || f->pieces == 0)
                continue;
            source_copy_estimate(f, in->settings->member_bytes, &one);
            one.bytes -= copy_there(dir, plan->ids[i][k]);
            if (one.files == 0 || one.bytes <= 0)
                continue;
            source_copy_add(sum, &one);
            ++*archives;
        }
}

static bool copy_too_much(const char *what, const char *dir, const char *room,
                          struct err *err)
{
    err_stage(err,
              "%s, would have to be copied out of compressed archives into "
              "\"%s\", and %s are free there",
              what, dir, room);
    return err_hint(err, "unpack the archives where there is room and name the "
                         "folders, have the store lie elsewhere (store:), or "
                         "set ingest.spare_bytes: -1 to try all the same");
}

bool ingest_copies_fit(struct ingest *in, const struct ingest_plan *plan,
                       struct err *err)
{
    const char *store = db_path(in->run->db);
    int64_t spare = in->settings->spare_bytes, archives, room;
    char dir[PATH_MAX + 16], real[PATH_MAX];
    struct source_copy sum;
    struct buf what, left;
    bool ok = true;

    snprintf(dir, sizeof(dir), "%s.shards",
             realpath(store, real) ? real : store);
    copy_sum(in, plan, dir, &sum, &archives);
    if (archives == 0)
        return true;
    room = file_system_free(dir);
    buf_init(&what, 200);
    buf_init(&left, 200);
    source_copy_print(&sum, &what);
    source_copy_print_bytes(room, &left);
    if (room >= 0 && spare >= 0 && sum.bytes > room - spare)
        ok = copy_too_much(what.data, dir, left.data, err);
    else
        log_info("%s, are copied out of %lld compressed archive%s into "
                 "\"%s\"; %s are free there",
                 what.data, (long long)archives, archives == 1 ? "" : "s", dir,
                 room < 0 ? "nobody knows how many bytes" : left.data);
    buf_release(&what);
    buf_release(&left);
    return ok;
}
