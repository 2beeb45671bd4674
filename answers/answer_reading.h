/*
 * answer_reading.h: what answer.c, answer_block.c, answer_body.c,
 * answer_json.c, answer_marked.c and answer_list.c share while they read one
 * reply.
 *
 * Included by: answer.c, answer_block.c, answer_body.c, answer_json.c,
 * answer_marked.c, answer_list.c.
 */
#ifndef LIMBECK_ANSWER_READING_H
#define LIMBECK_ANSWER_READING_H

#include "answers/answer.h"
#include "answers/answer_fields.h"
#include "answers/answer_tags.h"
#include "geo/coordinates.h"

struct reading {
    const struct answer_reader *reader;
    struct span said;  /* the reply as it is */
    struct span reply; /* the same; what tools returned is blank in it */
    struct arena *arena;
    size_t blanked;     /* so many bytes are */
    const char *finish; /* why the teacher stopped, or NULL */
    struct answer_tags tags;
    struct answer *out;
    const char *fault; /* an answer stands there, but cannot be taken */
    bool broken;       /* something that was meant to be JSON */
    bool cut;          /* and has no end */
    bool numbers;      /* latitude and longitude of it are plain numbers */
    bool mended;       /* the answer is of broken JSON */
    bool whole;        /* though the last number lacks what should follow */
    size_t before;     /* where the answer begins: reasoning may stand before */
    bool marked;       /* and a brace or tag marks that place */
    struct span own;   /* the answer in the teacher's own words, where they
                        * stand apart; see struct answer */
    bool own_escaped;
};

/* Where a part of the reply begins in it. */
size_t reading_offset(const struct reading *r, struct span part);
bool reading_has_names(const struct reading *r);
/* Did the teacher come to its end? */
bool reading_ended(const struct reading *r);
/* Is there anything to say: a position, a name, or a fault? */
bool reading_answered(const struct reading *r);
/* Add to the answer's note. */
void reading_note(struct reading *r, const char *text);
/* The answer begins at that byte, or before. */
void reading_begins(struct reading *r, size_t at);
/* What a verdict other than found or none makes of the answer. */
void reading_fault(struct reading *r, enum coordinates_verdict verdict);
/* The position of a text, which may be a code (the note says so). */
enum coordinates_verdict reading_find_coordinates(struct reading *r,
                                                  struct span text,
                                                  struct coordinates *c);
/* Take a position that stands somewhere in a part of the reply. */
enum coordinates_verdict reading_find_position(struct reading *r,
                                               struct span part);

/* Take the answer of r->tags.answer, what stands in <answer>: JSON, a
 * position, names. false on ERR_RECORD. */
MUST_CHECK bool reading_take_block(struct reading *r, struct err *err);

/* Take the answer of a reply without an answer block: JSON, tags of XML, a
 * table, lines of names, a position. */
MUST_CHECK bool reading_take_body(struct reading *r, struct err *err);

/* The answer begins where the first of its names stands. */
void reading_begins_at_names(struct reading *r);
/* "Italy, Golfo Aranci, 40.9606, 9.5873": the names beside the position. */
MUST_CHECK bool reading_take_beside(struct reading *r, struct span line,
                                    struct err *err);

/* Take the answer of fields that were found in a part of the reply. */
MUST_CHECK bool reading_take_fields(struct reading *r, struct span text,
                                    const struct answer_fields *f,
                                    const char *form, struct err *err);

/* Take the answer of fields in tags of XML, of a table, of a numbered list
 * whose items hold different positions, one each, or are places in words, all
 * with their country ("Paris, France"), where the text says no other answer. */
MUST_CHECK bool reading_take_xml(struct reading *r, struct span text,
                                 struct err *err);
MUST_CHECK bool reading_take_table(struct reading *r, struct span text,
                                   struct err *err);
MUST_CHECK bool reading_take_list(struct reading *r, struct span text,
                                  struct err *err);

/* Words of a sentence are no name: all but the small ones of names begin with
 * a capital, or with a letter of another script. */
bool reading_is_name(struct span text);
/* "Lyon", "Lyon, Rhône": a town that the gazetteer knows, without its country.
 */
bool reading_is_town(const struct reading *r, struct span place,
                     struct span *city, struct span *region);

/* Take the answer of the JSON in a part of the reply, valid or broken; when
 * there is none, remember whether it was meant. false on ERR_RECORD. */
MUST_CHECK bool reading_take_json(struct reading *r, struct span text,
                                  struct err *err);

#endif
