/* Speed of reading archives, each beside a yardstick of the same run: members
 * of a tar beside GNU `tar tf`, pictures examined from a tar (digest, size,
 * perceptual hash, EXIF) beside a plain loop that decodes them, scaled as for
 * the hash, with libjpeg-turbo. Prints lines of
 * `what <tab> figure <tab> yardstick`.
 *
 * bench_ingest [TAR OF JPEGS]: by default the miniature world's postcards. */
#include "adapters/archive_writer.h"
#include "formats/archive_reader.h"
#include "intake/inspection.h"

#include <unistd.h>

#include "images/phash.h"
#include "tests/bench/jpeg_loop.h"

enum { BENCH_MEMBERS = 200000, BENCH_ROUNDS = 9 };

static const struct archive_limits LIMITS = {1 << 30, 1 << 26, 4096, 32};

static double bench_now(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static _Noreturn void bench_die(const struct err *err)
{
    fprintf(stderr, "%s\n", err->text);
    exit(2);
}

/* 200,000 members of 1 kB, as in an archive of thumbnails. */
static void bench_make(const char *path)
{
    struct err err;
    struct archive_writer *w = archive_writer_open(path, 0, &err);
    char content[1000], name[64];
    int64_t offset;

    if (!w)
        bench_die(&err);
    for (int i = 0; i < (int)sizeof(content); i++)
        content[i] = (char)(i * 7);
    for (int i = 0; i < BENCH_MEMBERS; i++) {
        snprintf(name, sizeof(name), "images/%02x/%08d.jpg", i & 255, i);
        if (!archive_writer_add(w, name, span_make(content, sizeof(content)),
                                &offset, &err))
            bench_die(&err);
    }
    if (!archive_writer_close(w, &err))
        bench_die(&err);
}

/* Every member's name and place. Seconds. */
static double bench_index(const char *path)
{
    double begun = bench_now(CLOCK_MONOTONIC);
    struct err err;
    struct archive_reader *r = archive_reader_open(&path, 1, &LIMITS, &err);
    struct archive_member m;
    int count = 0;

    if (!r)
        bench_die(&err);
    while (archive_reader_next(r, &m, &err) == READER_MEMBER)
        count += m.data_path != NULL;
    archive_reader_close(r);
    if (count != BENCH_MEMBERS) {
        fprintf(stderr, "%d members, not %d\n", count, BENCH_MEMBERS);
        exit(2);
    }
    return bench_now(CLOCK_MONOTONIC) - begun;
}

static double bench_tar(const char *path)
{
    char command[600];
    double begun;

    snprintf(command, sizeof(command), "tar tf '%s' > /dev/null", path);
    begun = bench_now(CLOCK_MONOTONIC);
    if (system(command) != 0)
        exit(2);
    return bench_now(CLOCK_MONOTONIC) - begun;
}

static void bench_members(void)
{
    const char *dir = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
    double ours = 1e9, theirs = 1e9;
    char path[500];
    int fd;

    snprintf(path, sizeof(path), "%s/limbeck-bench-XXXXXX", dir);
    fd = mkstemp(path);
    if (fd < 0)
        exit(2);
    close(fd);
    bench_make(path);
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        double a = bench_index(path), b = bench_tar(path);

        ours = a < ours ? a : ours;
        theirs = b < theirs ? b : theirs;
    }
    unlink(path);
    printf("tar members indexed per second\t%.0f members/s\t"
           "%.0f members/s GNU tar tf\n",
           BENCH_MEMBERS / ours, BENCH_MEMBERS / theirs);
}

/* Reads the archive once, each picture examined as ingest does, or decoded
 * by the plain loop. CPU seconds; *count, *bytes: of its JPEGs. */
static double bench_pass(const char *path, bool plain, int *count,
                         int64_t *bytes)
{
    double begun = bench_now(CLOCK_PROCESS_CPUTIME_ID);
    struct err err;
    struct archive_reader *r = archive_reader_open(&path, 1, &LIMITS, &err);
    struct archive_member m;
    struct inspection inspection;
    struct buf data;

    if (!r)
        bench_die(&err);
    buf_init(&data, 1 << 26);
    *count = 0;
    *bytes = 0;
    while (archive_reader_next(r, &m, &err) == READER_MEMBER) {
        buf_reset(&data);
        if (m.kind != ARCHIVE_FILE || m.refused[0] ||
            !archive_reader_read(r, &data, &err) ||
            !span_starts(buf_span(&data), "\xFF\xD8\xFF"))
            continue;
        if (plain)
            jpeg_loop_decode(buf_span(&data), PHASH_MIN_SIDE);
        else
            inspection_run(m.name, buf_span(&data), false, NULL, &inspection);
        ++*count;
        *bytes += (int64_t)data.len;
    }
    buf_release(&data);
    archive_reader_close(r);
    return bench_now(CLOCK_PROCESS_CPUTIME_ID) - begun;
}

static void bench_pictures(const char *path)
{
    double ours = 0, theirs = 0;
    int64_t bytes = 0;
    int count = 0, rounds = 0;

    while (rounds < 200 && ours + theirs < 6) {
        ours += bench_pass(path, false, &count, &bytes);
        theirs += bench_pass(path, true, &count, &bytes);
        rounds++;
    }
    if (count == 0) {
        fprintf(stderr, "\"%s\" holds no JPEGs\n", path);
        exit(2);
    }
    printf("pictures hashed per CPU-second from a tar (%d of %lld bytes)\t"
           "%.0f pictures/s\t%.0f pictures/s scaled libjpeg-turbo decode\n",
           count, (long long)(bytes / count), count * rounds / ours,
           count * rounds / theirs);
}

int main(int argc, char **argv)
{
    bench_members();
    bench_pictures(argc > 1 ? argv[1] : "demo/world/postcards/postcards.tar");
    return 0;
}
