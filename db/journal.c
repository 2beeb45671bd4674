#include "db/journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file_system.h"

/* Byte 18 of the header: 1 for a rollback journal, 2 for a write-ahead log
 * (sqlite.org/fileformat2.html, 1.3.3). */
enum { JOURNAL_AT = 18, JOURNAL_ROLLBACK = 1 };

static bool journal_is_rollback(const char *path)
{
    unsigned char mode = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return false;
    bool read = pread(fd, &mode, 1, JOURNAL_AT) == 1;
    close(fd);
    return read && mode == JOURNAL_ROLLBACK;
}

bool journal_allows(const char *path, int64_t file_system, bool *wal,
                    struct err *err)
{
    const char *network = file_system_network(file_system);

    *wal = true;
    if (network == NULL)
        return true;
    *wal = false;
    if (journal_is_rollback(path))
        return true;
    err_stage(err,
              "\"%s\" lies on a network file system (%s), where a store that "
              "is written to can be damaged",
              path, network);
    return err_hint(err,
                    "keep it on a local disk and copy it afterwards; or, for "
                    "one program at a time and slower, make it without a "
                    "write-ahead log first: sqlite3 \"%s\" 'PRAGMA "
                    "journal_mode = delete; VACUUM'",
                    path);
}

bool journal_is_empty(const char *path, struct err *err)
{
    struct stat st;
    struct buf log;

    buf_init(&log, 1 << 16);
    buf_print(&log, "%s-wal", path);
    bool full = stat(log.data, &st) == 0 && st.st_size > 0;
    if (full) {
        err_stage(err,
                  "could not read \"%s\": \"%s\" beside it holds changes, and "
                  "its folder cannot be written to",
                  path, log.data);
        err_hint(err, "copy both files to where you may write");
    }
    buf_release(&log);
    return !full;
}
