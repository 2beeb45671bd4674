#include "decisions/split_choice.h"

#include <math.h>

/* Is this accepted reply better than what the sample has? */
static bool choice_better(const struct split_choice *choice,
                          const struct split_reply *r, bool highest)
{
    if (choice->good_reply == 0 || r->by_hand != choice->by_hand)
        return choice->good_reply == 0 || r->by_hand;
    if (isnan(r->value) != isnan(choice->best))
        return isnan(choice->best);
    if (isnan(r->value) || r->value == choice->best)
        return r->rank < choice->good_rank;
    return highest ? r->value > choice->best : r->value < choice->best;
}

/* Is the reply well made, and measured to be wrong? One whose place could not
 * be measured is not. */
static bool choice_is_wrong(const struct split_choosing *by,
                            const struct split_reply *r)
{
    return (r->failed & by->wrong_rules) != 0 &&
           (r->failed & ~(by->wrong_rules | by->beside_rules)) == 0 &&
           (r->failed & by->wrong_rules & ~r->unknown) != 0;
}

void split_choose(const struct split_choosing *by, struct split_choice *choice,
                  const struct split_reply *r)
{
    if (r->kept && choice_better(choice, r, by->highest)) {
        choice->good_reply = r->id;
        choice->best = r->value;
        choice->by_hand = r->by_hand;
        choice->good_rank = r->rank;
    }
    if (!r->kept && !r->by_hand && choice_is_wrong(by, r) &&
        (choice->bad_reply == 0 || r->rank < choice->bad_rank)) {
        choice->bad_reply = r->id;
        choice->bad_rank = r->rank;
    }
}
