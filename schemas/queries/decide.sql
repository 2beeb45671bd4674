-- The decide stage: a policy applied to scores. Counted in answers.

-- For who shows what was decided last.
-- query: policy_current
-- runs: once
SELECT policy_id FROM current_policy;

-- For who builds on it: nothing while decide has another state to come to.
-- query: policy_decided
-- runs: once
SELECT id FROM decided_policy;

-- query: policy_current_put
-- runs: once
INSERT INTO current_policy (one, policy_id, version_id) VALUES (1, ?1, ?2)
ON CONFLICT (one) DO UPDATE SET policy_id = ?1, version_id = ?2;

-- query: policy_find
-- runs: once
SELECT id FROM policy WHERE name = ?1 AND text = ?2;

-- query: policy_add
-- runs: once
INSERT INTO policy (name, text, run_id) VALUES (?1, ?2, ?3);

-- query: rule_forget
-- runs: once
DELETE FROM rule WHERE policy_id = ?1;

-- query: rule_put
-- runs: once
INSERT INTO rule (policy_id, ordinal, filter_id, min, max, missing)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- Equal texts, equal verdicts.
-- query: decide_fingerprint
-- runs: once
SELECT ?1 || text FROM decide_input;

-- in: answers of the active teachers. While what was decided is not about the
-- current scores and reviews (the input fingerprint differs), all are pending.
-- query: decide_sums
-- runs: once
WITH done AS MATERIALIZED (
    SELECT p.id AS policy_id FROM decided_policy p
    WHERE p.version_id = ?1
      AND p.input_fingerprint = ?1 || (SELECT text FROM decide_input))
SELECT
    (SELECT count(*)
     FROM reply r
     CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     CROSS JOIN answer a ON a.reply_id = r.id),
    (SELECT count(*) FROM done x
     CROSS JOIN verdict v ON v.policy_id = x.policy_id WHERE v.kept = 1),
    (SELECT count(*) FROM done x
     CROSS JOIN verdict v ON v.policy_id = x.policy_id WHERE v.kept = 0),
    0,
    (SELECT count(*)
     FROM reply r
     CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     CROSS JOIN answer a ON a.reply_id = r.id
     WHERE NOT EXISTS
         (SELECT 1 FROM done x
          CROSS JOIN verdict v ON v.policy_id = x.policy_id
              AND v.reply_id = r.id));

-- Answers of the active teachers: as claims counted them, while that stands.
-- query: decide_answers
-- runs: once
SELECT coalesce(
    (SELECT came_in FROM stage_count WHERE stage = 'claims'),
    (SELECT count(*)
     FROM reply r
     CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     CROSS JOIN answer a ON a.reply_id = r.id));

-- Which of the measures are decided about: by teacher, and by sample.
-- query: measured_teachers
-- runs: once
SELECT teacher_id, ordinal, candidates FROM active_teacher;

-- query: measured_last_sample
-- runs: once
SELECT coalesce(max(sample_id), 0) FROM scored;

-- Samples whose scores are current; all ids are at least 0.
-- query: measured_samples
-- runs: once
SELECT sample_id FROM scored
WHERE sample_id >= 0
  AND version_id = (SELECT version_id FROM current_version
                    WHERE stage = 'score');

-- What was measured, in the order of replies: four numbers of each, then a
-- column for each filter of the build. Those of other teachers and of samples
-- whose scores are not current are among them.
-- query: decide_measures
-- runs: once
SELECT m.reply_id, m.sample_id, m.teacher_id, m.candidate
    , m."{filter}"
FROM measure m
ORDER BY m.reply_id;

-- What each person said last of a reply: the row of max(id). Who edited it
-- drops it for the reply that was made of that, which they keep for as long as
-- that is their last word on the one, and they have said nothing of the other;
-- else they drop that. Where no reply was made, they keep the one.
-- query: decide_reviews
-- runs: once
WITH said AS MATERIALIZED (
    SELECT reply_id, reviewer, verdict, edit_id, max(id) AS id FROM review
    WHERE reply_id IS NOT NULL GROUP BY reply_id, reviewer)
SELECT reply_id,
       CASE WHEN verdict <> 'edit' THEN verdict
            WHEN edit_id IS NULL THEN 'keep' ELSE 'drop' END AS verdict,
       id
FROM said
UNION ALL
SELECT m.edit_id, iif(s.edit_id IS m.edit_id, 'keep', 'drop'), m.id
FROM (SELECT edit_id, reviewer, reply_id, max(id) AS id FROM review
      WHERE edit_id IS NOT NULL GROUP BY edit_id, reviewer) m
CROSS JOIN said s ON s.reply_id = m.reply_id AND s.reviewer = m.reviewer
WHERE NOT EXISTS (SELECT 1 FROM said o
                  WHERE o.reply_id = m.edit_id AND o.reviewer = m.reviewer
                    AND o.verdict <> 'withdrawn')
ORDER BY reply_id;

-- Of lists: ?1 source, ?2 key
-- query: list_sample
-- runs: per record
SELECT id FROM sample WHERE source_name = ?1 AND key = ?2;

-- query: list_teacher
-- runs: per record
SELECT EXISTS (SELECT 1 FROM teacher WHERE name = ?1);

-- query: list_replies
-- runs: per record
SELECT r.id, o.name, r.candidate
FROM reply r
CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
WHERE r.sample_id = ?1;

-- The verdicts of a policy as they stand.
-- query: verdict_former
-- runs: once
SELECT reply_id, kept, failed, first, by_hand, unknown
FROM verdict WHERE policy_id = ?1 ORDER BY reply_id;

-- query: verdict_drop
-- runs: per record
DELETE FROM verdict WHERE policy_id = ?1 AND reply_id = ?2;

-- query: verdict_put
-- runs: once
INSERT INTO verdict (policy_id, reply_id, kept, failed, first, by_hand, unknown)
SELECT ?1, a, b, c, d, e, f FROM given WHERE true
ON CONFLICT (policy_id, reply_id) DO UPDATE SET kept = excluded.kept,
    failed = excluded.failed, first = excluded.first,
    by_hand = excluded.by_hand, unknown = excluded.unknown;
