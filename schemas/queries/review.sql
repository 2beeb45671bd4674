-- What people say of replies and pictures.

-- ?1 act, or NULL: a new one
-- query: review_has
-- runs: per record
SELECT EXISTS (SELECT 1 FROM review WHERE op = ?1);

-- query: review_add
-- runs: per record
INSERT INTO review (op, reply_id, sample_id, verdict, note, text, edit_id,
                    reviewer, at, queue, blind, seconds, policy_id,
                    program_version)
VALUES (coalesce(?1, lower(hex(randomblob(16)))), ?2, ?3, ?4, ?5, ?6, ?7, ?8,
        ?9, ?10, ?11, ?12,
        coalesce((SELECT id FROM policy WHERE name = ?13
                  ORDER BY id DESC LIMIT 1), ?14), ?15);

-- Replies about sample ?1, the present teachers' first.
-- query: review_replies
-- runs: per sample
SELECT r.id, t.name, r.candidate, r.text, o.name IS NOT NULL
FROM reply r
CROSS JOIN teacher t ON t.id = r.teacher_id
LEFT JOIN active_teacher o ON o.teacher_id = r.teacher_id
WHERE r.sample_id = ?1
ORDER BY o.name IS NULL, r.id;

-- Everything that was said, in order, by names.
-- query: review_all
-- runs: once
SELECT w.op, n.source_name, n.key, t.name, r.candidate, w.verdict, w.note,
       w.text, w.reviewer, w.at, w.queue, w.blind, w.seconds, p.name, r.text,
       a.lat_deg, a.lon_deg
FROM review w
LEFT JOIN reply r ON r.id = w.reply_id
LEFT JOIN teacher t ON t.id = r.teacher_id
LEFT JOIN answer a ON a.reply_id = r.id
CROSS JOIN sample n ON n.id = coalesce(w.sample_id, r.sample_id)
LEFT JOIN policy p ON p.id = w.policy_id
ORDER BY w.id;

-- One reply by names, as review_all has it: ?1.
-- query: review_reply
-- runs: per record
SELECT n.source_name, n.key, t.name, r.candidate, r.text, a.lat_deg, a.lon_deg
FROM reply r
CROSS JOIN teacher t ON t.id = r.teacher_id
CROSS JOIN sample n ON n.id = r.sample_id
LEFT JOIN answer a ON a.reply_id = r.id
WHERE r.id = ?1;

-- What each person said last of each reply, by reply.
-- query: review_last
-- runs: once
SELECT reply_id, reviewer, verdict, max(id) FROM review
WHERE reply_id IS NOT NULL
GROUP BY reply_id, reviewer ORDER BY reply_id, reviewer;

-- What each person said last of reply ?1: the row of max(id).
-- query: review_of_reply
-- runs: per record
SELECT reviewer, verdict, op, at, max(id) FROM review
WHERE reply_id = ?1 GROUP BY reviewer;

-- The same of the picture of sample ?1.
-- query: review_of_sample
-- runs: per record
SELECT reviewer, verdict, op, at, max(id) FROM review
WHERE sample_id = ?1 GROUP BY reviewer;

-- ?1 sample: where its picture lies.
-- query: review_picture
-- runs: per sample
SELECT m.data_path, m.data_offset, m.data_length, p.sha256
FROM sample_state s
CROSS JOIN picture p ON p.id = s.picture_id
CROSS JOIN member m ON m.picture_id = p.id
WHERE s.sample_id = ?1 ORDER BY m.id LIMIT 1;

-- ?1 sample
-- query: review_sample
-- runs: per sample
SELECT t.current, coalesce(t.retired_reason, ''), t.lat_deg, t.lon_deg
FROM sample_state t WHERE t.sample_id = ?1;

-- ?1 sample, ?2 reply: is it one about that sample?
-- query: review_belongs
-- runs: per record
SELECT EXISTS (SELECT 1 FROM reply WHERE id = ?2 AND sample_id = ?1);

-- ?1 policy: its rules and their bounds.
-- query: review_rules
-- runs: once
SELECT r.ordinal, f.name, r.min, r.max FROM rule r
JOIN filter f ON f.id = r.filter_id WHERE r.policy_id = ?1
ORDER BY r.ordinal;

-- Samples that were drawn, for questions about pictures.
-- query: review_drawn
-- runs: once
SELECT s.id, s.source_name, s.key
FROM selection k
CROSS JOIN sample_state t ON t.sample_id = k.sample_id AND t.current = 1
CROSS JOIN sample s ON s.id = k.sample_id
WHERE k.selected = 1 AND t.picture_id IS NOT NULL
ORDER BY k.sample_id;

-- Replies that somebody has read, with the sample.
-- query: review_read_once
-- runs: once
SELECT DISTINCT w.reply_id, r.sample_id
FROM review w CROSS JOIN reply r ON r.id = w.reply_id
ORDER BY w.reply_id;
