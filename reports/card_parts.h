/*
 * card_parts.h: the parts that card.c puts together.
 *
 * Included by: reports.
 */
#ifndef LIMBECK_CARD_PARTS_H
#define LIMBECK_CARD_PARTS_H

#include "reports/card.h"

/* The sign of the ordinal-th teacher, the same on every page. */
const char *card_glyph(size_t ordinal);
/* "s0" .. "s11": the class of its colour and dash. */
const char *card_style(size_t ordinal);

/* Why a picture was set aside: "smaller than 135" without the number, which is
 * one of the store's own. */
void card_add_why(struct buf *out, const char *why);

/* The text of a reply: claims, tags and the answer marked, what is hidden made
 * visible, what is long behind a fold; and the sum of its claims. */
void card_add_text(struct xml_node *parent, const struct card_reply *r);

/* Filters by replies: the rules that one fails, then the others folded. */
void card_add_scores(struct xml_node *parent, const struct card *c);

/* The truth and the answers on a map; the land is the view's symbol. */
void card_add_map(struct xml_node *parent, const struct card *c,
                  const struct card_view *view);

#endif
