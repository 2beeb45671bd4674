-- The whole life of one sample. Rows are JSON objects: their shape is made
-- here, so that what is printed and what programs read are the same.

-- ?1 as typed, ?2 normalised
-- query: why_by_key
-- runs: per sample
SELECT id, key, source_name, iif(current, standing, 'retired'),
       coalesce(iif(current, reason, retired_reason), ''), current
FROM every_sample
WHERE key IN (?1, ?2) ORDER BY id LIMIT 100;

-- Keys that are paths, by their last part: no index, only when the key is
-- unknown.
-- query: why_by_tail
-- runs: once
SELECT id, key, source_name, iif(current, standing, 'retired'),
       coalesce(iif(current, reason, retired_reason), ''), current
FROM every_sample
WHERE instr(key, '/') > 0 AND substr(key, -length(?1) - 1) = '/' || ?1
ORDER BY id LIMIT 100;

-- ?1 source, ?2 key
-- query: why_by_source
-- runs: per sample
SELECT id, key, source_name, iif(current, standing, 'retired'),
       coalesce(iif(current, reason, retired_reason), ''), current
FROM every_sample
WHERE source_name = ?1 AND key = ?2 ORDER BY id LIMIT 100;

-- As a table or an archive wrote it: no index, only when the key is unknown.
-- query: why_by_name
-- runs: once
SELECT s.id, s.key, s.source_name, iif(s.current, s.standing, 'retired'),
       coalesce(iif(s.current, s.reason, s.retired_reason), ''), s.current
FROM every_sample s
WHERE s.entry_id IN (SELECT id FROM entry WHERE given_id = ?1)
   OR s.member_id IN (SELECT id FROM member WHERE name = ?1)
ORDER BY s.id LIMIT 100;

-- query: why_by_id
-- runs: per sample
SELECT id, key, source_name, iif(current, standing, 'retired'),
       coalesce(iif(current, reason, retired_reason), ''), current
FROM every_sample
WHERE id = ?1;

-- query: why_sample
-- runs: per sample
SELECT json_object('id', s.id, 'key', s.key, 'source', s.source_name,
    'standing', s.standing, 'reason', s.reason,
    'current', json(CASE s.current WHEN 1 THEN 'true' ELSE 'false' END),
    'retired_reason', s.retired_reason, 'author', s.author,
    'licence', s.licence, 'sequence', s.sequence, 'taken_at', s.taken_at,
    'lat_deg', s.lat_deg, 'lon_deg', s.lon_deg,
    'position_origin', s.position_origin, 'conflict_km', s.conflict_km,
    'accuracy', iif(s.position_origin = 'table', e.accuracy, NULL))
FROM every_sample s LEFT JOIN entry e ON e.id = s.entry_id WHERE s.id = ?1;

-- query: why_member
-- runs: per sample
SELECT json_object('source', o.path, 'kind', o.kind, 'ordinal', m.ordinal,
    'name', m.name, 'data_path', m.data_path, 'offset', m.data_offset,
    'length', m.data_length, 'picture', m.picture_id)
FROM every_sample s JOIN member m ON m.id = s.member_id
JOIN source o ON o.id = m.source_id WHERE s.id = ?1;

-- query: why_picture
-- runs: per sample
SELECT json_object('sha256', lower(hex(p.sha256)), 'bytes', p.bytes,
    'format', p.format, 'width', p.width, 'height', p.height,
    'phash', CASE WHEN p.phash NOT NULL THEN printf('%016x', p.phash) END,
    'lat_deg', w.lat_deg,
    'lon_deg', w.lon_deg, 'position_origin', w.position_origin,
    'position_refused', w.position_refused, 'taken_at', p.taken_at)
FROM every_sample s JOIN picture p ON p.id = s.picture_id
JOIN picture_place w ON w.picture_id = p.id WHERE s.id = ?1;

-- query: why_picture_file
-- runs: per sample
SELECT m.data_path, m.data_offset, m.data_length, p.sha256
FROM samples s JOIN member m ON m.id = s.member_id
JOIN picture p ON p.id = m.picture_id WHERE s.id = ?1;

-- Other files with the same bytes.
-- query: why_copies
-- runs: per sample
SELECT json_object('source', o.path, 'name', m.name)
FROM every_sample s JOIN member m ON m.picture_id = s.picture_id
JOIN source o ON o.id = m.source_id
WHERE s.id = ?1 AND m.id IS NOT s.member_id ORDER BY m.id LIMIT 20;

