-- One sample's card: the sample, its replies, what was measured of them.

-- The filters, those of policy ?1 first.
-- query: card_rules
-- runs: once
SELECT f.name, f.unit, r.ordinal, r.min, r.max, r.missing
FROM filter f LEFT JOIN rule r ON r.policy_id = ?1 AND r.filter_id = f.id
ORDER BY r.ordinal IS NULL, r.ordinal, f.name;

-- query: card_sample
-- runs: per sample
SELECT s.key, s.source_name, s.picture_id, s.lat_deg, s.lon_deg,
       coalesce(p.country, s.country), coalesce(p.region, s.region),
       coalesce(p.city, s.city), s.author, s.licence, s.taken_at, s.standing,
       coalesce(s.reason, s.retired_reason), i.width, i.height, i.format,
       m.data_path, m.data_offset
FROM every_sample s
LEFT JOIN place p ON p.sample_id = s.id
LEFT JOIN picture i ON i.id = s.picture_id
LEFT JOIN member m ON m.id = s.member_id
WHERE s.id = ?1;

-- query: card_split
-- runs: per sample
SELECT split, part FROM split
WHERE policy_id = ?1 AND sample_id = ?2 AND split <> 'none';

-- ?1 sample
-- query: card_failures
-- runs: per sample
SELECT f.stage, f.message FROM failure f
WHERE f.item_kind = 'sample' AND f.item = ?1 AND f.ended_at IS NULL
ORDER BY f.id LIMIT 3;

-- The other pictures of its cluster: the one that was kept first.
-- query: card_mates
-- runs: per sample
SELECT (SELECT t.sample_id FROM sample_state t
        WHERE t.picture_id = m.picture_id AND t.current ORDER BY 1 LIMIT 1),
       m.picture_id, m.kept,
       CASE WHEN m.kept THEN c.distance ELSE m.distance END,
       CASE WHEN m.kept THEN c.why ELSE m.why END
FROM sample_state s JOIN cluster c ON c.picture_id = s.picture_id
JOIN cluster m ON m.cluster_id = c.cluster_id
    AND m.picture_id <> c.picture_id
WHERE s.sample_id = ?1 ORDER BY m.kept DESC, m.picture_id LIMIT 4;

-- ?1 source, ?2 key
-- query: card_find
-- runs: per sample
SELECT id FROM sample WHERE source_name = ?1 AND key = ?2
ORDER BY id LIMIT 1;

-- query: card_name
-- runs: per sample
SELECT source_name, key FROM sample WHERE id = ?1;

-- What teachers of now said. Behind the named columns one for each filter of
-- the build.
-- ?1 sample, ?2 policy, ?3 bytes of a text's beginning, ?4 of its end
-- query: card_replies
-- runs: per sample
SELECT r.id, o.name, o.ordinal, r.candidate, r.finish, a.status, a.note,
       a.lat_deg, a.lon_deg, a.country, a.region, a.city,
       length(CAST(r.text AS BLOB)), substr(CAST(r.text AS BLOB), 1, ?3),
       CASE WHEN length(CAST(r.text AS BLOB)) > ?3 + ?4
            THEN substr(CAST(r.text AS BLOB), -?4)
            ELSE substr(CAST(r.text AS BLOB), ?3 + 1) END,
       a.position_start, a.position_end, a.reasoning_start, c.claims,
       json_extract(n.evidence, '$.visibility.claims'), v.kept, v.failed,
       v.by_hand
    , m."{filter}"
FROM reply r
JOIN active_teacher o ON o.teacher_id = r.teacher_id
    AND r.candidate < o.candidates
LEFT JOIN answer a ON a.reply_id = r.id
LEFT JOIN claimed c ON c.reply_id = r.id
LEFT JOIN measure_note n ON n.reply_id = r.id
LEFT JOIN verdict v ON v.policy_id = ?2 AND v.reply_id = r.id
LEFT JOIN measure m ON m.reply_id = r.id
WHERE r.sample_id = ?1
ORDER BY o.ordinal, r.candidate LIMIT 24;

-- query: card_picture
-- runs: per sample
SELECT lower(hex(p.sha256)), m.data_path, m.data_offset, m.data_length,
       p.sha256
FROM picture p JOIN member m ON m.picture_id = p.id
WHERE p.id = ?1 ORDER BY m.id LIMIT 1;

-- ?1 sample: what each person said last of its replies: the row of max(id).
-- query: card_reviews
-- runs: per sample
SELECT w.reply_id, w.reviewer, w.verdict, w.note, max(w.id)
FROM reply r
CROSS JOIN review w ON w.reply_id = r.id
WHERE r.sample_id = ?1
GROUP BY w.reply_id, w.reviewer ORDER BY w.reply_id, w.reviewer;
