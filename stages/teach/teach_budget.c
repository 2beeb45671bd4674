#include "stages/teach/teach_budget.h"

/* Under way while nobody knows what an answer takes. */
enum { BUDGET_FIRST = 4 };

void teach_budget_add(struct teach_budget *b, const struct ask *ask)
{
    b->answers++;
    b->prompt_tokens += ask->prompt_tokens > 0 ? ask->prompt_tokens : 0;
    b->output_tokens += ask->output_tokens > 0 ? ask->output_tokens : 0;
}

/* Would one more be too much? */
static bool budget_reached(const char *unit, double spent, double bound,
                           char why[80])
{
    if (bound <= 0 || spent < bound)
        return false;
    snprintf(why, 80, "%.6g of %.6g %s", spent, bound, unit);
    return true;
}

bool teach_budget_allows(const struct teach_budget *b, size_t under_way,
                         int64_t now_ms, char why[80])
{
    const struct teacher_settings *s = b->settings;
    double answers = (double)b->answers;
    double all = answers + (double)under_way;
    double scale = answers > 0 ? all / answers : 0;
    double prompt = (double)b->prompt_tokens * scale;
    double output = (double)b->output_tokens * scale;

    why[0] = '\0';
    if (b->answers == 0 && (s->budget.tokens > 0 || s->budget.cost > 0) &&
        under_way >= BUDGET_FIRST)
        return false;
    double n = (double)b->shards;

    return !budget_reached("requests", all, (double)s->budget.requests / n,
                           why) &&
           !budget_reached("tokens", prompt + output,
                           (double)s->budget.tokens / n, why) &&
           !budget_reached("hours", (double)(now_ms - b->begun_ms) / 3.6e6,
                           s->budget.hours, why) &&
           !budget_reached("cost", teacher_cost(s, prompt, output),
                           s->budget.cost / n, why);
}
