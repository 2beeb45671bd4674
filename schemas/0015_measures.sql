-- The store, version 15: one row of numbers for each reply, evidence and claims
-- beside it in one text each, and what each stage counted, kept until something
-- changes that it was counted from.

------------------------------------------------------------------- measures

-- What was measured of a reply: a column for each filter; NULL: it cannot be
-- measured. A filter that comes later gets its column when the store is opened
-- (schemas/columns.sql). Rows of this table, of
-- verdict and of split are made from replies and samples that are there and
-- stay: they have no foreign keys, which would look each of them up again.
CREATE TABLE measure (
    reply_id INTEGER PRIMARY KEY,
    sample_id INTEGER NOT NULL,     -- these three as in reply
    teacher_id INTEGER NOT NULL,
    candidate INTEGER NOT NULL,
    listed INTEGER NOT NULL CHECK (listed IN (0, 1)) -- 1: the answer is a
                                    -- position model's list of candidates
    , "agreement" REAL
    , "answer_present" REAL
    , "country_match" REAL
    , "distance" REAL
    , "format" REAL
    , "judged" REAL
    , "leak" REAL
    , "length" REAL
    , "localizable" REAL
    , "marker" REAL
    , "reasoning_similarity" REAL
    , "refusal" REAL
    , "repetition" REAL
    , "truncated" REAL
    , "visibility" REAL
    , "visible_recall" REAL
) STRICT;

-- The evidence for the numbers: a JSON object, a member for each filter that
-- says why.
CREATE TABLE measure_note (
    reply_id INTEGER PRIMARY KEY,
    evidence TEXT NOT NULL
) STRICT;

INSERT INTO measure
SELECT s.reply_id, r.sample_id, r.teacher_id, r.candidate,
    a.form = 'candidates'
    , max(CASE f.name WHEN 'agreement' THEN s.value END)
    , max(CASE f.name WHEN 'answer_present' THEN s.value END)
    , max(CASE f.name WHEN 'country_match' THEN s.value END)
    , max(CASE f.name WHEN 'distance' THEN s.value END)
    , max(CASE f.name WHEN 'format' THEN s.value END)
    , max(CASE f.name WHEN 'judged' THEN s.value END)
    , max(CASE f.name WHEN 'leak' THEN s.value END)
    , max(CASE f.name WHEN 'length' THEN s.value END)
    , max(CASE f.name WHEN 'localizable' THEN s.value END)
    , max(CASE f.name WHEN 'marker' THEN s.value END)
    , max(CASE f.name WHEN 'reasoning_similarity' THEN s.value END)
    , max(CASE f.name WHEN 'refusal' THEN s.value END)
    , max(CASE f.name WHEN 'repetition' THEN s.value END)
    , max(CASE f.name WHEN 'truncated' THEN s.value END)
    , max(CASE f.name WHEN 'visibility' THEN s.value END)
    , max(CASE f.name WHEN 'visible_recall' THEN s.value END)
FROM score s
CROSS JOIN filter f ON f.id = s.filter_id
CROSS JOIN reply r ON r.id = s.reply_id
CROSS JOIN answer a ON a.reply_id = s.reply_id
GROUP BY s.reply_id;
INSERT INTO measure_note
SELECT s.reply_id, json_group_object(f.name, json(s.evidence))
FROM score s
CROSS JOIN filter f ON f.id = s.filter_id
WHERE json_valid(s.evidence)
GROUP BY s.reply_id;

------------------------------------------------------------------ decisions

-- As before, without foreign keys; unknown: bits of the rules that failed for
-- lack of a value.
CREATE TABLE verdict_15 (
    policy_id INTEGER NOT NULL,
    reply_id INTEGER NOT NULL,
    kept INTEGER NOT NULL CHECK (kept IN (0, 1)),
    failed INTEGER NOT NULL,        -- bit i: rule with ordinal i failed
    first INTEGER,                  -- ordinal of the first rule that failed
    by_hand INTEGER NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1)),
    unknown INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (policy_id, reply_id)
) STRICT, WITHOUT ROWID;
INSERT INTO verdict_15
SELECT v.policy_id, v.reply_id, v.kept, v.failed, v.first, v.by_hand,
    CASE WHEN v.failed = 0 THEN 0 ELSE (
        SELECT coalesce(sum(1 << r.ordinal), 0) FROM rule r
        LEFT JOIN score s ON s.reply_id = v.reply_id
            AND s.filter_id = r.filter_id
        WHERE r.policy_id = v.policy_id AND v.failed >> r.ordinal & 1
          AND s.value IS NULL) END
