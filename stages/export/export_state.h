/*
 * export_state.h: what the files of the export stage share: rows that go
 * through threads and come back to all formats.
 *
 * Included by: stages/export.
 */
#ifndef LIMBECK_EXPORT_STATE_H
#define LIMBECK_EXPORT_STATE_H

#include "base/ordered_pool.h"
#include "decisions/reply_list.h"
#include "engine/stage.h"
#include "stages/export/export_job.h"
#include "stages/export/export_prompt.h"

struct export_state {
    struct arena arena; /* of the whole export */
    struct arena row;   /* of one row */
    int64_t policy_id;
    enum export_how how;
    struct export_reading reading;
    const struct export_prompt *prompts; /* as export_prompt_read gives */
    struct reply_list only;              /* with the setting of that name */
    int64_t left_out[EXPORT_SPLITS];     /* samples that it does not name */
    struct written_files *files;
    struct export_outs outs;
    struct export_manifest manifest;
    struct export_pairs pairs;
};

/* Is a row of that sample and reply (0: none) to be written? */
bool export_takes(const struct export_state *s, int64_t sample_id,
                  int64_t reply_id);

/* Every row of the policy's splits, then what is preferred to what, to all
 * formats; what is a record's own trouble is set aside. Stops early when a
 * stop was asked for. */
MUST_CHECK bool export_rows_all(struct stage_run *run, struct err *err);

/* For export_rows: give the jobs of single replies and pairs to the pool by
 * `give`, which takes them over. */
typedef bool export_give(struct stage_run *run, struct ordered_pool *pool,
                         struct export_job *job, struct err *err);
MUST_CHECK bool export_preferences(struct stage_run *run,
                                   struct ordered_pool *pool, export_give *give,
                                   struct err *err);

#endif
