/*
 * picture_tokens.h: how many tokens a model makes of a picture, by its size.
 *
 * Included by: pipeline/commands, tests.
 */
#ifndef LIMBECK_PICTURE_TOKENS_H
#define LIMBECK_PICTURE_TOKENS_H

#include "teachers/teacher.h"

/* By the rule of the family that the model's name or the dialect tells:
 *   Qwen2-VL, Qwen2.5-VL: one a 28 x 28 pixels, Qwen3-VL one a 32 x 32, after
 *     resizing to within min_pixels and max_pixels (smart_resize);
 *   gpt-4o, gpt-4.1, gpt-5, o1, o3: a base and so many a tile of 512, after
 *     fitting into 2048 and the shorter side into 768;
 *   their mini and nano kinds, o4-mini: one a 32 x 32, to 1536, times a factor;
 *   Claude: width x height / 750, the longer side to 1568 and 1600 at most;
 *   Gemini: 258, or 258 a tile of 768 where a side is above 384.
 * Sources: the vendors' pages on vision, and Qwen's processor. Another model is
 * counted as Qwen2.5-VL, and *known is false. */
double picture_tokens(const struct teacher_settings *s, double width,
                      double height, bool *known);

#endif