-- query: why_entry
-- runs: per sample
SELECT json_object('source', o.path, 'line', e.line, 'id', e.given_id,
    'lat_deg', e.lat_deg, 'lon_deg', e.lon_deg, 'country', e.country,
    'region', e.region, 'city', e.city, 'url', e.url)
FROM every_sample s JOIN entry e ON e.id = s.entry_id
JOIN source o ON o.id = e.source_id WHERE s.id = ?1;

-- query: why_place
-- runs: per sample
SELECT json_object('country', p.country, 'region', p.region, 'city', p.city,
    'city_km', p.city_km)
FROM place p WHERE p.sample_id = ?1;

-- query: why_cluster
-- runs: per sample
SELECT json_object('cluster', c.cluster_id, 'kept', c.kept, 'why', c.why,
    'distance', c.distance, 'found_alike_to', c.mate_id, 'size',
    (SELECT count(*) FROM cluster x WHERE x.cluster_id = c.cluster_id))
FROM every_sample s JOIN cluster c ON c.picture_id = s.picture_id WHERE s.id = ?1;

-- query: why_mates
-- runs: per sample
SELECT json_object('key', (SELECT min(t.key) FROM every_sample t
                           WHERE t.picture_id = m.picture_id),
    'picture', m.picture_id, 'kept', m.kept, 'why', m.why,
    'distance', m.distance)
FROM every_sample s JOIN cluster c ON c.picture_id = s.picture_id
JOIN cluster m ON m.cluster_id = c.cluster_id
    AND m.picture_id <> c.picture_id
WHERE s.id = ?1 ORDER BY m.kept DESC, m.picture_id LIMIT 20;

-- query: why_selection
-- runs: per sample
SELECT json_object('selected', selected, 'why', why) FROM selection
WHERE sample_id = ?1;

-- query: why_contamination
-- runs: per sample
SELECT json_object('km', c.km,
    'nearest', (SELECT n.source_name || '/' || n.key FROM sample n
                WHERE n.id = c.nearest_id),
    'picture', (SELECT n.source_name || '/' || n.key FROM sample n
                WHERE n.id = c.copy_id),
    'same', c.same_picture)
FROM contamination c WHERE c.sample_id = ?1 AND c.own = 0;

-- query: why_reply
-- runs: per sample
SELECT json_object('id', r.id, 'teacher', t.name,
    'present', json(CASE WHEN o.name IS NULL THEN 'false' ELSE 'true' END),
    'candidate', r.candidate, 'backend', t.backend, 'model', t.model,
    'prompt', p.name, 'finish', r.finish, 'prompt_tokens', r.prompt_tokens,
    'output_tokens', r.output_tokens, 'logprob', r.logprob,
    'yes_logprob', r.yes_logprob, 'no_logprob', r.no_logprob,
    'duration_ms', r.duration_ms, 'made_by', d.made_by, 'made_of', b.id,
    'made_of_teacher', (SELECT name FROM teacher WHERE id = d.from_id)),
    r.id, r.text
FROM reply r JOIN teacher t ON t.id = r.teacher_id
JOIN prompt p ON p.id = t.prompt_id
LEFT JOIN active_teacher o ON o.teacher_id = t.id
LEFT JOIN derived_teacher d ON d.id = t.id
LEFT JOIN reply b ON b.sample_id = r.sample_id AND b.teacher_id = d.from_id
    AND b.candidate = r.candidate
WHERE r.sample_id = ?1
ORDER BY o.ordinal IS NULL, o.ordinal, t.id, r.candidate;

-- query: why_answer
-- runs: per sample
SELECT json_object('status', a.status, 'form', a.form, 'strict', a.strict,
    'position_origin', a.position_origin, 'lat_deg', a.lat_deg,
    'lon_deg', a.lon_deg, 'country', a.country, 'region', a.region,
    'city', a.city, 'localizable', a.localizable,
    'reasoning_start', a.reasoning_start, 'reasoning_end', a.reasoning_end,
    'answer_start', a.answer_start, 'answer_end', a.answer_end,
    'note', a.note)
FROM answer a WHERE a.reply_id = ?1;