FROM verdict v;
DROP TABLE verdict;
ALTER TABLE verdict_15 RENAME TO verdict;
DROP TABLE score;

CREATE TABLE split_15 (
    policy_id INTEGER NOT NULL,
    sample_id INTEGER NOT NULL,
    -- A list behind IN is made anew for each row that is added.
    split TEXT NOT NULL CHECK (split = 'cot' OR split = 'judge' OR
                               split = 'seed' OR split = 'none'),
    part TEXT NOT NULL CHECK (part = 'train' OR part = 'test' OR part = ''),
    reply_id INTEGER,               -- cot, judge
    label INTEGER CHECK (label IN (0, 1)), -- judge: is the answer right
    group_key TEXT NOT NULL,        -- what must not be torn apart
    why TEXT NOT NULL,
    PRIMARY KEY (policy_id, sample_id)
) STRICT, WITHOUT ROWID;
INSERT INTO split_15
SELECT policy_id, sample_id, split, part, reply_id, label, group_key, why
FROM split;
DROP TABLE split;
ALTER TABLE split_15 RENAME TO split;

--------------------------------------------------------------------- claims

-- The things that can be claimed: words of the lexicon's labels.
CREATE TABLE claim_word (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,             -- 'vegetation', 'sign', 'vehicle', ...
    label TEXT NOT NULL,            -- the vocabulary's word for it
    UNIQUE (kind, label)
) STRICT;
INSERT INTO claim_word (kind, label)
SELECT DISTINCT kind, label FROM entity ORDER BY kind, label;

-- JSON: of each claim its word and the bytes of the reply from where to where
-- it stands, [[word, start, stop], ...]. The view entity shows them as rows.
ALTER TABLE claimed ADD COLUMN claims TEXT NOT NULL DEFAULT '[]';
UPDATE claimed SET claims = (
    SELECT json_group_array(json_array(e.word, e.start, e.stop))
    FROM (SELECT w.id AS word, x.start, x.stop
          FROM entity x
          CROSS JOIN claim_word w ON w.kind = x.kind AND w.label = x.label
          WHERE x.reply_id = claimed.reply_id
          ORDER BY x.ordinal) e);
DROP TABLE entity;

-------------------------------------------- what follows a sample that goes

DROP TRIGGER sample_state_left;
CREATE TRIGGER sample_state_left AFTER UPDATE OF current, standing
ON sample_state
WHEN OLD.current = 1 AND OLD.standing = 'kept'
    AND NOT (NEW.current = 1 AND NEW.standing = 'kept')
BEGIN
    DELETE FROM place WHERE sample_id = OLD.sample_id;
    DELETE FROM selection WHERE sample_id = OLD.sample_id;
    DELETE FROM scored WHERE sample_id = OLD.sample_id;
    DELETE FROM measure WHERE reply_id IN
        (SELECT id FROM reply WHERE sample_id = OLD.sample_id);
    DELETE FROM measure_note WHERE reply_id IN
        (SELECT id FROM reply WHERE sample_id = OLD.sample_id);
    DELETE FROM claimed WHERE reply_id IN
        (SELECT id FROM reply WHERE sample_id = OLD.sample_id);
    DELETE FROM answer WHERE reply_id IN
        (SELECT id FROM reply WHERE sample_id = OLD.sample_id);
END;

--------------------------------------------------------------------- counts

