-- What redo, gc and fsck ask and remove. Facts are never among it.

-- The sample that is meant: by its key, by source and key, or by its number.
-- query: upkeep_sample
-- runs: once
SELECT id FROM sample
WHERE key = ?1 OR source_name || '/' || key = ?1 OR 'id:' || id = ?1
LIMIT 2;

-- Rows of the last DELETE.
-- query: upkeep_changes
-- runs: once
SELECT changes();

-- The verdicts are not about what is dropped before them.
-- query: redo_forget
-- runs: once
UPDATE current_version SET input_fingerprint = NULL
WHERE stage = ?1
   OR (stage = 'decide' AND ?1 NOT IN ('split', 'export', 'report'));

-- What a stage derived, of sample ?1 (NULL: of all); ?2: of extract alone, the
-- status.
-- query: redo_place
-- runs: once
DELETE FROM place WHERE ?1 IS NULL OR sample_id = ?1;

-- query: redo_dedupe
-- runs: once
DELETE FROM cluster;

-- query: redo_sample
-- runs: once
DELETE FROM selection;

-- query: redo_extract
-- runs: once
DELETE FROM answer
WHERE (?1 IS NULL OR reply_id IN (SELECT id FROM reply WHERE sample_id = ?1))
  AND (?2 IS NULL OR status = ?2);

-- query: redo_claims
-- runs: once
DELETE FROM claimed
WHERE ?1 IS NULL OR reply_id IN (SELECT id FROM reply WHERE sample_id = ?1);

-- query: redo_look
-- runs: once
DELETE FROM look
WHERE ?1 IS NULL
   OR picture_id = (SELECT picture_id FROM sample_state WHERE sample_id = ?1);

-- query: redo_evidence
-- runs: once
DELETE FROM evidence
WHERE ?1 IS NULL
   OR picture_id = (SELECT picture_id FROM sample_state WHERE sample_id = ?1);

-- query: redo_ask
-- runs: once
DELETE FROM asked
WHERE ?1 IS NULL
   OR picture_id = (SELECT picture_id FROM sample_state WHERE sample_id = ?1);

-- query: redo_claim_answers
-- runs: once
DELETE FROM claim_answer
WHERE ?1 IS NULL
   OR picture_id = (SELECT picture_id FROM sample_state WHERE sample_id = ?1);

-- query: redo_judge
-- runs: once
DELETE FROM judgement
WHERE ?1 IS NULL OR reply_id IN (SELECT id FROM reply WHERE sample_id = ?1);

-- query: redo_score
-- runs: once
DELETE FROM scored WHERE ?1 IS NULL OR sample_id = ?1;

-- query: redo_notes
-- runs: once
DELETE FROM measure_note
WHERE ?1 IS NULL OR reply_id IN (SELECT id FROM reply WHERE sample_id = ?1);

-- query: redo_measures
-- runs: once
DELETE FROM measure WHERE ?1 IS NULL OR sample_id = ?1;

-- The replies that were made stay: facts.
-- query: redo_strip
-- runs: once
DELETE FROM stripped
WHERE ?1 IS NULL OR reply_id IN (SELECT id FROM reply WHERE sample_id = ?1);

-- query: redo_decide
-- runs: once
DELETE FROM verdict WHERE policy_id IN (SELECT policy_id FROM current_policy);

-- query: redo_split
-- runs: once
DELETE FROM split WHERE policy_id IN (SELECT policy_id FROM current_policy);

-- What nobody needs: rows, and about how many bytes they take.
-- query: gc_verdicts
-- runs: once
SELECT count(*), coalesce(sum(24), 0) FROM verdict
WHERE policy_id NOT IN (SELECT policy_id FROM current_policy)
  AND EXISTS (SELECT 1 FROM current_policy);

-- query: gc_verdicts_drop
-- runs: once
DELETE FROM verdict
WHERE policy_id NOT IN (SELECT policy_id FROM current_policy)
  AND EXISTS (SELECT 1 FROM current_policy);

-- query: gc_splits
-- runs: once
SELECT count(*), coalesce(sum(32 + length(group_key) + length(why)), 0)
FROM split
WHERE policy_id NOT IN (SELECT policy_id FROM current_policy)
  AND EXISTS (SELECT 1 FROM current_policy);

-- query: gc_splits_drop
-- runs: once
DELETE FROM split
WHERE policy_id NOT IN (SELECT policy_id FROM current_policy)
  AND EXISTS (SELECT 1 FROM current_policy);

-- Measures of replies that do not count: of a teacher who is not asked any
-- more, or of a sample that is not current.
-- query: gc_answers
-- runs: once
SELECT count(*), coalesce(sum(100 + length(form)), 0)
FROM answer a CROSS JOIN reply r ON r.id = a.reply_id
WHERE r.teacher_id NOT IN (SELECT teacher_id FROM active_teacher)
   OR r.sample_id NOT IN (SELECT id FROM current_sample);

-- query: gc_answers_drop
-- runs: once
DELETE FROM answer WHERE reply_id IN (
    SELECT r.id FROM reply r
    WHERE r.teacher_id NOT IN (SELECT teacher_id FROM active_teacher)
       OR r.sample_id NOT IN (SELECT id FROM current_sample));