-- query: why_truth
-- runs: per sample
SELECT s.lat_deg, s.lon_deg, a.lat_deg, a.lon_deg
FROM reply r JOIN every_sample s ON s.id = r.sample_id
JOIN answer a ON a.reply_id = r.id WHERE r.id = ?1;

-- query: why_entities
-- runs: per sample
SELECT json_object('text',
    CAST(substr(CAST(r.text AS BLOB), (j.value ->> 1) + 1,
                (j.value ->> 2) - (j.value ->> 1)) AS TEXT),
    'kind', w.kind, 'label', w.label, 'start', j.value ->> 1,
    'stop', j.value ->> 2)
FROM claimed c
CROSS JOIN reply r ON r.id = c.reply_id
CROSS JOIN json_each(c.claims) j
CROSS JOIN claim_word w ON w.id = j.value ->> 0
WHERE c.reply_id = ?1 ORDER BY j.key LIMIT 500;

-- ?1 reply, ?2 policy. Whether it passes a rule is what decide said.
-- query: why_scores
-- runs: per sample
SELECT json_object('filter', f.name, 'unit', f.unit, 'value', CASE f.name
    WHEN '{filter}' THEN m."{filter}"
    END,
    'min', r.min, 'max', r.max, 'missing', r.missing,
    'asked', json(CASE WHEN r.filter_id IS NULL THEN 'false'
                       ELSE 'true' END),
    'passed', json(CASE v.failed >> r.ordinal & 1
                   WHEN 0 THEN 'true' WHEN 1 THEN 'false' ELSE 'null' END),
    'evidence', json(json_extract(n.evidence, '$."' || f.name || '"')))
FROM filter f
LEFT JOIN rule r ON r.policy_id = ?2 AND r.filter_id = f.id
LEFT JOIN measure m ON m.reply_id = ?1
LEFT JOIN measure_note n ON n.reply_id = ?1
LEFT JOIN verdict v ON v.policy_id = ?2 AND v.reply_id = ?1
WHERE r.filter_id IS NOT NULL OR m.reply_id IS NOT NULL
ORDER BY r.ordinal IS NULL, r.ordinal, f.name;

-- query: why_verdicts
-- runs: per sample
SELECT json_object('policy', p.name, 'policy_id', p.id, 'kept', v.kept,
    'present', json(CASE WHEN p.id = ?2 THEN 'true' ELSE 'false' END),
    'first', (SELECT f.name FROM rule r JOIN filter f ON f.id = r.filter_id
              WHERE r.policy_id = p.id AND r.ordinal = v.first),
    'failed', (SELECT count(*) FROM rule r WHERE r.policy_id = p.id
               AND v.failed & (1 << r.ordinal)),
    'rules', (SELECT count(*) FROM rule r WHERE r.policy_id = p.id),
    'by_hand', v.by_hand)
FROM policy p CROSS JOIN verdict v ON v.policy_id = p.id AND v.reply_id = ?1
ORDER BY p.id = ?2 DESC, p.id DESC LIMIT 20;

-- query: why_reviews
-- runs: per sample
SELECT json_object('verdict', verdict, 'note', note, 'reviewer', reviewer,
    'at', datetime(at, 'unixepoch'))
FROM review WHERE reply_id = ?1 ORDER BY id;

-- query: why_splits
-- runs: per sample
SELECT json_object('policy', p.name, 'policy_id', p.id,
    'present', json(CASE WHEN p.id = ?2 THEN 'true' ELSE 'false' END),
    'split', x.split, 'part', x.part, 'reply', x.reply_id, 'label', x.label,
    'group', x.group_key, 'why', x.why)
FROM policy p CROSS JOIN split x ON x.policy_id = p.id AND x.sample_id = ?1
ORDER BY p.id = ?2 DESC, p.id DESC LIMIT 20;

-- Files with a row of it, of the policies that put it into a split: by what a
-- format calls the files of that split and part. Not files of preferences that
-- have only some of its samples: pairs, and replies about Seed's; nor what was
-- written of a list's samples alone.
-- query: why_exports
-- runs: per sample
WITH named (split, name) AS (VALUES
    ('cot', '*/gre_cot/*'), ('judge', '*/gre_judge/*'),
    ('seed', '*/gre_seed/*'),
    ('cot', '*/geo_sft*'), ('cot', '*/trl/sft/*'),
    ('judge', '*/geo_judge*'), ('judge', '*/trl/judge/*'),
    ('seed', '*/geo_grpo*'), ('seed', '*/trl/grpo/*'),
    ('cot', '*/geo_kto*'), ('cot', '*/trl/kto/*'),
    ('judge', '*/geo_kto*'), ('judge', '*/trl/kto/*'),
    ('cot', '*/mp16-reason/*'), ('cot', '*/greval/*')),
