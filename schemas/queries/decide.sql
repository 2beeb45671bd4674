-- The decide stage: a policy applied to scores. Counted in answers.

-- The policy that the present state of decide stands for: the stamp's text
-- holds the policy's.
-- query: policy_present
SELECT p.id
FROM present n
JOIN stamp s ON s.id = n.stamp_id
JOIN policy p ON instr(s.text, 'policy ' || p.name || char(10) || p.text ||
                               'end of policy') > 0
WHERE n.stage = 'decide';

-- query: policy_find
SELECT id FROM policy WHERE name = ?1 AND text = ?2;

-- query: policy_add
INSERT INTO policy (name, text, run_id) VALUES (?1, ?2, ?3);

-- query: rule_forget
DELETE FROM rule WHERE policy_id = ?1;

-- query: rule_put
INSERT INTO rule (policy_id, ordinal, filter_id, min, max, missing)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- What was measured and what people said: equal texts, equal verdicts.
-- query: decide_mark
SELECT ?1 || ' scored ' ||
       (SELECT count(*) || ':' || coalesce(sum(d.mark), 0) FROM scored d
        WHERE d.stamp_id = (SELECT stamp_id FROM present
                            WHERE stage = 'score'))
    || ' reviews ' ||
       (SELECT count(*) || ':' || coalesce(max(id), 0) FROM review)
    || ' teachers ' ||
       coalesce((SELECT group_concat(teacher_id || 'x' || candidates) FROM
                 (SELECT * FROM roster ORDER BY ordinal)), '');

-- in: answers of the roster. While what was decided is not about the present
-- scores and reviews (the mark differs), all are pending.
-- query: decide_sums
WITH done AS MATERIALIZED (
    SELECT p.id AS policy_id
    FROM stamp s
    JOIN policy p ON instr(s.text, 'policy ' || p.name || char(10) || p.text ||
                                   'end of policy') > 0
    JOIN present n ON n.stage = 'decide' AND n.stamp_id = s.id
    WHERE s.id = ?1 AND n.mark =
       ?1 || ' scored ' ||
       (SELECT count(*) || ':' || coalesce(sum(d.mark), 0) FROM scored d
        WHERE d.stamp_id = (SELECT stamp_id FROM present
                            WHERE stage = 'score'))
    || ' reviews ' ||
       (SELECT count(*) || ':' || coalesce(max(id), 0) FROM review)
    || ' teachers ' ||
       coalesce((SELECT group_concat(teacher_id || 'x' || candidates) FROM
                 (SELECT * FROM roster ORDER BY ordinal)), ''))
SELECT
    (SELECT count(*)
     FROM reply r
     CROSS JOIN roster o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     CROSS JOIN answer a ON a.reply_id = r.id),
    (SELECT count(*) FROM done d
     CROSS JOIN verdict v ON v.policy_id = d.policy_id WHERE v.kept = 1),
    (SELECT count(*) FROM done d
     CROSS JOIN verdict v ON v.policy_id = d.policy_id WHERE v.kept = 0),
    0,
    (SELECT count(*)
     FROM reply r
     CROSS JOIN roster o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     CROSS JOIN answer a ON a.reply_id = r.id
     WHERE NOT EXISTS
         (SELECT 1 FROM done d
          CROSS JOIN verdict v ON v.policy_id = d.policy_id
              AND v.reply_id = r.id));

-- Replies to decide about, in order.
-- query: decide_replies
SELECT r.id
FROM reply r
CROSS JOIN roster o ON o.teacher_id = r.teacher_id
    AND r.candidate < o.candidates
CROSS JOIN answer a ON a.reply_id = r.id
CROSS JOIN scored d ON d.sample_id = r.sample_id
WHERE d.stamp_id = (SELECT stamp_id FROM present WHERE stage = 'score')
ORDER BY r.id;

-- query: decide_scores
SELECT reply_id, filter_id, value FROM score ORDER BY reply_id, filter_id;

-- The last word on a reply counts.
-- query: decide_reviews
SELECT reply_id, verdict FROM review ORDER BY reply_id, id;

-- query: verdict_forget
DELETE FROM verdict WHERE policy_id = ?1;

-- query: verdict_put
INSERT INTO verdict (policy_id, reply_id, kept, failed, first, by_hand)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);
