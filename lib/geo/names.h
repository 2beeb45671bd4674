/*
 * names.h: do two place names mean the same place? Folded, accent-blind and
 * alias-aware.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_NAMES_H
#define LIMBECK_NAMES_H

#include "base/buf.h"

/* Append the name folded for comparing: NFD without marks, lower case,
 * punctuation to single spaces, leading "the" dropped. */
void names_fold(struct span name, struct buf *out);

/* Two upper-case letters of ISO 3166-1 ("NA" is Namibia) for an English,
 * local or common name, an alias ("USA", "England"), or a 2- or 3-letter
 * code; "England, UK" and "Guam (USA)" too; NULL when unknown, and for several
 * countries ("France/Belgium"). Static memory. */
const char *names_country_code(struct span name);
/* The short English name of a code, or NULL. Static memory. */
const char *names_country_name(const char *code);
/* The same country, by whatever names. false when either is unknown and the
 * folded texts differ. */
bool names_same_country(struct span a, struct span b);
/* Append the one name that stands for all names of a city or region: folded,
 * without administrative words ("city", "province", "prefecture"), the main
 * one of known aliases. Empty for a name without letters. */
void names_place_key(struct span name, struct buf *out);
/* The same city or region: the same key (Munich, München), or the same but
 * for umlauts written as two letters; what follows a comma or a bracket does
 * not count when only one of them has it (Portland, Oregon). */
bool names_same_place(struct span a, struct span b);
/* GLOBE's published rule: lower-cased, one holds the other, and shorter over
 * longer >= 0.7 in characters. Kept under its own name: it finds Niger in
 * Nigeria (spec: lingli1996/GLOBE plugin.py). */
bool names_match_globe(struct span a, struct span b);

#endif
