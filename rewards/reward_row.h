/*
 * reward_row.h: a row of JSON, as trainers have it, to the case of a reward.
 *
 * {"completion": TEXT or a list of messages, of which the last counts,
 *  "solution": the trainer's own text of the truth,
 *  "lat", "lon" (or gt_lat, gt_lon; latitude, longitude), "country", "region",
 *  "city": the truth; all of these also inside of "truth": {...},
 *  "entities": ["palm"] or [{"text": "palm"}], "seen": ["palm"] or
 *  [{"label": "palm", "share": 0.2}],
 *  "localizable": 0.7, {"yes": LOG, "no": LOG} or {"top_logprobs": [...]},
 *  "similarity": [0.9, 0.8, 0.7], "agent": ["...", "...", "..."],
 *  "geocoded": {"answer": {"lat", "lon"} or null, "truth": ...},
 *  "theta_km": 25}. What a row has besides is passed over.
 *
 * Included by: rewards, library.
 */
#ifndef LIMBECK_REWARD_ROW_H
#define LIMBECK_REWARD_ROW_H

#include "adapters/json.h"
#include "answers/answer.h"
#include "rewards/reward.h"

struct lexicon;

enum { REWARD_COMPLETION_MAX = 1 << 20, REWARD_LIST_MAX = 1000 };

/* What rows are read with; safe from several threads at once. */
struct reward_reader {
    struct answer_patterns *patterns;
    struct lexicon *lexicon;
    struct gazetteer *gazetteer;
};

/* The texts of schemas/patterns/answers.txt and entities.txt; gazetteer: a
 * GeoNames dump, or NULL for the built-in table. */
MUST_CHECK bool reward_reader_init(struct reward_reader *r, struct span answers,
                                   struct span entities, const char *gazetteer,
                                   struct err *err);
void reward_reader_release(struct reward_reader *r);

/* What a completion answers, with the place of its names where it states no
 * position: *origin "stated", "named" or "". */
MUST_CHECK bool reward_reader_answer(const struct reward_reader *r,
                                     struct span completion,
                                     struct arena *arena, struct answer *a,
                                     const char **origin, struct err *err);

/* The text of a completion: a text, or the content of the last message. */
bool reward_row_completion(const struct json *v, struct span *text);

/* Fill the case; all of it lives in the arena. needs: of enum reward_needs.
 * ERR_RECORD with the reason: a row without a completion, a field of another
 * type, over a limit. */
MUST_CHECK bool reward_row_read(const struct reward_reader *r,
                                const struct json *row, unsigned needs,
                                struct arena *arena, struct reward_case *c,
                                struct err *err);

#endif
