/*
 * card.h: everything about one sample, as an element of a page: the picture
 * once, the teachers side by side, their answers on a small map, each claim
 * marked in the text, values against thresholds, and how to go on.
 *
 * Texts of teachers, tables and archives are untrusted: any bytes. The structs
 * are filled by cards/card_read.h, or by hand in tests.
 *
 * Included by: cards, reports, pipeline/commands, tests.
 */
#ifndef LIMBECK_CARD_H
#define LIMBECK_CARD_H

#include "adapters/xml.h"

enum { CARD_RULES = 64 }; /* of a policy: the bits of a verdict */

/* A filter, and what the policy asks of it. */
struct card_rule {
    const char *name, *unit;
    bool ruled;      /* the policy bounds it */
    double min, max; /* NaN: no bound */
    bool missing_passes;
};

enum card_seen { CARD_UNCHECKED, CARD_SEEN, CARD_UNSEEN };

/* Something that a reply claims to see. */
struct card_claim {
    size_t start, end; /* bytes of the reply */
    enum card_seen seen;
    const char *evidence; /* "tree: 6.0% of the picture", or NULL */
};

struct card_text {
    struct span head, tail; /* of the text; tail empty when head is all */
    int64_t bytes;          /* of the whole */
};

struct card_place {
    double lat_deg, lon_deg;             /* NaN: none */
    const char *country, *region, *city; /* NULL: not known */
};

struct card_reply {
    int64_t id;
    const char *teacher;
    size_t ordinal; /* of the teacher: its colour and glyph */
    int64_t candidate;
    const char *finish, *status, *note; /* status NULL: not read yet */
    struct card_place answer;
    double km; /* answer from truth; NaN: not known */
    struct card_text text;
    size_t answer_start, answer_end; /* bytes; equal: not known */
    const struct card_claim *claims; /* by their start, none over another */
    size_t claim_count;
    const double *values; /* [rule_count of the card]; NaN: not measured */
    uint64_t failed;      /* bit i: rule i of the card failed */
    bool decided, kept, by_hand;
    const char *reviews; /* what people said, or NULL */
};

/* The picture that this one was found alike to. */
struct card_mate {
    const char *source, *key, *thumb, *why;
    int64_t distance; /* bits; -1: the same bytes */
    bool kept;        /* the mate is the one that was kept */
};

struct card {
    int64_t sample_id;
    const char *source, *key;
    const char *note;              /* of the page: why it is here, or NULL */
    const char *config;            /* for its commands; NULL: the view's */
    const char *standing, *reason; /* of ingest: "kept", "rejected" */
    const char *thumb;             /* relative path of a picture, or NULL */
    int64_t width, height;         /* of the picture as stored; 0: none */
    const char *format, *file;     /* "jpeg", "shard_0.msg @15472" */
    struct card_place truth;
    const char *author, *licence, *taken_at;
    const char *splits;   /* "seed, train", or NULL */
    const char *failures; /* what broke, or NULL */
    const struct card_mate *mates;
    size_t mate_count;
    const struct card_reply *replies; /* in the order of the teachers */
    size_t reply_count;
    const struct card_rule *rules; /* [rule_count], the policy's first */
    size_t rule_count;
};

/* How a page shows its cards. */
struct card_view {
    const char *root;    /* from the page to the folder of the report: "../" */
    const char *config;  /* what commands are given: "demo.yaml" */
    const char *prefix;  /* of ids, where a sample may stand twice, or NULL */
    const char *land;    /* id of the symbol with the land, or NULL */
    const char *heading; /* "h2", "h3" */
};

/* "mp16/3197356171": each byte outside A-Z a-z 0-9 . _ ~ - / becomes =XX. */
void card_add_address(struct buf *out, const char *source, const char *key);

/* Such an address back to SOURCE/KEY; one without codes stays as it is. */
void card_read_address(struct span address, struct buf *out);
bool card_kept(const struct card *c); /* one of its replies is */

/* The card, as an article whose id is its address. */
struct xml_node *card_add(struct xml_node *parent, const struct card *c,
                          const struct card_view *view);

#endif
