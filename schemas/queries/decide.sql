-- The decide stage: a policy applied to scores. Counted in answers.

-- The policy that the current state of decide stands for: the version's text
-- holds the policy's.
-- query: policy_current
-- runs: once
SELECT p.id
FROM current_version n
JOIN stage_version s ON s.id = n.version_id
JOIN policy p ON instr(s.text, 'policy ' || p.name || char(10) || p.text ||
                               'end of policy') > 0
WHERE n.stage = 'decide';

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

-- What was measured and what people said: equal texts, equal verdicts.
-- query: decide_fingerprint
-- runs: once
SELECT ?1 || ' scored ' ||
       (SELECT count(*) || ':' || coalesce(sum(d.input_fingerprint), 0) FROM scored d
        WHERE d.version_id = (SELECT version_id FROM current_version
                            WHERE stage = 'score'))
    || ' reviews ' ||
       (SELECT count(*) || ':' || coalesce(max(id), 0) FROM review)
    || ' teachers ' ||
       coalesce((SELECT group_concat(teacher_id || 'x' || candidates) FROM
                 (SELECT * FROM active_teacher ORDER BY ordinal)), '');

-- in: answers of the active teachers. While what was decided is not about the current
-- scores and reviews (the input fingerprint differs), all are pending.
-- query: decide_sums
-- runs: once
WITH done AS MATERIALIZED (
    SELECT p.id AS policy_id
    FROM stage_version s
    JOIN policy p ON instr(s.text, 'policy ' || p.name || char(10) || p.text ||
                                   'end of policy') > 0
    JOIN current_version n ON n.stage = 'decide' AND n.version_id = s.id
    WHERE s.id = ?1 AND n.input_fingerprint =
       ?1 || ' scored ' ||
       (SELECT count(*) || ':' || coalesce(sum(d.input_fingerprint), 0) FROM scored d
        WHERE d.version_id = (SELECT version_id FROM current_version
                            WHERE stage = 'score'))
    || ' reviews ' ||
       (SELECT count(*) || ':' || coalesce(max(id), 0) FROM review)
    || ' teachers ' ||
       coalesce((SELECT group_concat(teacher_id || 'x' || candidates) FROM
                 (SELECT * FROM active_teacher ORDER BY ordinal)), ''))
SELECT
    (SELECT count(*)
     FROM reply r
     CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     CROSS JOIN answer a ON a.reply_id = r.id),
    (SELECT count(*) FROM done d
     CROSS JOIN verdict v ON v.policy_id = d.policy_id WHERE v.kept = 1),
    (SELECT count(*) FROM done d
     CROSS JOIN verdict v ON v.policy_id = d.policy_id WHERE v.kept = 0),
    0,
    (SELECT count(*)
     FROM reply r
     CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     CROSS JOIN answer a ON a.reply_id = r.id
     WHERE NOT EXISTS
         (SELECT 1 FROM done d
          CROSS JOIN verdict v ON v.policy_id = d.policy_id
              AND v.reply_id = r.id));

-- Replies to decide about, in order.
-- query: decide_replies
-- runs: once
SELECT r.id
FROM reply r
CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
    AND r.candidate < o.candidates
CROSS JOIN answer a ON a.reply_id = r.id
CROSS JOIN scored d ON d.sample_id = r.sample_id
WHERE d.version_id = (SELECT version_id FROM current_version WHERE stage = 'score')
ORDER BY r.id;

-- query: decide_scores
-- runs: once
SELECT reply_id, filter_id, value FROM score ORDER BY reply_id, filter_id;

-- The last word on a reply counts.
-- query: decide_reviews
-- runs: once
SELECT reply_id, verdict FROM review ORDER BY reply_id, id;

-- query: verdict_forget
-- runs: once
DELETE FROM verdict WHERE policy_id = ?1;

-- query: verdict_put
-- runs: per record
INSERT INTO verdict (policy_id, reply_id, kept, failed, first, by_hand)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);
