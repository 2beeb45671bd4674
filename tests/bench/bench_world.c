/*
 * bench_world.c: a made-up world of any size for bench_stages.sh: a tar of
 * small JPEGs, a table of their positions, and what two teachers replied, as
 * batch output. The same size gives the same bytes. Every hundredth picture
 * is the one before, coded again; answers lie 0 to 20 degrees off, a few
 * replies hold none.
 *   bench_world SAMPLES FOLDER
 */
#include "adapters/archive_writer.h"
#include "adapters/image_jpeg.h"
#include "base/arena.h"
#include "base/file.h"

#include <math.h>
#include <sys/stat.h>

enum { WORLD_WIDTH = 96, WORLD_HEIGHT = 72, WORLD_BLOCK = 12 };

static void must(bool ok, const struct err *err)
{
    if (!ok)
        err_die("%s", err->text);
}

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

/* Blocks of random colours: hashes as far apart as random words. */
static void world_picture(uint64_t i, struct buf *jpeg)
{
    static uint8_t rgb[WORLD_WIDTH * WORLD_HEIGHT * 3];
    struct image im = {WORLD_WIDTH, WORLD_HEIGHT, rgb};
    bool again = i % 100 == 0 && i > 0;
    uint64_t seed = again ? i - 1 : i;
    struct err err;

    for (int y = 0; y < WORLD_HEIGHT; y++)
        for (int x = 0; x < WORLD_WIDTH; x++) {
            uint64_t c = mixed(seed * 4096 + (uint64_t)(y / WORLD_BLOCK * 64 +
                                                        x / WORLD_BLOCK));
            uint8_t *at = &rgb[3 * (y * WORLD_WIDTH + x)];
            at[0] = (uint8_t)c;
            at[1] = (uint8_t)(c >> 8);
            at[2] = (uint8_t)(c >> 16);
        }
    buf_reset(jpeg);
    must(image_jpeg_encode(&im, again ? 70 : 85, jpeg, &err), &err);
}

static void world_pictures(const char *path, uint64_t count)
{
    struct err err;
    struct archive_writer *w = archive_writer_open(path, 0, &err);
    struct buf jpeg;
    char name[64];
    int64_t offset;

    must(w != NULL, &err);
    buf_init(&jpeg, 1 << 20);
    for (uint64_t i = 0; i < count; i++) {
        world_picture(i, &jpeg);
        snprintf(name, sizeof(name), "images/%02x/%08llu.jpg",
                 (unsigned)(i & 255), (unsigned long long)i);
        must(archive_writer_add(w, name, buf_span(&jpeg), &offset, &err), &err);
    }
    must(archive_writer_close(w, &err), &err);
    buf_release(&jpeg);
}

/* Somewhere in Europe: no town is far. */
static double world_lat(uint64_t i)
{
    return 37 + share(i, 1) * 18;
}

static double world_lon(uint64_t i)
{
    return -4 + share(i, 2) * 30;
}

static FILE *world_file(const char *folder, const char *name)
{
    char path[600];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    if (f == NULL)
        err_die("could not write \"%s\"", path);
    return f;
}

static void world_table(const char *folder, uint64_t count)
{
    FILE *f = world_file(folder, "positions.csv");

    fputs("id,latitude,longitude,author,license\n", f);
    for (uint64_t i = 0; i < count; i++)
        fprintf(f, "%08llu,%.6f,%.6f,author %llu,CC-BY\n",
                (unsigned long long)i, world_lat(i), world_lon(i),
                (unsigned long long)(i / 5));
    if (fclose(f) != 0)
        err_die("could not write positions.csv");
}

static void world_reply(FILE *f, uint64_t i, uint64_t teacher)
{
    static const char *const clues[] = {
        "The road is lined with low concrete walls and a painted kerb. ",
        "A sign reads \\\"Bäckerei\\\" in a Latin script with umlauts. ",
        "The vegetation is dry, with olive trees and scattered palms. ",
        "Utility poles are square in section and carry three cables. ",
        "Cars drive on the right; one plate is white with a blue band. ",
        "The houses have red tile roofs and walls in ochre. ",
        "Hills rise behind the town, some 5 km off. "};
    uint64_t at = mixed(i * 2 + teacher);
    double off = pow(share(i, 3 + teacher), 4) * 20;

    fprintf(f,
            "{\"custom_id\":\"%08llu\",\"response\":{\"status_code\":200,"
            "\"body\":{\"choices\":[{\"message\":{\"content\":\"<think>",
            (unsigned long long)i);
    for (uint64_t k = 0; k < 6; k++)
        fprintf(f, "%llu. %s", (unsigned long long)k + 1,
                clues[(at + k * 3) % (sizeof(clues) / sizeof(clues[0]))]);
    if (at % 50 == 0)
        fputs("</think>I cannot tell where this is.", f);
    else
        fprintf(f, "</think><answer>%.4f, %.4f</answer>", world_lat(i) + off,
                world_lon(i));
    fputs("\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":900,"
          "\"completion_tokens\":120}}},\"error\":null}\n",
          f);
}

static void world_replies(const char *folder, uint64_t count)
{
    for (uint64_t teacher = 0; teacher < 2; teacher++) {
        FILE *f = world_file(folder, teacher == 0 ? "a.jsonl" : "b.jsonl");
        for (uint64_t i = 0; i < count; i++)
            world_reply(f, i, teacher);
        if (fclose(f) != 0)
            err_die("could not write the replies");
    }
}

int main(int argc, char **argv)
{
    uint64_t count = argc == 3 ? strtoull(argv[1], NULL, 10) : 0;
    char path[600];

    if (count == 0) {
        fputs("usage: bench_world SAMPLES FOLDER\n", stderr);
        return 3;
    }
    mkdir(argv[2], 0777);
    snprintf(path, sizeof(path), "%s/pictures.tar", argv[2]);
    world_pictures(path, count);
    world_table(argv[2], count);
    world_replies(argv[2], count);
    return 0;
}
