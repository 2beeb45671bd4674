/*
 * bench_extract.c: replies read for their answers, in MB/s of one core; beside
 * it stands extract_yardstick.py, Python's `re` with patterns that find the
 * answers of that form, on the same file.
 *   bench_extract make FORM MB FILE   write replies, each ended by a NUL;
 *                                     FORM: globe, gre, json, geoagent
 *   bench_extract FILE                read them
 */
#include "base/file.h"
#include "base/log.h"
#include "db/schemas.h"
#include "answers/answer.h"

enum { BENCH_MAX_BYTES = 1 << 30, BENCH_SENTENCES = 12 };

static double bench_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void bench_add_reasoning(struct buf *b, size_t i)
{
    static const char *const sentences[] = {
        "The road is lined with low concrete walls and a painted kerb. ",
        "Signs are in a Latin script with accents that point to Romance use. ",
        "The vegetation is dry, with agave and scattered acacia in the verge. ",
        "Utility poles are square in section and carry three cables. ",
        "Cars drive on the right; one plate is white with a blue band. ",
        "The houses have flat roofs and walls in ochre and terracotta. ",
        "Hills rise about 300 m behind the town, some 5 km off. ",
    };

    for (size_t k = 0; k < BENCH_SENTENCES; k++)
        buf_print(b, "%zu. %s", k + 1,
                  sentences[(i * 7 + k * 3) %
                            (sizeof(sentences) / sizeof(sentences[0]))]);
}

static void bench_add_reply(struct buf *b, const char *form, size_t i)
{
    static const char *const countries[] = {"Finland", "Peru", "South Africa",
                                            "Japan", "New Zealand"};
    static const char *const cities[] = {"Helsinki", "Arequipa", "Cape Town",
                                         "Nagasaki", "Dunedin",  "Tampere",
                                         "Sapporo"};
    const char *country = countries[i % 5], *city = cities[i % 7];
    double lat = (double)(i * 7919 % 170000) / 1000.0 - 85.0;
    double lon = (double)(i * 104729 % 350000) / 1000.0 - 175.0;

    if (strcmp(form, "globe") == 0 || strcmp(form, "gre") == 0) {
        buf_add_text(b, "<think>");
        bench_add_reasoning(b, i);
        if (strcmp(form, "gre") == 0)
            buf_print(b, "</think>\n<answer>%.4f, %.4f</answer>", lat, lon);
        else
            buf_print(b, "</think><answer>country: %s\ncity: %s</answer>",
                      country, city);
    } else if (strcmp(form, "json") == 0) {
        buf_add_text(b, "```json\n{\n    \"rationale\": \"");
        bench_add_reasoning(b, i);
        buf_print(b,
                  "\",\n    \"country\": \"%s\",\n    \"city\": "
                  "\"%s\",\n    \"latitude\": \"%.6f\",\n    "
                  "\"longitude\": \"%.6f\"\n}\n```",
                  country, city, lat, lon);
    } else {
        buf_add_text(b, "{\"ChainOfThought\":{\"CountryIdentification\":"
                        "{\"Clues\":[\"a road\",\"a sign\"],\"Reasoning\":\"");
        bench_add_reasoning(b, i);
        buf_print(b, "\"}},\"FinalAnswer\":\"%s; Region; %s\"}", country, city);
    }
    buf_add_char(b, '\0');
}

static bool bench_make(const char *form, size_t megabytes, const char *path,
                       struct err *err)
{
    struct buf b;
    bool ok;

    buf_init(&b, BENCH_MAX_BYTES);
    for (size_t i = 0; b.len < megabytes * 1000000; i++)
        bench_add_reply(&b, form, i);
    ok = buf_ok(&b, "the file", err) && file_write(path, buf_span(&b), err);
    buf_release(&b);
    return ok;
}

static bool bench_read(const struct answer_reader *reader, struct span text,
                       struct err *err)
{
    struct arena arena;
    struct span reply;
    size_t replies = 0, answers = 0;
    double begin = bench_seconds(), seconds;
    bool ok = true;

    arena_init(&arena);
    for (struct span rest = text; ok && span_next(&rest, '\0', &reply);) {
        struct answer a;

        if (!reply.len)
            continue;
        ok = answer_read(reader, reply, "stop", &arena, &a, err);
        replies++;
        answers += ok && strcmp(a.status, "ok") == 0;
        arena_reset(&arena);
    }
    seconds = bench_seconds() - begin;
    arena_release(&arena);
    printf("extract: %.1f MB/s (%zu replies, %zu answers, %.1f MB, %.3f s)\n",
           (double)text.len / 1e6 / seconds, replies, answers,
           (double)text.len / 1e6, seconds);
    return ok;
}

static bool bench_read_file(const char *path, struct err *err)
{
    const struct schema_text *file = schema_find("patterns/answers.txt");
    struct answer_reader reader = {NULL, false, NULL};
    struct answer_patterns *patterns;
    struct buf b;
    bool ok;

    patterns = answer_patterns_open(span_make(file->text, file->len), err);
    if (!patterns)
        return false;
    reader.patterns = patterns;
    buf_init(&b, BENCH_MAX_BYTES);
    ok = file_read(path, &b, err) && bench_read(&reader, buf_span(&b), err);
    buf_release(&b);
    answer_patterns_close(patterns);
    return ok;
}

int main(int argc, char **argv)
{
    struct err err = {.kind = ERR_NONE};
    int64_t megabytes = 0;
    bool ok;

    if (argc == 5 && strcmp(argv[1], "make") == 0 &&
        span_int(span_of(argv[3]), &megabytes) && megabytes > 0)
        ok = bench_make(argv[2], (size_t)megabytes, argv[4], &err);
    else if (argc == 2)
        ok = bench_read_file(argv[1], &err);
    else
        ok = err_usage(&err, "bench_extract make FORM MB FILE, or "
                             "bench_extract FILE");
    if (!ok)
        log_err("bench_extract", &err);
    return ok ? 0 : 2;
}
