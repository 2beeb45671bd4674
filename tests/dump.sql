-- Everything that a store knows, told by natural keys: without row ids, runs
-- and times, in an order of its own. Two stores that print the same hold the
-- same facts, measures and decisions.
.mode list
.separator " | "
CREATE TEMP VIEW s AS
SELECT samples.id, samples.source_name || ':' || samples.key || ':' ||
       coalesce(member.name, '') || ':' || coalesce(entry.line, '') AS name
FROM samples LEFT JOIN member ON member.id = samples.member_id
LEFT JOIN entry ON entry.id = samples.entry_id;
CREATE TEMP VIEW p AS SELECT id, substr(hex(sha256), 1, 16) AS name
FROM picture;
CREATE TEMP VIEW t AS
SELECT id, name || ':' || replace(identity, char(10), ';') AS name
FROM teacher;
CREATE TEMP VIEW r AS
SELECT reply.id, s.name || ' / ' || teacher.name || ' / ' || candidate AS name,
       teacher_id
FROM reply JOIN s ON s.id = sample_id JOIN teacher ON teacher.id = teacher_id;
-- The policy of now: an older store has what older defaults decided, too.
CREATE TEMP VIEW po AS
SELECT id, name || ':' || replace(text, char(10), ';') AS name FROM policy
WHERE id = (SELECT policy_id FROM current_policy);

SELECT 'source', name, kind, bytes, licence, finished, current, retired_reason
FROM source JOIN source_state ON source_id = id ORDER BY name, path;
SELECT 'entry', source.name, line, key, given_id, lat_deg, lon_deg, country,
       region, city, author, entry.licence, sequence, taken_at, url
FROM entry JOIN source ON source.id = source_id ORDER BY 2, 3;
SELECT 'picture', hex(sha256), bytes, format, width, height, phash, lat_deg,
       lon_deg, position_origin, position_refused, taken_at
FROM picture ORDER BY 2;
SELECT 'member', source.name, ordinal, member.name, key, data_offset,
       data_length, p.name
FROM member JOIN source ON source.id = source_id
LEFT JOIN p ON p.id = picture_id ORDER BY 2, source.path, 3;
SELECT 'sample', s.name, p.name, lat_deg, lon_deg, position_origin,
       conflict_km, country, region, city, author, licence, sequence,
       standing, reason, current, retired_reason
FROM samples JOIN s USING (id) LEFT JOIN p ON p.id = picture_id ORDER BY 2, 3;
SELECT 'prompt', name, replace(text, char(10), ' ') FROM prompt ORDER BY 2, 3;
SELECT 'teacher', t.name FROM teacher JOIN t USING (id) ORDER BY 2;
SELECT 'active_teacher', active_teacher.name, ordinal FROM active_teacher ORDER BY 2;
SELECT 'reply', r.name, replace(text, char(10), ' '), finish, prompt_tokens,
       output_tokens, round(logprob, 3), round(yes_logprob, 3),
       round(no_logprob, 3)
FROM reply JOIN r USING (id) ORDER BY 2;
SELECT 'failure', stage, item_kind, line, kind, name, message FROM current_failure
ORDER BY 2, 6, 7;
SELECT 'place', s.name, country, region, city, round(city_km, 6)
FROM place JOIN s ON s.id = sample_id ORDER BY 2;
SELECT 'cluster', p.name, q.name, kept, m.name, distance
FROM cluster JOIN p ON p.id = picture_id
LEFT JOIN p AS q ON q.id = cluster_id
LEFT JOIN p AS m ON m.id = mate_id ORDER BY 2;
SELECT 'selection', s.name, selected FROM selection JOIN s ON s.id = sample_id
ORDER BY 2;
SELECT 'answer', r.name, status, form, strict, position_origin, lat_deg,
       lon_deg, country, region, city, round(localizable, 4),
       reasoning_start, reasoning_end, reasoning_escaped, answer_start,
       answer_end, answer_escaped, note, candidates
FROM answer JOIN r ON r.id = reply_id ORDER BY 2;
SELECT 'entity', r.name, ordinal, text, kind, label, start, stop
FROM entity JOIN r ON r.id = reply_id ORDER BY 2, 3;
SELECT 'evidence', p.name, ordinal, kind, label, round(share, 5),
       round(margin, 5)
FROM evidence JOIN p ON p.id = picture_id ORDER BY 2, 3;
SELECT 'claim_answer', p.name, replace(identity, char(10), ';'), question,
       round(yes, 4), round(mass, 4)
FROM claim_answer JOIN p ON p.id = picture_id
JOIN asked_model m ON m.id = model_id ORDER BY 2, 3, 4;
SELECT 'judgement', r.name, round(yes_logprob, 4), round(no_logprob, 4)
FROM judgement JOIN r ON r.id = reply_id ORDER BY 2;
SELECT 'score', r.name, filter.name, round(value, 4), evidence
FROM score JOIN r ON r.id = reply_id JOIN filter ON filter.id = filter_id
ORDER BY 2, 3;
SELECT 'policy', name FROM po ORDER BY 2;
SELECT 'verdict', po.name, r.name, kept, failed, first, by_hand
FROM verdict JOIN po ON po.id = policy_id JOIN r ON r.id = reply_id
ORDER BY 2, 3;
SELECT 'split', po.name, s.name, split, part, r.name, label, why
FROM split JOIN po ON po.id = policy_id JOIN s ON s.id = sample_id
LEFT JOIN r ON r.id = reply_id ORDER BY 2, 3;
SELECT 'export', po.name, format, rows, sha256
FROM export JOIN po ON po.id = policy_id
GROUP BY po.name, path, format, rows, sha256 ORDER BY 2, path;
