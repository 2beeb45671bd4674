/*
 * export_record.h: one row of an export in plain values, whatever the layout.
 *
 * Included by: exports.
 */
#ifndef LIMBECK_EXPORT_RECORD_H
#define LIMBECK_EXPORT_RECORD_H

#include "exports/export_text.h"

/* What a row is for. */
enum export_use {
    EXPORT_SFT,   /* an accepted reply to imitate: CoT */
    EXPORT_JUDGE, /* a reply, and whether it is right: Judge */
    EXPORT_RL,    /* a question and the truth: Seed */
    EXPORT_PAIR,  /* an accepted reply and a wrong one of the same sample */
    EXPORT_REPLY, /* a reply, and whether it was accepted */
    EXPORT_USES
};
/* "sft", "judge", "grpo", "dpo", "kto": the word in names of files. */
const char *export_use_word(enum export_use use);

/* Absent texts are spans without data. */
struct export_record {
    enum export_use use;
    const char *split; /* of the sample: "cot", "judge", "seed" */
    bool test;         /* set apart for testing */
    const char *image; /* "3f2a.jpg" */
    bool has_picture;
    bool has_truth;
    double lat_deg, lon_deg; /* the truth, as exact as it is published */
    struct span source, key, author, licence;
    struct span country; /* of the truth: short English name */
    struct span region, city;
    struct span origin; /* where the position is from: table, exif, xmp */
    int64_t accuracy;   /* Flickr's level (1 world to 16 street), 0: not said */
    double conflict_km; /* between the table's and the picture's, NAN: one */
    struct span instruction, prompt;      /* as configured; {prompt} */
    struct span question;                 /* the instruction, filled in */
    const struct export_target *target;   /* but in EXPORT_RL; of a pair the
                                           * one to prefer */
    const struct export_target *rejected; /* EXPORT_PAIR */
    bool good;                            /* judge: right; reply: accepted */
    struct span entities; /* EXPORT_SFT: what it claims to see, a JSON array */
    struct span bytes;    /* of the picture, for formats that hold it */
};

#endif