-- query: gc_claims
-- runs: once
SELECT count(*), coalesce(sum(24 + length(c.claims)), 0)
FROM claimed c CROSS JOIN reply r ON r.id = c.reply_id
WHERE r.teacher_id NOT IN (SELECT teacher_id FROM active_teacher)
   OR r.sample_id NOT IN (SELECT id FROM current_sample);

-- query: gc_claims_drop
-- runs: once
DELETE FROM claimed WHERE reply_id IN (
    SELECT r.id FROM reply r
    WHERE r.teacher_id NOT IN (SELECT teacher_id FROM active_teacher)
       OR r.sample_id NOT IN (SELECT id FROM current_sample));

-- query: gc_judgements
-- runs: once
SELECT count(*), coalesce(sum(40), 0)
FROM judgement j CROSS JOIN reply r ON r.id = j.reply_id
WHERE r.teacher_id NOT IN (SELECT teacher_id FROM active_teacher)
   OR r.sample_id NOT IN (SELECT id FROM current_sample);

-- query: gc_judgements_drop
-- runs: once
DELETE FROM judgement WHERE reply_id IN (
    SELECT r.id FROM reply r
    WHERE r.teacher_id NOT IN (SELECT teacher_id FROM active_teacher)
       OR r.sample_id NOT IN (SELECT id FROM current_sample));

-- query: gc_measures
-- runs: once
SELECT count(*), coalesce(sum(150), 0) + (
    SELECT coalesce(sum(8 + length(n.evidence)), 0) FROM measure_note n
    CROSS JOIN reply r ON r.id = n.reply_id
    WHERE r.teacher_id NOT IN (SELECT teacher_id FROM active_teacher)
       OR r.sample_id NOT IN (SELECT id FROM current_sample))
FROM measure m
WHERE m.teacher_id NOT IN (SELECT teacher_id FROM active_teacher)
   OR m.sample_id NOT IN (SELECT id FROM current_sample);

-- query: gc_notes_drop
-- runs: once
DELETE FROM measure_note WHERE reply_id IN (
    SELECT r.id FROM reply r
    WHERE r.teacher_id NOT IN (SELECT teacher_id FROM active_teacher)
       OR r.sample_id NOT IN (SELECT id FROM current_sample));

-- query: gc_measures_drop
-- runs: once
DELETE FROM measure
WHERE teacher_id NOT IN (SELECT teacher_id FROM active_teacher)
   OR sample_id NOT IN (SELECT id FROM current_sample);

-- What is known of pictures that are in no current sample.
-- query: gc_evidence
-- runs: once
SELECT count(*), coalesce(sum(40 + length(label)), 0) FROM evidence
WHERE picture_id NOT IN (SELECT picture_id FROM current_sample
                         WHERE picture_id IS NOT NULL);

-- query: gc_evidence_drop
-- runs: once
DELETE FROM evidence
WHERE picture_id NOT IN (SELECT picture_id FROM current_sample
                         WHERE picture_id IS NOT NULL);

-- query: gc_looks
-- runs: once
SELECT count(*), coalesce(sum(24), 0) FROM look
WHERE picture_id NOT IN (SELECT picture_id FROM current_sample
                         WHERE picture_id IS NOT NULL);

-- query: gc_looks_drop
-- runs: once
DELETE FROM look
WHERE picture_id NOT IN (SELECT picture_id FROM current_sample
                         WHERE picture_id IS NOT NULL);

-- query: gc_claim_answers
-- runs: once
SELECT count(*), coalesce(sum(48), 0) FROM claim_answer
WHERE picture_id NOT IN (SELECT picture_id FROM current_sample
                         WHERE picture_id IS NOT NULL);

-- query: gc_claim_answers_drop
-- runs: once
DELETE FROM claim_answer
WHERE picture_id NOT IN (SELECT picture_id FROM current_sample
                         WHERE picture_id IS NOT NULL);

-- query: gc_asked_drop
-- runs: once
DELETE FROM asked
WHERE picture_id NOT IN (SELECT picture_id FROM current_sample
                         WHERE picture_id IS NOT NULL);

-- What SQLite says of the file; "ok" when nothing is wrong.
-- query: fsck_integrity
-- runs: once
SELECT integrity_check FROM pragma_integrity_check LIMIT 20;

-- Pictures of current samples, and where their bytes lie; ?1 of them, drawn at
-- random (-1: all).
-- query: fsck_pictures
-- runs: once
SELECT p.sha256, b.data_path, b.data_offset, b.data_length,
       m.source_name || '/' || m.key, b.source_id
FROM samples m
CROSS JOIN member b ON b.id = m.member_id
CROSS JOIN picture p ON p.id = m.picture_id
WHERE b.data_length > 0
ORDER BY CASE WHEN ?1 < 0 THEN m.id ELSE random() END
LIMIT ?1;

-- query: fsck_picture_count
-- runs: once
SELECT count(*) FROM samples m
WHERE m.member_id IS NOT NULL AND m.picture_id IS NOT NULL;
