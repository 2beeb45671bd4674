/*
 * tag_rules.h: does a reply keep the form
 * <think>reasoning</think><answer>answer</answer>?
 *
 * Included by: answers, filters, rewards, tests.
 */
#ifndef LIMBECK_TAG_RULES_H
#define LIMBECK_TAG_RULES_H

#include "base/span.h"

/* The published rule of GRE (VLM-R1's grpo_jsonl.py) and GLOBE (plugin.py):
 * Python's re.fullmatch of <think>.*?</think>\s*<answer>.*?</answer> with
 * DOTALL. It rejects white space at the ends, and accepts empty blocks and
 * repeated ones. Linear. */
bool tag_rules_published(struct span reply);

/* What is wrong with a reply that should be, but for white space around it,
 * <think>reasoning</think> white space <answer>answer</answer>, each tag once
 * and in small letters and neither block blank; NULL: nothing is. */
const char *tag_rules_fault(struct span reply);

/* The length of the white space at text[0] as Python has it (\s of re,
 * str.isspace), or 0. */
size_t tag_rules_blank(struct span text);

#endif
