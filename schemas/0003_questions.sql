-- The store, version 3: questions to a model about what replies claim to see.
-- Two states, written by ground, their texts empty while nobody is asked:
-- stage 'answers' in stamp and present says who answers, and with which
-- prompt; another one makes every answer stale. Stage 'asking' says what is
-- asked about; another one asks only about what has no answer.
--
-- An answer is a row of evidence: kind 'answer', label the words that were
-- asked about ('a palm tree'), share p(yes) of yes and no, margin the
-- probability of the two together, stamp_id of stage 'answers', ordinal below
-- 0, falling as they came.

-- Pictures whose replies' claims were asked about.
CREATE TABLE asked (
    picture_id INTEGER PRIMARY KEY REFERENCES picture,
    stamp_id INTEGER NOT NULL REFERENCES stamp, -- of stage 'asking'
    mark INTEGER NOT NULL,          -- of the replies whose claims they were
    questions INTEGER NOT NULL,     -- asked then: answers stay
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

-- What a state of the evidence can find: the segmenter's labels, one row of
-- kind 'text' with an empty label where writing is read, and, of a state of
-- stage 'asking', one of kind 'answer' whose label is 'undecided' or 'all'.
CREATE TABLE vocabulary_3 (
    stamp_id INTEGER NOT NULL REFERENCES stamp,
    kind TEXT NOT NULL CHECK (kind IN ('segment', 'text', 'answer')),
    label TEXT NOT NULL,
    PRIMARY KEY (stamp_id, kind, label)
) STRICT, WITHOUT ROWID;
INSERT INTO vocabulary_3 SELECT stamp_id, kind, label FROM vocabulary;
DROP TABLE vocabulary;
ALTER TABLE vocabulary_3 RENAME TO vocabulary;
