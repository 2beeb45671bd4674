-- What a query of people chooses: replies with what is known of them, and
-- samples, both in the order of samples.

-- query: select_sources
-- runs: once
SELECT DISTINCT name FROM source ORDER BY name;

-- query: select_teachers
-- runs: once
SELECT name, ordinal FROM active_teacher ORDER BY ordinal;

-- ?1 policy
-- query: select_samples
-- runs: once
SELECT s.id, s.source_name, s.key, coalesce(p.country, ''),
       coalesce(x.split, ''), coalesce(x.part, ''),
       coalesce(x.reply_id, 0), coalesce(x.why, '')
FROM sample s
CROSS JOIN sample_state t ON t.sample_id = s.id AND t.current = 1
LEFT JOIN place p ON p.sample_id = s.id
LEFT JOIN split x ON x.policy_id = ?1 AND x.sample_id = s.id
ORDER BY s.id;

-- ?1 policy
-- query: select_replies
-- runs: once
SELECT r.sample_id, r.id, o.ordinal, r.candidate, v.kept, v.failed, v.by_hand,
       m.reply_id IS NOT NULL, v.first
    , m."{filter}"
FROM reply r
CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
    AND r.candidate < o.candidates
LEFT JOIN measure m ON m.reply_id = r.id
LEFT JOIN verdict v ON v.policy_id = ?1 AND v.reply_id = r.id
ORDER BY r.sample_id;

-- What each person said last of a reply, in the order of replies.
-- query: select_reviewed
-- runs: once
SELECT reply_id, reviewer, verdict, max(id) FROM review
WHERE reply_id IS NOT NULL
GROUP BY reply_id, reviewer ORDER BY reply_id, reviewer;

-- query: select_reviewers
-- runs: once
SELECT DISTINCT reviewer FROM review WHERE reply_id IS NOT NULL ORDER BY 1;

-- What was measured of a reply.
-- query: select_measures
-- runs: per record
SELECT m.reply_id
    , m."{filter}"
FROM measure m WHERE m.reply_id = ?1;
