/*
 * webdataset: tar shards; each sample is two members of one name, the picture
 * and what is known of it as json.
 */
#include "exports/export_format.h"
#include "exports/export_tar.h"
#include "exports/export_turns.h"

enum { WEBDATASET_SHARD = 10000 /* samples */ };

static const char *webdataset_place(const struct export_common *common,
                                    enum export_use use, bool test)
{
    (void)common;
    (void)test;
    return use <= EXPORT_RL ? "" : NULL;
}

static bool webdataset_add(struct export_out *out,
                           const struct export_record *r, struct err *err)
{
    int64_t *done = out->state;
    const char *ending = strrchr(r->image, '.');
    struct buf json;

    if (r->has_picture && r->bytes.data == NULL)
        return true; /* pictures are left out: nothing to hold */
    if (done == NULL)
        done = out->state = arena_take(out->arena, 2 * sizeof(*done));
    int64_t n = done[r->test]++;
    struct export_out_rows *rows = export_out_rows(
        out,
        arena_print(out->arena, "%s-%06lld.tar", r->test ? "test" : "train",
                    (long long)(n / WEBDATASET_SHARD)),
        err);
    if (rows == NULL)
        return false;
    if (ending == NULL)
        ending = ".jpg";
    buf_init(&json, SIZE_MAX / 2);
    buf_add_char(&json, '{');
    export_turns_text(&json, "split", span_of(r->split));
    export_turns_text(&json, "question", r->question);
    export_turns_text(&json, "reasoning",
                      r->target != NULL ? r->target->reasoning : SPAN_NONE);
    export_turns_text(&json, "answer",
                      r->target != NULL ? r->target->answer : SPAN_NONE);
    export_turns_truth(&json, r);
    buf_add_text(&json, "}\n");
    struct buf *b = export_file_buf(rows->file);
    if (r->has_picture)
        export_tar_add(
            b, arena_print(out->arena, "%08lld%s", (long long)n, ending),
            r->bytes);
    export_tar_add(b, arena_print(out->arena, "%08lld.json", (long long)n),
                   buf_span(&json));
    buf_release(&json);
    rows->rows++;
    return export_file_flush(rows->file, err);
}

static int64_t webdataset_rows(const struct export_out *out, const char *part)
{
    int64_t rows = 0;

    for (size_t i = 0; i < out->count; i++)
        rows += strncmp(out->files[i].path, part, strlen(part)) == 0
                    ? out->files[i].rows
                    : 0;
    return rows;
}

static bool webdataset_index(struct export_out *out, struct err *err)
{
    return export_out_text(
        out, "index.json",
        span_of(arena_print(out->arena, "{\"train\":%lld,\"test\":%lld}\n",
                            (long long)webdataset_rows(out, "train"),
                            (long long)webdataset_rows(out, "test"))),
        err);
}

static bool webdataset_close(struct export_out *out, struct err *err)
{
    (void)err;
    for (size_t i = 0; i < out->count; i++)
        export_tar_end(export_file_buf(out->files[i].file));
    return true;
}

const struct export_format export_format_webdataset = {
    .name = "webdataset",
    .about = "tar shards of pictures, each with its json",
    .splits = "cot, judge, seed",
    .source = "webdataset's naming; POSIX.1-1988 ustar",
    .place = webdataset_place,
    .bytes = true,
    .add = webdataset_add,
    .close = webdataset_close,
    .end = webdataset_index,
    .load = "datasets.load_dataset(\"webdataset\", data_files="
            "\"webdataset/train-*.tar\")\n",
    .example_use = EXPORT_RL,
    .example_file = "index.json",
    .example = "{\"train\":1,\"test\":0}\n",
};
