-- The store, version 9: what was one stage, ground, is three: claims (what
-- replies claim to see), look (what pictures show) and ask (what a model says
-- about the claims). Each has its own version, pending query, sums and
-- failures. No model is asked, and no picture looked at, again for it.

-- claims: the rows stay, under a name that says what they are.
ALTER TABLE ground RENAME TO claimed;
UPDATE stage_version SET stage = 'claims',
    text = replace(text, 'stage=ground' || char(10), 'stage=claims' || char(10))
WHERE stage = 'ground';
UPDATE current_version SET stage = 'claims' WHERE stage = 'ground';
-- Of a run of the one stage, the figures are those of all three together.
UPDATE tally SET stage = 'claims' WHERE stage = 'ground';

-- look: its state was called evidence, and its text was empty while nothing
-- looked.
UPDATE stage_version SET stage = 'look',
    text = 'stage=look' || char(10) || 'version=1' || char(10) ||
           replace(text, 'evidence version=1' || char(10), '')
WHERE stage = 'evidence';
UPDATE current_version SET stage = 'look' WHERE stage = 'evidence';

-- ask: who answers was a state called answers, what is asked about one called
-- asking, and an answer a row of evidence with an ordinal below 0.

-- Who is asked: model, prompt and picture size, all that can change an answer.
CREATE TABLE asked_model (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;
INSERT INTO asked_model
SELECT id, text, run_id FROM stage_version
WHERE stage = 'answers' AND text <> '';

-- What a version of the ask stage asks, and whom.
CREATE TABLE ask_version (
    version_id INTEGER PRIMARY KEY REFERENCES stage_version,
    model_id INTEGER NOT NULL REFERENCES asked_model,
    about TEXT NOT NULL CHECK (about IN ('undecided', 'all'))
) STRICT;
INSERT INTO ask_version
SELECT v.id, m.id, CASE WHEN instr(v.text, 'about=all' || char(10)) > 0
                        THEN 'all' ELSE 'undecided' END
FROM stage_version v
JOIN asked_model m ON m.id =
    CAST(substr(v.text, instr(v.text, 'answers=') + 8) AS INTEGER)
WHERE v.stage = 'asking' AND instr(v.text, 'answers=') > 0;

-- One answer of one model about one picture.
CREATE TABLE claim_answer (
    picture_id INTEGER NOT NULL REFERENCES picture,
    model_id INTEGER NOT NULL REFERENCES asked_model,
    question TEXT NOT NULL,         -- the words asked about: 'a palm tree'
    yes REAL NOT NULL,              -- p(yes) of yes and no
    mass REAL NOT NULL,             -- probability of the two together
    run_id INTEGER NOT NULL REFERENCES run,
    PRIMARY KEY (picture_id, model_id, question)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO claim_answer
SELECT e.picture_id, e.version_id, e.label, e.share, e.margin, m.run_id
FROM evidence e JOIN asked_model m ON m.id = e.version_id
WHERE e.kind = 'answer';
DELETE FROM evidence WHERE kind = 'answer';

DELETE FROM current_version WHERE stage = 'answers';
DELETE FROM stage_version WHERE stage = 'answers';
UPDATE stage_version SET stage = 'ask' WHERE stage = 'asking';
UPDATE current_version SET stage = 'ask' WHERE stage = 'asking';

-- What a version of the look stage can find: the segmenter's labels, and one
-- row of kind 'text' with an empty label where writing is read.
CREATE TABLE vocabulary_9 (
    version_id INTEGER NOT NULL REFERENCES stage_version,
    kind TEXT NOT NULL CHECK (kind IN ('segment', 'text')),
    label TEXT NOT NULL,
    PRIMARY KEY (version_id, kind, label)
) STRICT, WITHOUT ROWID;
INSERT INTO vocabulary_9
SELECT version_id, kind, label FROM vocabulary WHERE kind <> 'answer';
DROP TABLE vocabulary;
ALTER TABLE vocabulary_9 RENAME TO vocabulary;

-- Versions of stages whose settings leave nothing to do: no segmenter and no
-- reader of text, nobody to ask, no judge. While such a version is the current
-- one, its stage counts nothing.
CREATE TABLE off_version (
    version_id INTEGER PRIMARY KEY REFERENCES stage_version
) STRICT;
INSERT INTO off_version
SELECT id FROM stage_version
WHERE stage = 'look' AND instr(text, 'segformer=') + instr(text, 'ocr=') = 0
   OR stage = 'ask' AND text = ''
   OR stage = 'judge' AND instr(text, 'yes_no version=') = 0;

-- A failure to ask has the version of what was asked. One to look had that of
-- the claims: it is taken for one of the newest way of looking of its time.
UPDATE failure SET stage = 'claims'
WHERE stage = 'ground' AND item_kind = 'reply';
UPDATE failure SET stage = 'ask'
WHERE stage = 'ground' AND version_id IN
    (SELECT id FROM stage_version WHERE stage = 'ask');
UPDATE OR REPLACE failure SET stage = 'look', version_id = coalesce(
    (SELECT max(v.id) FROM stage_version v
     WHERE v.stage = 'look' AND v.run_id <= failure.run_id
       AND v.id NOT IN (SELECT version_id FROM off_version)),
    version_id)
WHERE stage = 'ground';

-- The replies that count: as many candidates of each active teacher as are
-- wanted. checksum: sets of replies are told apart by the sum of theirs.
CREATE VIEW active_reply AS
SELECT r.id, r.sample_id, r.teacher_id, r.candidate, r.text, r.finish,
       r.id * 2654435761 % 4294967291 AS checksum
FROM reply r
CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
    AND r.candidate < o.candidates;

-- The pictures that they are about, and where the bytes lie. claims: a number
-- that changes when a reply to the picture comes or goes, or its claims are
-- read by another version of the claims stage.
CREATE VIEW active_picture AS
SELECT p.id, m.data_path, m.data_offset, m.data_length,
    (SELECT coalesce(sum(r.checksum * c.version_id), 0)
     FROM sample s
     CROSS JOIN active_reply r ON r.sample_id = s.id
     CROSS JOIN claimed c ON c.reply_id = r.id
     WHERE s.picture_id = p.id) AS claims
FROM picture p
CROSS JOIN member m ON m.id = (SELECT min(x.id) FROM member x
                               WHERE x.picture_id = p.id)
WHERE EXISTS (SELECT 1 FROM sample s
              CROSS JOIN active_reply r ON r.sample_id = s.id
              WHERE s.picture_id = p.id);

-- Of each sample a number that changes when anything that is measured does, at
-- the current versions of the stages it comes from: which replies have an
-- answer, of which the claims were read, which were judged, whether the picture
-- was looked at, and how many questions about it were answered. NULL: there is
-- nothing to measure.
CREATE VIEW sample_input AS
SELECT s.id AS sample_id,
    (SELECT sum(r.checksum * (1 + EXISTS (
         SELECT 1 FROM claimed c
         WHERE c.reply_id = r.id AND c.version_id =
             (SELECT version_id FROM current_version WHERE stage = 'claims'))
         + 2 * EXISTS (
         SELECT 1 FROM judgement j
         WHERE j.reply_id = r.id AND j.version_id =
             (SELECT version_id FROM current_version WHERE stage = 'judge'))))
     FROM active_reply r
     CROSS JOIN answer a ON a.reply_id = r.id
     WHERE r.sample_id = s.id)
    + EXISTS (
        SELECT 1 FROM look l
        WHERE l.picture_id = s.picture_id AND l.version_id =
            (SELECT version_id FROM current_version WHERE stage = 'look'))
    + 2 * (
        SELECT count(*) FROM claim_answer k
        WHERE k.picture_id = s.picture_id AND k.model_id =
            (SELECT v.model_id FROM current_version n
             JOIN ask_version v ON v.version_id = n.version_id
             WHERE n.stage = 'ask')) AS fingerprint
FROM sample s;
