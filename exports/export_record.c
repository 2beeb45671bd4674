#include "exports/export_record.h"

const char *export_use_word(enum export_use use)
{
    static const char *const words[EXPORT_USES] = {"sft", "judge", "grpo",
                                                   "dpo", "kto"};

    return words[use];
}
