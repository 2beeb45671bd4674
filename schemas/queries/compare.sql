-- Policies beside each other, by the verdicts and splits that are stored.

-- What each policy came to; nothing but zeros where its verdicts were dropped.
-- query: compare_policies
-- runs: once
WITH decided AS MATERIALIZED (
        SELECT policy_id, count(*) AS answers, sum(kept) AS kept
        FROM verdict GROUP BY policy_id),
    drawn AS MATERIALIZED (
        SELECT policy_id, count(*) FILTER (WHERE split = 'cot') AS cot,
            count(*) FILTER (WHERE split = 'judge') AS judge,
            count(*) FILTER (WHERE split = 'seed') AS seed, count(*) AS samples
        FROM split GROUP BY policy_id)
SELECT p.id, p.name, p.text, c.policy_id IS NOT NULL,
    coalesce(d.answers, 0), coalesce(d.kept, 0), coalesce(s.samples, 0),
    coalesce(s.cot, 0), coalesce(s.judge, 0), coalesce(s.seed, 0)
FROM policy p
LEFT JOIN current_policy c ON c.policy_id = p.id
LEFT JOIN decided d ON d.policy_id = p.id
LEFT JOIN drawn s ON s.policy_id = p.id
ORDER BY p.id;

-- Answers that both ?1 and ?2 decided about, by what both said (0 neither
-- keeps, 1 gained, 2 lost, 3 both keep): how many, how many with a known
-- distance to the truth, and within 25, 200 and 750 km of it.
-- query: compare_answers
-- runs: once
SELECT a.kept * 2 + b.kept, count(*), count(m.distance),
    count(*) FILTER (WHERE m.distance <= 25),
    count(*) FILTER (WHERE m.distance <= 200),
    count(*) FILTER (WHERE m.distance <= 750)
FROM verdict a
CROSS JOIN verdict b ON b.policy_id = ?2 AND b.reply_id = a.reply_id
LEFT JOIN measure m ON m.reply_id = a.reply_id
WHERE a.policy_id = ?1
GROUP BY 1;

-- Answers that ?1 keeps and ?2 does not, by the rule of ?2 that failed first.
-- query: compare_answer_rules
-- runs: once
WITH lost AS MATERIALIZED (
    SELECT iif(p.by_hand OR q.by_hand,
               iif(EXISTS (SELECT 1 FROM review w
                           WHERE w.reply_id = p.reply_id), -1, -2),
               q.first) AS ordinal,
        count(*) AS answers, count(m.distance) AS known,
        count(*) FILTER (WHERE m.distance <= 25) AS within_25,
        count(*) FILTER (WHERE m.distance <= 200) AS within_200,
        count(*) FILTER (WHERE m.distance <= 750) AS within_750
    FROM verdict p
    CROSS JOIN verdict q ON q.policy_id = ?2 AND q.reply_id = p.reply_id
    LEFT JOIN measure m ON m.reply_id = p.reply_id
    WHERE p.policy_id = ?1 AND p.kept = 1 AND q.kept = 0
    GROUP BY 1)
SELECT 'answers', CASE l.ordinal WHEN -1 THEN 'a review' WHEN -2 THEN 'a list'
                  ELSE coalesce(f.name, 'no rule') END,
    l.answers, l.known, l.within_25, l.within_200, l.within_750
FROM lost l
LEFT JOIN rule r ON r.policy_id = ?2 AND r.ordinal = l.ordinal
LEFT JOIN filter f ON f.id = r.filter_id
ORDER BY 3 DESC, 2 LIMIT 500;

-- Some of them, in the order of the store.
-- query: compare_answer_list
-- runs: once
SELECT s.source_name, s.key, t.name,
    iif(p.by_hand OR q.by_hand,
        iif(EXISTS (SELECT 1 FROM review w WHERE w.reply_id = p.reply_id),
            'a review', 'a list'),
        coalesce((SELECT f.name FROM rule r JOIN filter f ON f.id = r.filter_id
                  WHERE r.policy_id = ?2 AND r.ordinal = q.first), 'no rule')),
    m.distance, y.sample_id
FROM verdict p
CROSS JOIN verdict q ON q.policy_id = ?2 AND q.reply_id = p.reply_id
CROSS JOIN reply y ON y.id = p.reply_id
CROSS JOIN sample s ON s.id = y.sample_id
CROSS JOIN teacher t ON t.id = y.teacher_id
LEFT JOIN measure m ON m.reply_id = p.reply_id
WHERE p.policy_id = ?1 AND p.kept = 1 AND q.kept = 0
ORDER BY p.reply_id LIMIT ?3;