tests (name) AS (VALUES ('*_test.*'), ('*/test/metadata.jsonl'),
    ('*/test.csv'), ('*/test-*.tar'), ('*-test.csv'), ('*-test/data.jsonl'),
    ('*/GREval-Bench.json'))
SELECT json_object('path', e.path, 'format', e.format, 'rows', e.rows,
    'sha256', e.sha256, 'at', datetime(e.at, 'unixepoch'))
FROM export e JOIN split x ON x.policy_id = e.policy_id
WHERE x.sample_id = ?1 AND x.split <> 'none'
  AND e.format NOT GLOB 'left_*'
  AND NOT EXISTS (SELECT 1 FROM export f WHERE f.policy_id = e.policy_id
                    AND f.run_id = e.run_id AND f.format GLOB 'left_*'
                    AND f.rows > 0)
  AND e.id IN
    (SELECT max(l.id) FROM export l WHERE l.policy_id = x.policy_id
     GROUP BY l.path)
  AND (e.format IN ('csv', 'geoclip', 'geojson', 'labelstudio', 'webdataset')
       OR e.format NOT GLOB 'set_*' AND EXISTS
          (SELECT 1 FROM named n
           WHERE n.split = x.split AND e.path GLOB n.name))
  AND (e.format IN ('csv', 'geojson', 'labelstudio')
       OR (x.part = 'test') =
          EXISTS (SELECT 1 FROM tests t WHERE e.path GLOB t.name))
ORDER BY e.id DESC LIMIT 60;

-- query: why_failures
-- runs: per sample
SELECT json_object('id', f.id, 'stage', f.stage, 'class', f.class,
    'item', f.item_kind,
    'item_id', f.item, 'teacher', (SELECT t.name FROM teacher t
                                   WHERE t.id = f.teacher_id),
    'name', f.name, 'message', f.message, 'at', datetime(f.at, 'unixepoch'),
    'times', f.times,
    'state', CASE
        WHEN f.ended_reason = 'done'
            THEN 'over since ' || datetime(f.ended_at, 'unixepoch')
        WHEN f.ended_reason = 'retry' THEN
            'tried again: limbeck retry, ' || datetime(f.ended_at, 'unixepoch')
        WHEN f.ended_at IS NOT NULL
            THEN f.ended_reason || ', ' || datetime(f.ended_at, 'unixepoch')
        WHEN NOT EXISTS (SELECT 1 FROM current_failure c WHERE c.id = f.id)
            THEN 'counts no more: its file or its settings are others'
        WHEN f.accepted_at IS NOT NULL
            THEN 'accepted, ' || datetime(f.accepted_at, 'unixepoch')
        ELSE 'stands' END,
    'present', json(CASE WHEN EXISTS (SELECT 1 FROM current_failure c
                                      WHERE c.id = f.id)
                    THEN 'true' ELSE 'false' END))
FROM failure f
WHERE f.id IN (
    SELECT g.id FROM failure g WHERE g.item_kind = 'sample' AND g.item = ?1
    UNION ALL
    SELECT g.id FROM reply r CROSS JOIN failure g ON g.item_kind = 'reply'
        AND g.item = r.id WHERE r.sample_id = ?1
    UNION ALL
    SELECT g.id FROM sample_state s CROSS JOIN failure g
        ON g.item_kind = 'picture' AND g.item = s.picture_id
        OR g.item_kind = 'member' AND g.item = s.member_id
    WHERE s.sample_id = ?1
    UNION ALL -- what its member was in another version of the source
    SELECT g.id FROM sample_state s
    CROSS JOIN member m ON m.id = s.member_id
    CROSS JOIN source o ON o.id = m.source_id
    CROSS JOIN member x ON x.key = m.key AND x.name = m.name
    CROSS JOIN source p ON p.id = x.source_id AND p.name = o.name
        AND p.path = o.path AND p.id <> o.id
    CROSS JOIN failure g ON g.item_kind = 'member' AND g.item = x.id
    WHERE s.sample_id = ?1)
ORDER BY f.id LIMIT 100;
