#include "db/journal.h"

#include <fcntl.h>
#include <string.h>
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

static uint32_t journal_number(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
           (uint32_t)at[2] << 8 | at[3];
}

/* By its header: bytes 16 (size of a page; 1: 65536), 28 (pages; valid where
 * the counters at 24 and 92 are the same). 0: it does not say (likewise,
 * 1.3.2 and 1.3.7). */
static int64_t journal_bytes_of(const char *path)
{
    unsigned char header[100];
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return 0;
    bool read = pread(fd, header, sizeof(header), 0) == sizeof(header);
    close(fd);
    if (!read || memcmp(header, "SQLite format 3", 16) != 0 ||
        memcmp(header + 24, header + 92, 4) != 0)
        return 0;
    int64_t page = header[16] * 256 + header[17];
    return (page == 1 ? 65536 : page) * (int64_t)journal_number(header + 28);
}

/* Is a log beside the file that a killed program did not come to the end of? */
static bool journal_is_beside(const char *path, const char *ending)
{
    struct stat st;
    struct buf name;

    buf_init(&name, 1 << 16);
    buf_print(&name, "%s%s", path, ending);
    bool is = stat(name.data, &st) == 0 && st.st_size > 0;
    buf_release(&name);
    return is;
}

bool journal_is_whole(const char *path, struct err *err)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return true;
    if (S_ISDIR(st.st_mode))
        return err_usage(err, "\"%s\" is a folder, not a store", path);
    int64_t bytes =
        journal_is_beside(path, "-wal") || journal_is_beside(path, "-journal")
            ? 0
            : journal_bytes_of(path);
    if (st.st_size >= bytes)
        return true;
    err_stage(err, "\"%s\" was cut off: %lld of its %lld bytes are there", path,
              (long long)st.st_size, (long long)bytes);
    return err_hint(err, "copy it once more");
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
