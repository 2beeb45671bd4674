#include "answers/claim_list.h"

void claim_list_add(struct buf *list, const struct claim_place *claim)
{
    buf_print(list, "%s[%lld,%zu,%zu]", list->len == 0 ? "[" : ",",
              (long long)claim->word, claim->start, claim->stop);
}

void claim_list_end(struct buf *list)
{
    buf_add_text(list, list->len == 0 ? "[]" : "]");
}

/* The number behind what is no digit, at most 15 digits. */
static bool claim_list_number(struct span *rest, int64_t *number)
{
    size_t at = 0, digits = 0;

    while (at < rest->len && (rest->data[at] < '0' || rest->data[at] > '9'))
        at++;
    *number = 0;
    for (; at < rest->len && rest->data[at] >= '0' && rest->data[at] <= '9' &&
           digits < 15;
         at++, digits++)
        *number = *number * 10 + (rest->data[at] - '0');
    *rest = span_cut(*rest, at, SIZE_MAX);
    return digits > 0;
}

bool claim_list_next(struct span *rest, struct claim_place *claim)
{
    int64_t start, stop;

    if (!claim_list_number(rest, &claim->word) ||
        !claim_list_number(rest, &start) || !claim_list_number(rest, &stop) ||
        stop < start)
        return false;
    claim->start = (size_t)start;
    claim->stop = (size_t)stop;
    return true;
}
