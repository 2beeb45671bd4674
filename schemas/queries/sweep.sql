-- What decide and split would come to: they count again what is stored.

-- What was measured of the replies to decide about, in order, with whose they
-- are (measured.h): as decide_measures, and what split_verdicts has beside it.
-- query: sweep_replies
-- runs: once
SELECT m.reply_id, m.sample_id, m.teacher_id, m.candidate, m.listed
    , m."{filter}"
FROM measure m
ORDER BY m.reply_id;

-- As split_samples, with the country; in order.
-- query: sweep_samples
-- runs: once
SELECT s.id, s.source_name, s.key, s.picture_id, c.cluster_id,
       coalesce(p.country, '')
FROM selection k
CROSS JOIN samples s ON s.id = k.sample_id AND s.current = 1
LEFT JOIN cluster c ON c.picture_id = s.picture_id
LEFT JOIN place p ON p.sample_id = k.sample_id
WHERE k.selected = 1
ORDER BY k.sample_id;
