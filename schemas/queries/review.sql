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
