/* limbeck review: what people say of replies. */
#include "command.h"

#include "commands/review_words.h"

static const struct command *const command_review_children[] = {
    &review_command_serve,  &review_command_set,    &review_command_agreement,
    &review_command_export, &review_command_import, NULL};

const struct command command_review = {
    .name = "review",
    .about = "what people say of replies, which overrules the rules",
    .children = command_review_children,
};
