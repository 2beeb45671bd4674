-- The store, version 21: whether a place can be told from a picture may be
-- asked of another model than the teacher, and refusals have one rule.

-- What a model answered about a picture: whether the place can be told. It
-- costs inference, and is kept whoever is asked later.
CREATE TABLE localizability (
    picture_id INTEGER NOT NULL REFERENCES picture,
    model_id INTEGER NOT NULL REFERENCES asked_model,
    yes_logprob REAL NOT NULL,      -- natural log of the probability that the
    no_logprob REAL NOT NULL,       -- model's first word is yes, or no
    run_id INTEGER NOT NULL REFERENCES run,
    PRIMARY KEY (picture_id, model_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER localizability_unchanged BEFORE UPDATE ON localizability
BEGIN SELECT raise(ABORT, 'a fact is never changed: localizability'); END;
CREATE TRIGGER localizability_undeleted BEFORE DELETE ON localizability
BEGIN SELECT raise(ABORT, 'a fact is never deleted: localizability'); END;

-- Whom a version of the localize stage asks.
CREATE TABLE localize_version (
    version_id INTEGER PRIMARY KEY REFERENCES stage_version,
    model_id INTEGER NOT NULL REFERENCES asked_model
) STRICT;

-- What the current version knows. While nobody is asked, nothing.
CREATE VIEW current_localizability AS
SELECT l.picture_id, l.yes_logprob, l.no_logprob, l.model_id
FROM localizability l
WHERE l.model_id = (
    SELECT v.model_id FROM current_version n
    JOIN localize_version v ON v.version_id = n.version_id
    WHERE n.stage = 'localize');

-- One more stage: places in the pipeline are others, and so are the counts.
DELETE FROM stage_count;
CREATE TRIGGER localizability_added_counted AFTER INSERT ON localizability
BEGIN DELETE FROM stage_count WHERE place >= 10; END;
CREATE TRIGGER localize_version_added_counted AFTER INSERT ON localize_version
BEGIN DELETE FROM stage_count WHERE place >= 10; END;
CREATE TRIGGER localize_version_changed_counted
AFTER UPDATE ON localize_version
BEGIN DELETE FROM stage_count WHERE place >= 10; END;
CREATE TRIGGER localize_version_gone_counted AFTER DELETE ON localize_version
BEGIN DELETE FROM stage_count WHERE place >= 10; END;

-- Those behind it are one place further on.
DROP TRIGGER judgement_added_counted;
CREATE TRIGGER judgement_added_counted AFTER INSERT ON judgement
BEGIN DELETE FROM stage_count WHERE place >= 11; END;
DROP TRIGGER judgement_changed_counted;
CREATE TRIGGER judgement_changed_counted AFTER UPDATE ON judgement
BEGIN DELETE FROM stage_count WHERE place >= 11; END;
DROP TRIGGER judgement_gone_counted;
CREATE TRIGGER judgement_gone_counted AFTER DELETE ON judgement
BEGIN DELETE FROM stage_count WHERE place >= 11; END;
DROP TRIGGER scored_added_counted;
CREATE TRIGGER scored_added_counted AFTER INSERT ON scored
BEGIN DELETE FROM stage_count WHERE place >= 12; END;
DROP TRIGGER scored_changed_counted;
CREATE TRIGGER scored_changed_counted AFTER UPDATE ON scored
BEGIN DELETE FROM stage_count WHERE place >= 12; END;
DROP TRIGGER scored_gone_counted;
CREATE TRIGGER scored_gone_counted AFTER DELETE ON scored
BEGIN DELETE FROM stage_count WHERE place >= 12; END;
DROP TRIGGER measure_added_counted;
CREATE TRIGGER measure_added_counted AFTER INSERT ON measure
BEGIN DELETE FROM stage_count WHERE place >= 13; END;
DROP TRIGGER measure_changed_counted;
CREATE TRIGGER measure_changed_counted AFTER UPDATE ON measure
BEGIN DELETE FROM stage_count WHERE place >= 13; END;
DROP TRIGGER measure_gone_counted;
CREATE TRIGGER measure_gone_counted AFTER DELETE ON measure
BEGIN DELETE FROM stage_count WHERE place >= 13; END;
DROP TRIGGER review_added_counted;
CREATE TRIGGER review_added_counted AFTER INSERT ON review
BEGIN DELETE FROM stage_count WHERE place >= 13; END;
DROP TRIGGER current_policy_added_counted;
CREATE TRIGGER current_policy_added_counted AFTER INSERT ON current_policy
BEGIN DELETE FROM stage_count WHERE place >= 13; END;
DROP TRIGGER current_policy_changed_counted;
CREATE TRIGGER current_policy_changed_counted AFTER UPDATE ON current_policy
BEGIN DELETE FROM stage_count WHERE place >= 13; END;
DROP TRIGGER current_policy_gone_counted;
CREATE TRIGGER current_policy_gone_counted AFTER DELETE ON current_policy
BEGIN DELETE FROM stage_count WHERE place >= 13; END;
DROP TRIGGER verdict_changed_counted;
CREATE TRIGGER verdict_changed_counted AFTER UPDATE ON verdict
BEGIN DELETE FROM stage_count WHERE place >= 13; END;
DROP TRIGGER verdict_gone_counted;
CREATE TRIGGER verdict_gone_counted AFTER DELETE ON verdict
BEGIN DELETE FROM stage_count WHERE place >= 13; END;
DROP TRIGGER split_changed_counted;
CREATE TRIGGER split_changed_counted AFTER UPDATE ON split
BEGIN DELETE FROM stage_count WHERE place >= 14; END;
DROP TRIGGER split_gone_counted;
CREATE TRIGGER split_gone_counted AFTER DELETE ON split
BEGIN DELETE FROM stage_count WHERE place >= 14; END;
DROP TRIGGER export_added_counted;
CREATE TRIGGER export_added_counted AFTER INSERT ON export
BEGIN DELETE FROM stage_count WHERE place >= 15; END;
DROP TRIGGER export_changed_counted;
CREATE TRIGGER export_changed_counted AFTER UPDATE ON export
BEGIN DELETE FROM stage_count WHERE place >= 15; END;
DROP TRIGGER export_gone_counted;
CREATE TRIGGER export_gone_counted AFTER DELETE ON export
BEGIN DELETE FROM stage_count WHERE place >= 15; END;
DROP TRIGGER failure_added_counted;
CREATE TRIGGER failure_added_counted AFTER INSERT ON failure
BEGIN
    DELETE FROM stage_count WHERE place >= CASE NEW.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'localize' THEN 10
            WHEN 'judge' THEN 11
            WHEN 'score' THEN 12 WHEN 'decide' THEN 13 WHEN 'split' THEN 14
            WHEN 'export' THEN 15 WHEN 'report' THEN 16 ELSE 1 END;
END;
DROP TRIGGER failure_changed_counted;
CREATE TRIGGER failure_changed_counted AFTER UPDATE ON failure
BEGIN
    DELETE FROM stage_count WHERE place >= CASE NEW.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'localize' THEN 10
            WHEN 'judge' THEN 11
            WHEN 'score' THEN 12 WHEN 'decide' THEN 13 WHEN 'split' THEN 14
            WHEN 'export' THEN 15 WHEN 'report' THEN 16 ELSE 1 END;
END;
DROP TRIGGER failure_gone_counted;
CREATE TRIGGER failure_gone_counted AFTER DELETE ON failure
BEGIN
    DELETE FROM stage_count WHERE place >= CASE OLD.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'localize' THEN 10
            WHEN 'judge' THEN 11
            WHEN 'score' THEN 12 WHEN 'decide' THEN 13 WHEN 'split' THEN 14
            WHEN 'export' THEN 15 WHEN 'report' THEN 16 ELSE 1 END;
END;
DROP TRIGGER current_version_added_counted;
CREATE TRIGGER current_version_added_counted AFTER INSERT ON current_version
BEGIN
    DELETE FROM stage_count WHERE place >= CASE NEW.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'localize' THEN 10
            WHEN 'judge' THEN 11
            WHEN 'score' THEN 12 WHEN 'decide' THEN 13 WHEN 'split' THEN 14
            WHEN 'export' THEN 15 WHEN 'report' THEN 16 ELSE 1 END;
END;
DROP TRIGGER current_version_changed_counted;
CREATE TRIGGER current_version_changed_counted AFTER UPDATE ON current_version
BEGIN
    DELETE FROM stage_count WHERE place >= CASE NEW.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'localize' THEN 10
            WHEN 'judge' THEN 11
            WHEN 'score' THEN 12 WHEN 'decide' THEN 13 WHEN 'split' THEN 14
            WHEN 'export' THEN 15 WHEN 'report' THEN 16 ELSE 1 END;
END;
DROP TRIGGER current_version_gone_counted;
CREATE TRIGGER current_version_gone_counted AFTER DELETE ON current_version
BEGIN
    DELETE FROM stage_count WHERE place >= CASE OLD.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'localize' THEN 10
            WHEN 'judge' THEN 11
            WHEN 'score' THEN 12 WHEN 'decide' THEN 13 WHEN 'split' THEN 14
            WHEN 'export' THEN 15 WHEN 'report' THEN 16 ELSE 1 END;
END;

-- What is measured follows it too.
DROP VIEW sample_input;
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
             WHERE n.stage = 'ask'))
    + 4294967291 * EXISTS (
        SELECT 1 FROM current_localizability l
        WHERE l.picture_id = s.picture_id) AS fingerprint
FROM current_sample s;

-- What a server refused and may take when it has changed: of each class one is
-- asked again (docs/decisions/0013).
CREATE VIEW standing_refusal AS
SELECT f.id, f.stage, f.item_kind, f.item, f.teacher_id, f.candidate,
       f.version_id, f.class, f.message
FROM standing_failure f
WHERE f.kind = 'record' AND f.accepted_at IS NULL
  AND f.class IN ('bad-request', 'context-overflow', 'picture-too-large',
                  'content-filter', 'moderation');
