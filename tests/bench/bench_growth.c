/*
 * bench_growth.c: what bench_growth.sh is made of.
 *
 *   bench_growth world SAMPLES FOLDER [TEACHERS BYTES]
 *       positions.csv, a.jsonl, b.jsonl, ...: a table of positions, and what
 *       two teachers (to ten) replied, 1.2 KB each, in three forms by turns
 *       (tags, GRE30K's tags with named coordinates, JSON). The same sizes
 *       give the same bytes. Answers lie 0 to 20 degrees off; one in fifty says
 * nothing. bench_growth pictures STORE gives each sample of a store that has
 * rows alone a picture: its hash and a place in a file that is not there. Every
 * hundredth hash is that before with two bits turned. bench_growth run OUT
 * COMMAND... runs it, its output into OUT, and prints `CPU-seconds <tab>
 * seconds <tab> MB`: the most anonymous memory that it had. 0 or 1 as exit code
 *       is well.
 */
#include "base/arena.h"
#include "base/buf.h"

#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GROWTH_REPLY = 1200, GROWTH_TEACHERS = 10, GROWTH_POLL_MS = 5 };

static uint64_t mixed(uint64_t z) /* splitmix64 */
{
    z += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static double share(uint64_t i, uint64_t what)
{
    return (double)(mixed(i * 16 + what) >> 11) * 0x1p-53;
}

/* ------------------------------------------------------------------ world */

/* Somewhere in Europe: no town is far. */
static double growth_lat(uint64_t i)
{
    return 37 + share(i, 1) * 18;
}

static double growth_lon(uint64_t i)
{
    return -4 + share(i, 2) * 30;
}

static FILE *growth_file(const char *folder, const char *name)
{
    char path[600];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    if (f == NULL)
        err_die("could not write \"%s\"", path);
    return f;
}

static void growth_done(FILE *f)
{
    if (fclose(f) != 0)
        err_die("could not write the world");
}

static void growth_table(const char *folder, uint64_t count)
{
    FILE *f = growth_file(folder, "positions.csv");

    fputs("id,latitude,longitude,author,license\n", f);
    for (uint64_t i = 0; i < count; i++)
        fprintf(f, "%08llu,%.6f,%.6f,author %llu,CC-BY\n",
                (unsigned long long)i, growth_lat(i), growth_lon(i),
                (unsigned long long)(i / 5));
    growth_done(f);
}

/* Twenty sentences from another one on, no one twice. */
static void growth_reasoning(struct buf *b, uint64_t at, size_t bytes)
{
    static const char *const clues[] = {
        "The road is lined with low concrete walls and a painted kerb",
        "A sign reads 'Bäckerei' in a Latin script with umlauts",
        "The vegetation is dry, with olive trees and scattered palms",
        "Utility poles are square in section and carry three cables",
        "Cars drive on the right; one plate is white with a blue band",
        "The houses have red tile roofs and walls in ochre",
        "Hills rise behind the town, some kilometres off",
        "The sky is clear and shadows are short, so it is near noon",
        "Nothing else is written on any of the walls that can be read",
        "The soil at its edge is pale and stony, as after a long summer",
        "Such kerbs are usual around the Mediterranean, less so inland",
        "A church tower with a flat top shows between two cypresses",
        "Bollards have a dark band near the top and a white reflector",
        "A bus stop of glass and steel carries no name of a company",
        "The centre line is broken and white, both edge lines are solid",
        "Shutters are of wood and painted green on nearly all windows",
        "Two people walk by in light clothes and carry shopping bags",
        "A low stone wall without mortar encloses a field of vines",
        "Street lamps hang from wires that cross from house to house",
        "No snow lies on the mountains, which tells of a mild latitude"};
    size_t n = sizeof(clues) / sizeof(clues[0]);

    for (size_t k = 0; k < n && b->len + 120 < bytes; k++)
        buf_print(b, "%zu. %s. ", k + 1, clues[(at + k * 7) % n]);
}

static void growth_reply(struct buf *b, uint64_t i, uint64_t teacher,
                         size_t bytes)
{
    uint64_t at = mixed(i * 2 + teacher);
    double lat = growth_lat(i) + pow(share(i, 3 + teacher), 4) * 20;
    double lon = growth_lon(i);
    uint64_t form = at % 3;

    buf_reset(b);
    buf_add_text(b, form == 2 ? "{\"reasoning\": \"" : "<think>");
    growth_reasoning(b, at >> 8, bytes);
    if (at % 50 == 0)
        buf_add_text(b, form == 2 ? "\", \"answer\": \"I cannot tell.\"}"
                                  : "</think>I cannot tell where this is.");
    else if (form == 2)
        buf_print(b, "\", \"latitude\": %.4f, \"longitude\": %.4f}", lat, lon);
    else if (form == 1)
        buf_print(b,
                  "</think><answer>\"Latitude\": \"%.4f\", \"Longitude\": "
                  "\"%.4f\"</answer>",
                  lat, lon);
    else
        buf_print(b, "</think><answer>%.4f, %.4f</answer>", lat, lon);
}

static void growth_replies(const char *folder, uint64_t count, uint64_t teacher,
                           size_t bytes)
{
    const char name[] = {
        (char)('a' + teacher), '.', 'j', 's', 'o', 'n', 'l', 0};
    FILE *f = growth_file(folder, name);
    struct buf b;

    buf_init(&b, 1 << 16);
    for (uint64_t i = 0; i < count; i++) {
        growth_reply(&b, i, teacher, bytes);
        fprintf(f,
                "{\"custom_id\":\"%08llu\",\"response\":{\"status_code\":200,"
                "\"body\":{\"choices\":[{\"message\":{\"content\":\"",
                (unsigned long long)i);
        for (size_t k = 0; k < b.len; k++) {
            if (b.data[k] == '"' || b.data[k] == '\\')
                fputc('\\', f);
            fputc(b.data[k], f);
        }
        fputs("\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":"
              "900,\"completion_tokens\":300}}},\"error\":null}\n",
              f);
    }
    buf_release(&b);
    growth_done(f);
}

static int growth_world(uint64_t count, const char *folder, uint64_t teachers,
                        size_t bytes)
{
    mkdir(folder, 0777);
    growth_table(folder, count);
    for (uint64_t t = 0; t < teachers && t < GROWTH_TEACHERS; t++)
        growth_replies(folder, count, t, bytes);
    return 0;
}

/* --------------------------------------------------------------- pictures */

static void growth_picture_hash(sqlite3_context *c, int n, sqlite3_value **v)
{
    uint64_t i = (uint64_t)sqlite3_value_int64(v[0]);
    uint64_t hash = i % 100 == 0 ? mixed(i - 1) ^ 0x10010 : mixed(i);

    (void)n;
    sqlite3_result_int64(c, (int64_t)hash);
}

static int growth_pictures(const char *store)
{
    static const char sql[] =
        "PRAGMA synchronous = OFF; BEGIN;"
        "INSERT INTO picture (id, sha256, bytes, format, width, height, phash,"
        " run_id) SELECT sample_id, CAST(printf('%032d', sample_id) AS BLOB),"
        " 90000, 'jpeg', 640, 480, picture_hash(sample_id), run_id"
        " FROM sample_state;"
        "INSERT INTO member (id, source_id, ordinal, name, key,"
        " data_source_id, data_path, data_offset, data_length, picture_id,"
        " run_id) SELECT t.sample_id, e.source_id, t.sample_id,"
        " e.given_id || '.jpg', e.key, e.source_id, 'pictures.tar',"
        " t.sample_id * 90624, 90000, t.sample_id, t.run_id"
        " FROM sample_state t JOIN entry e ON e.id = t.entry_id;"
        "UPDATE sample_state SET picture_id = sample_id,"
        " member_id = sample_id; COMMIT;";
    char *why = NULL;
    sqlite3 *db;

    if (sqlite3_open(store, &db) != SQLITE_OK ||
        sqlite3_create_function(db, "picture_hash", 1, SQLITE_UTF8, NULL,
                                growth_picture_hash, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        err_die("\"%s\": %s", store, why == NULL ? "cannot be opened" : why);
    sqlite3_close(db);
    return 0;
}

/* ------------------------------------------------------------------- runs */

static double growth_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Kilobytes of anonymous memory that a process has now; 0: it is gone. */
static long growth_anonymous_kb(pid_t pid)
{
    char path[100], line[200];
    long kb = 0;

    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    FILE *f = fopen(path, "r");
    while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
        if (sscanf(line, "RssAnon: %ld", &kb) == 1)
            break;
    }
    if (f != NULL)
        fclose(f);
    return kb;
}

static pid_t growth_start(const char *out, char **command)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
        _exit(126);
    execvp(command[0], command);
    _exit(127);
}

static int growth_run(const char *out, char **command)
{
    struct timespec pause = {0, GROWTH_POLL_MS * 1000000L};
    double begun = growth_now();
    pid_t pid = growth_start(out, command);
    struct rusage used;
    long most_kb = 0;
    int status = 0;

    if (pid < 0)
        err_die("could not fork");
    while (wait4(pid, &status, WNOHANG, &used) == 0) {
        long kb = growth_anonymous_kb(pid);
        most_kb = kb > most_kb ? kb : most_kb;
        nanosleep(&pause, NULL);
    }
    printf("%.2f\t%.2f\t%.0f\n",
           (double)used.ru_utime.tv_sec + (double)used.ru_stime.tv_sec +
               (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6,
           growth_now() - begun, (double)most_kb / 1024);
    return WIFEXITED(status) && WEXITSTATUS(status) <= 1 ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "world") == 0)
        return growth_world(strtoull(argv[2], NULL, 10), argv[3], 2,
                            GROWTH_REPLY);
    if (argc == 6 && strcmp(argv[1], "world") == 0)
        return growth_world(strtoull(argv[2], NULL, 10), argv[3],
                            strtoull(argv[4], NULL, 10),
                            strtoull(argv[5], NULL, 10));
    if (argc == 3 && strcmp(argv[1], "pictures") == 0)
        return growth_pictures(argv[2]);
    if (argc > 3 && strcmp(argv[1], "run") == 0)
        return growth_run(argv[2], argv + 3);
    fputs("usage: bench_growth world SAMPLES FOLDER [TEACHERS BYTES] | "
          "pictures STORE | "
          "run OUT COMMAND...\n",
          stderr);
    return 3;
}