-- The five counts of a stage, as they were counted when it ended last. A row
-- stands while nothing changed that they are counted from: triggers take it
-- away in the transaction that changes something, whoever writes. place: of
-- the stage in the pipeline; what a stage reads is written by stages before it
-- or by itself.
CREATE TABLE stage_count (
    place INTEGER PRIMARY KEY,
    stage TEXT NOT NULL UNIQUE,
    version_id INTEGER NOT NULL REFERENCES stage_version,
    came_in INTEGER NOT NULL,
    kept INTEGER NOT NULL, rejected INTEGER NOT NULL,
    errored INTEGER NOT NULL, pending INTEGER NOT NULL
) STRICT;

CREATE TRIGGER source_state_added_counted AFTER INSERT ON source_state
BEGIN DELETE FROM stage_count WHERE place >= 1; END;
CREATE TRIGGER source_state_changed_counted AFTER UPDATE OF current, finished ON source_state
WHEN (OLD.current, OLD.finished) IS NOT (NEW.current, NEW.finished)
BEGIN DELETE FROM stage_count WHERE place >= 1; END;
CREATE TRIGGER source_state_gone_counted AFTER DELETE ON source_state
BEGIN DELETE FROM stage_count WHERE place >= 1; END;
CREATE TRIGGER entry_added_counted AFTER INSERT ON entry
BEGIN DELETE FROM stage_count WHERE place >= 1; END;
CREATE TRIGGER member_added_counted AFTER INSERT ON member
BEGIN DELETE FROM stage_count WHERE place >= 1; END;
CREATE TRIGGER sample_added_counted AFTER INSERT ON sample
BEGIN DELETE FROM stage_count WHERE place >= 1; END;
CREATE TRIGGER sample_state_added_counted AFTER INSERT ON sample_state
BEGIN DELETE FROM stage_count WHERE place >= 1; END;
CREATE TRIGGER sample_state_changed_counted AFTER UPDATE ON sample_state
BEGIN DELETE FROM stage_count WHERE place >= 1; END;
CREATE TRIGGER sample_state_gone_counted AFTER DELETE ON sample_state
BEGIN DELETE FROM stage_count WHERE place >= 1; END;
CREATE TRIGGER place_added_counted AFTER INSERT ON place
BEGIN DELETE FROM stage_count WHERE place >= 2; END;
CREATE TRIGGER place_changed_counted AFTER UPDATE ON place
BEGIN DELETE FROM stage_count WHERE place >= 2; END;
CREATE TRIGGER place_gone_counted AFTER DELETE ON place
BEGIN DELETE FROM stage_count WHERE place >= 2; END;
CREATE TRIGGER picture_added_counted AFTER INSERT ON picture
BEGIN DELETE FROM stage_count WHERE place >= 3; END;
CREATE TRIGGER cluster_added_counted AFTER INSERT ON cluster
BEGIN DELETE FROM stage_count WHERE place >= 3; END;
CREATE TRIGGER cluster_changed_counted AFTER UPDATE ON cluster
BEGIN DELETE FROM stage_count WHERE place >= 3; END;
CREATE TRIGGER cluster_gone_counted AFTER DELETE ON cluster
BEGIN DELETE FROM stage_count WHERE place >= 3; END;
CREATE TRIGGER selection_added_counted AFTER INSERT ON selection
BEGIN DELETE FROM stage_count WHERE place >= 4; END;
CREATE TRIGGER selection_changed_counted AFTER UPDATE ON selection
BEGIN DELETE FROM stage_count WHERE place >= 4; END;
CREATE TRIGGER selection_gone_counted AFTER DELETE ON selection
BEGIN DELETE FROM stage_count WHERE place >= 4; END;
CREATE TRIGGER active_teacher_added_counted AFTER INSERT ON active_teacher
BEGIN DELETE FROM stage_count WHERE place >= 5; END;
CREATE TRIGGER active_teacher_changed_counted AFTER UPDATE ON active_teacher
BEGIN DELETE FROM stage_count WHERE place >= 5; END;
CREATE TRIGGER active_teacher_gone_counted AFTER DELETE ON active_teacher
BEGIN DELETE FROM stage_count WHERE place >= 5; END;
CREATE TRIGGER reply_added_counted AFTER INSERT ON reply
BEGIN DELETE FROM stage_count WHERE place >= 5; END;
CREATE TRIGGER answer_added_counted AFTER INSERT ON answer
BEGIN DELETE FROM stage_count WHERE place >= 6; END;
CREATE TRIGGER answer_changed_counted AFTER UPDATE ON answer
BEGIN DELETE FROM stage_count WHERE place >= 6; END;
CREATE TRIGGER answer_gone_counted AFTER DELETE ON answer
BEGIN DELETE FROM stage_count WHERE place >= 6; END;
CREATE TRIGGER claimed_added_counted AFTER INSERT ON claimed
BEGIN DELETE FROM stage_count WHERE place >= 7; END;
CREATE TRIGGER claimed_changed_counted AFTER UPDATE ON claimed
BEGIN DELETE FROM stage_count WHERE place >= 7; END;
CREATE TRIGGER claimed_gone_counted AFTER DELETE ON claimed
BEGIN DELETE FROM stage_count WHERE place >= 7; END;
CREATE TRIGGER look_added_counted AFTER INSERT ON look
BEGIN DELETE FROM stage_count WHERE place >= 8; END;
CREATE TRIGGER look_changed_counted AFTER UPDATE ON look
BEGIN DELETE FROM stage_count WHERE place >= 8; END;
CREATE TRIGGER look_gone_counted AFTER DELETE ON look
BEGIN DELETE FROM stage_count WHERE place >= 8; END;
CREATE TRIGGER asked_added_counted AFTER INSERT ON asked
BEGIN DELETE FROM stage_count WHERE place >= 9; END;
CREATE TRIGGER asked_changed_counted AFTER UPDATE ON asked
BEGIN DELETE FROM stage_count WHERE place >= 9; END;
CREATE TRIGGER asked_gone_counted AFTER DELETE ON asked
BEGIN DELETE FROM stage_count WHERE place >= 9; END;
CREATE TRIGGER ask_version_added_counted AFTER INSERT ON ask_version
BEGIN DELETE FROM stage_count WHERE place >= 9; END;
CREATE TRIGGER ask_version_changed_counted AFTER UPDATE ON ask_version
BEGIN DELETE FROM stage_count WHERE place >= 9; END;
CREATE TRIGGER ask_version_gone_counted AFTER DELETE ON ask_version
BEGIN DELETE FROM stage_count WHERE place >= 9; END;
CREATE TRIGGER claim_answer_added_counted AFTER INSERT ON claim_answer
BEGIN DELETE FROM stage_count WHERE place >= 9; END;
CREATE TRIGGER claim_answer_changed_counted AFTER UPDATE ON claim_answer
BEGIN DELETE FROM stage_count WHERE place >= 9; END;
CREATE TRIGGER claim_answer_gone_counted AFTER DELETE ON claim_answer
BEGIN DELETE FROM stage_count WHERE place >= 9; END;
CREATE TRIGGER judgement_added_counted AFTER INSERT ON judgement
BEGIN DELETE FROM stage_count WHERE place >= 10; END;
CREATE TRIGGER judgement_changed_counted AFTER UPDATE ON judgement
BEGIN DELETE FROM stage_count WHERE place >= 10; END;
CREATE TRIGGER judgement_gone_counted AFTER DELETE ON judgement
BEGIN DELETE FROM stage_count WHERE place >= 10; END;
CREATE TRIGGER scored_added_counted AFTER INSERT ON scored
BEGIN DELETE FROM stage_count WHERE place >= 11; END;
CREATE TRIGGER scored_changed_counted AFTER UPDATE ON scored
BEGIN DELETE FROM stage_count WHERE place >= 11; END;
CREATE TRIGGER scored_gone_counted AFTER DELETE ON scored
BEGIN DELETE FROM stage_count WHERE place >= 11; END;
CREATE TRIGGER measure_added_counted AFTER INSERT ON measure
BEGIN DELETE FROM stage_count WHERE place >= 12; END;
CREATE TRIGGER measure_changed_counted AFTER UPDATE ON measure
BEGIN DELETE FROM stage_count WHERE place >= 12; END;
CREATE TRIGGER measure_gone_counted AFTER DELETE ON measure
BEGIN DELETE FROM stage_count WHERE place >= 12; END;
CREATE TRIGGER review_added_counted AFTER INSERT ON review
BEGIN DELETE FROM stage_count WHERE place >= 12; END;
CREATE TRIGGER current_policy_added_counted AFTER INSERT ON current_policy
BEGIN DELETE FROM stage_count WHERE place >= 12; END;
CREATE TRIGGER current_policy_changed_counted AFTER UPDATE ON current_policy
BEGIN DELETE FROM stage_count WHERE place >= 12; END;
CREATE TRIGGER current_policy_gone_counted AFTER DELETE ON current_policy
BEGIN DELETE FROM stage_count WHERE place >= 12; END;
CREATE TRIGGER verdict_changed_counted AFTER UPDATE ON verdict
BEGIN DELETE FROM stage_count WHERE place >= 12; END;
CREATE TRIGGER verdict_gone_counted AFTER DELETE ON verdict
BEGIN DELETE FROM stage_count WHERE place >= 12; END;
CREATE TRIGGER split_changed_counted AFTER UPDATE ON split
BEGIN DELETE FROM stage_count WHERE place >= 13; END;
CREATE TRIGGER split_gone_counted AFTER DELETE ON split
BEGIN DELETE FROM stage_count WHERE place >= 13; END;
CREATE TRIGGER export_added_counted AFTER INSERT ON export
BEGIN DELETE FROM stage_count WHERE place >= 14; END;
CREATE TRIGGER export_changed_counted AFTER UPDATE ON export
BEGIN DELETE FROM stage_count WHERE place >= 14; END;
CREATE TRIGGER export_gone_counted AFTER DELETE ON export
BEGIN DELETE FROM stage_count WHERE place >= 14; END;
CREATE TRIGGER failure_added_counted AFTER INSERT ON failure
BEGIN
    DELETE FROM stage_count WHERE place >= CASE NEW.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'judge' THEN 10
            WHEN 'score' THEN 11 WHEN 'decide' THEN 12 WHEN 'split' THEN 13
            WHEN 'export' THEN 14 WHEN 'report' THEN 15 ELSE 1 END;