-- The splits of policy ?1.
-- query: compare_splits
-- runs: once
SELECT s.split, count(*), count(m.distance),
    count(*) FILTER (WHERE m.distance <= 25),
    count(*) FILTER (WHERE m.distance <= 200),
    count(*) FILTER (WHERE m.distance <= 750)
FROM split s
LEFT JOIN measure m ON m.reply_id = s.reply_id
WHERE s.policy_id = ?1 AND s.split <> 'none'
GROUP BY 1;

-- Samples in a split of ?1 that are not in the same split of ?2, by what
-- decided: the rule of the one that rejects what the other keeps of them, and
-- where both say the same, where ?2 has the sample.
-- query: compare_split_rules
-- runs: once
WITH moved AS MATERIALIZED (
    SELECT s.split, coalesce(s.reply_id, o.reply_id) AS reply_id,
        CASE WHEN o.split IS NULL THEN 'not in the other draw'
             WHEN o.split = 'none' THEN 'draw: ' || o.why
             ELSE 'draw: in ' || o.split END AS otherwise
    FROM split s
    LEFT JOIN split o ON o.policy_id = ?2 AND o.sample_id = s.sample_id
    WHERE s.policy_id = ?1 AND s.split <> 'none' AND o.split IS NOT s.split)
SELECT x.split,
    CASE WHEN p.kept IS NULL OR q.kept IS NULL OR p.kept = q.kept
         THEN x.otherwise
         WHEN p.by_hand OR q.by_hand
         THEN iif(EXISTS (SELECT 1 FROM review w WHERE w.reply_id = x.reply_id),
                  'a review', 'a list')
         ELSE coalesce((SELECT f.name FROM rule r
                        JOIN filter f ON f.id = r.filter_id
                        WHERE r.policy_id = iif(p.kept, ?2, ?1)
                          AND r.ordinal = iif(p.kept, q.first, p.first)),
                       'no rule') END,
    count(*), count(m.distance),
    count(*) FILTER (WHERE m.distance <= 25),
    count(*) FILTER (WHERE m.distance <= 200),
    count(*) FILTER (WHERE m.distance <= 750)
FROM moved x
LEFT JOIN verdict p ON p.policy_id = ?1 AND p.reply_id = x.reply_id
LEFT JOIN verdict q ON q.policy_id = ?2 AND q.reply_id = x.reply_id
LEFT JOIN measure m ON m.reply_id = x.reply_id
GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2 LIMIT 500;

-- Some of those of split ?4, in the order of samples.
-- query: compare_split_list
-- runs: once
SELECT n.source_name, n.key, t.name,
    CASE WHEN p.kept IS NULL OR q.kept IS NULL OR p.kept = q.kept
         THEN CASE WHEN o.split IS NULL THEN 'not in the other draw'
                   WHEN o.split = 'none' THEN 'draw: ' || o.why
                   ELSE 'draw: in ' || o.split END
         WHEN p.by_hand OR q.by_hand
         THEN iif(EXISTS (SELECT 1 FROM review w WHERE w.reply_id = y.id),
                  'a review', 'a list')
         ELSE coalesce((SELECT f.name FROM rule r
                        JOIN filter f ON f.id = r.filter_id
                        WHERE r.policy_id = iif(p.kept, ?2, ?1)
                          AND r.ordinal = iif(p.kept, q.first, p.first)),
                       'no rule') END,
    m.distance, s.sample_id
FROM split s
CROSS JOIN sample n ON n.id = s.sample_id
LEFT JOIN split o ON o.policy_id = ?2 AND o.sample_id = s.sample_id
LEFT JOIN reply y ON y.id = coalesce(s.reply_id, o.reply_id)
LEFT JOIN teacher t ON t.id = y.teacher_id
LEFT JOIN verdict p ON p.policy_id = ?1 AND p.reply_id = y.id
LEFT JOIN verdict q ON q.policy_id = ?2 AND q.reply_id = y.id
LEFT JOIN measure m ON m.reply_id = y.id
WHERE s.policy_id = ?1 AND s.split = ?4 AND o.split IS NOT s.split
ORDER BY s.sample_id LIMIT ?3;