END;
CREATE TRIGGER failure_changed_counted AFTER UPDATE ON failure
BEGIN
    DELETE FROM stage_count WHERE place >= CASE NEW.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'judge' THEN 10
            WHEN 'score' THEN 11 WHEN 'decide' THEN 12 WHEN 'split' THEN 13
            WHEN 'export' THEN 14 WHEN 'report' THEN 15 ELSE 1 END;
END;
CREATE TRIGGER failure_gone_counted AFTER DELETE ON failure
BEGIN
    DELETE FROM stage_count WHERE place >= CASE OLD.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'judge' THEN 10
            WHEN 'score' THEN 11 WHEN 'decide' THEN 12 WHEN 'split' THEN 13
            WHEN 'export' THEN 14 WHEN 'report' THEN 15 ELSE 1 END;
END;
CREATE TRIGGER current_version_added_counted AFTER INSERT ON current_version
BEGIN
    DELETE FROM stage_count WHERE place >= CASE NEW.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'judge' THEN 10
            WHEN 'score' THEN 11 WHEN 'decide' THEN 12 WHEN 'split' THEN 13
            WHEN 'export' THEN 14 WHEN 'report' THEN 15 ELSE 1 END;
END;
CREATE TRIGGER current_version_changed_counted AFTER UPDATE ON current_version
BEGIN
    DELETE FROM stage_count WHERE place >= CASE NEW.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'judge' THEN 10
            WHEN 'score' THEN 11 WHEN 'decide' THEN 12 WHEN 'split' THEN 13
            WHEN 'export' THEN 14 WHEN 'report' THEN 15 ELSE 1 END;
END;
CREATE TRIGGER current_version_gone_counted AFTER DELETE ON current_version
BEGIN
    DELETE FROM stage_count WHERE place >= CASE OLD.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'judge' THEN 10
            WHEN 'score' THEN 11 WHEN 'decide' THEN 12 WHEN 'split' THEN 13
            WHEN 'export' THEN 14 WHEN 'report' THEN 15 ELSE 1 END;
END;
