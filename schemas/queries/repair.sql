-- The repair stage: teachers are asked again about replies of theirs that are
-- outside the bounds of `teachers.NAME.repair`. Counted in answers, a round each.

-- Whose bounds are kept.
-- query: repair_bound_count
-- runs: once
SELECT count(*) FROM repair_bound;

-- query: repair_bound_same
-- runs: once
SELECT count(*) FROM repair_bound
WHERE teacher_id = ?1 AND filter = ?2 AND (min, max, missing) IS (?3, ?4, ?5);

-- query: repair_bound_clear
-- runs: once
DELETE FROM repair_bound;

-- query: repair_bound_add
-- runs: once
INSERT INTO repair_bound (teacher_id, filter, min, max, missing)
VALUES (?1, ?2, ?3, ?4, ?5);

-- What teacher ?2 is still to be asked about replies. One to a picture that
-- several samples have is asked for the first of them that was replied the same,
-- unless that was set aside; the others take the reply over. ?1 version, ?3 and
-- ?4 the sample and reply last seen, ?5 rows. The first ten columns are those of
-- teach_pending. The + keeps SQLite from sorting all that is left.
-- query: repair_pending
-- runs: per page
SELECT s.id, r.candidate, s.key, m.data_path, m.data_offset, m.data_length,
       p.format, p.sha256, s.source_name, coalesce(p.id, -s.id),
       r.id, r.text, a.reasoning_start, a.reasoning_end, a.reasoning_escaped,
       r.yes_logprob, r.no_logprob
FROM repair_wanted w
CROSS JOIN reply r ON r.id = +w.reply_id
CROSS JOIN selection k ON k.sample_id = w.sample_id AND k.selected = 1
CROSS JOIN samples s ON s.id = w.sample_id AND s.current = 1
CROSS JOIN answer a ON a.reply_id = r.id
LEFT JOIN member m ON m.id = s.member_id
LEFT JOIN picture p ON p.id = s.picture_id
WHERE w.teacher_id = ?2
  AND w.sample_id >= ?3 AND (w.sample_id > ?3 OR w.reply_id > ?4)
  AND NOT EXISTS (SELECT 1 FROM reply later
      WHERE later.sample_id = w.sample_id AND later.teacher_id = ?2
        AND later.candidate = w.candidate)
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
      WHERE f.stage = 'repair' AND f.item_kind = 'sample'
        AND f.item = w.sample_id AND f.version_id = ?1 AND f.teacher_id = ?2
        AND f.candidate = w.candidate AND f.kind = 'record')
  AND NOT EXISTS (SELECT 1 FROM sample_state o
      CROSS JOIN selection l ON l.sample_id = o.sample_id AND l.selected = 1
      CROSS JOIN reply x ON x.sample_id = o.sample_id
        AND x.teacher_id = r.teacher_id AND x.candidate = r.candidate
      WHERE o.picture_id = s.picture_id AND o.current = 1
        AND o.sample_id < s.id AND x.text = r.text
        AND NOT EXISTS (SELECT 1 FROM standing_failure f
            WHERE f.stage = 'repair' AND f.item_kind = 'sample'
              AND f.item = o.sample_id AND f.version_id = ?1
              AND f.teacher_id = ?2 AND f.candidate = w.candidate
              AND f.kind = 'record'))
ORDER BY w.sample_id, w.reply_id LIMIT ?5;

-- How many that are.
-- query: repair_missing
-- runs: once
SELECT count(*)
FROM repair_wanted w
CROSS JOIN reply r ON r.id = w.reply_id
CROSS JOIN selection k ON k.sample_id = w.sample_id AND k.selected = 1
CROSS JOIN current_sample s ON s.id = w.sample_id
WHERE w.teacher_id = ?2
  AND NOT EXISTS (SELECT 1 FROM reply later
      WHERE later.sample_id = w.sample_id AND later.teacher_id = ?2
        AND later.candidate = w.candidate)
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
      WHERE f.stage = 'repair' AND f.item_kind = 'sample'
        AND f.item = w.sample_id AND f.version_id = ?1 AND f.teacher_id = ?2
        AND f.candidate = w.candidate AND f.kind = 'record')
  AND NOT EXISTS (SELECT 1 FROM sample_state o
      CROSS JOIN selection l ON l.sample_id = o.sample_id AND l.selected = 1
      CROSS JOIN reply x ON x.sample_id = o.sample_id
        AND x.teacher_id = r.teacher_id AND x.candidate = r.candidate
      WHERE o.picture_id = s.picture_id AND o.current = 1
        AND o.sample_id < s.id AND x.text = r.text
        AND NOT EXISTS (SELECT 1 FROM standing_failure f
            WHERE f.stage = 'repair' AND f.item_kind = 'sample'
              AND f.item = o.sample_id AND f.version_id = ?1
              AND f.teacher_id = ?2 AND f.candidate = w.candidate
              AND f.kind = 'record'));

-- Which bounds of teacher ?2 reply ?1 is outside of.
-- query: repair_faults
-- runs: per record
SELECT held.filter, held.value, held.least, held.most
FROM (SELECT b.filter, b.min AS least, b.max AS most, b.missing AS lacking,
          CASE b.filter
          WHEN '{filter}' THEN m."{filter}"
          END AS value
      FROM measure m CROSS JOIN repair_bound b
      WHERE m.reply_id = ?1 AND b.teacher_id = ?2) held
WHERE held.value < held.least OR held.value > held.most
   OR held.value IS NULL AND held.lacking = 'fails'
ORDER BY held.filter <> 'visibility', held.filter;

-- A reply belongs to a picture and what was replied about it before: another
-- sample with the same takes it over. ?1 run
-- query: repair_take_over
-- runs: once
INSERT INTO reply (sample_id, teacher_id, candidate, text, finish,
                   prompt_tokens, output_tokens, logprob, yes_logprob,
                   no_logprob, duration_ms, run_id)
SELECT w.sample_id, n.teacher_id, n.candidate, n.text, n.finish,
       n.prompt_tokens, n.output_tokens, n.logprob, n.yes_logprob,
       n.no_logprob, n.duration_ms, ?1
FROM repair_wanted w
CROSS JOIN reply r ON r.id = w.reply_id
CROSS JOIN selection k ON k.sample_id = w.sample_id AND k.selected = 1
CROSS JOIN sample_state s ON s.sample_id = w.sample_id AND s.current = 1
CROSS JOIN sample_state o ON o.picture_id = s.picture_id
    AND o.sample_id <> s.sample_id
CROSS JOIN reply x ON x.sample_id = o.sample_id AND x.teacher_id = r.teacher_id
    AND x.candidate = r.candidate AND x.text = r.text
CROSS JOIN reply n ON n.sample_id = o.sample_id AND n.teacher_id = w.teacher_id
    AND n.candidate = w.candidate
WHERE NOT EXISTS (SELECT 1 FROM reply y
                  WHERE y.sample_id = w.sample_id
                    AND y.teacher_id = w.teacher_id
                    AND y.candidate = w.candidate)
ORDER BY w.sample_id, n.id
ON CONFLICT (sample_id, teacher_id, candidate) DO NOTHING;

-- What was set aside and has a reply by now. ?1 time
-- query: repair_answered
-- runs: once
UPDATE failure SET ended_at = ?1, ended_reason = 'done'
WHERE stage = 'repair' AND ended_at IS NULL
  AND EXISTS (SELECT 1 FROM reply r
              WHERE r.sample_id = failure.item
                AND r.teacher_id = failure.teacher_id
                AND r.candidate = failure.candidate);

-- Answers of those who are asked again, once for each who asks: all; asked for
-- again; inside the bounds; set aside; still to be asked about, or not measured.
-- query: repair_sums
-- runs: once
WITH x AS MATERIALIZED (
    SELECT r.id, r.sample_id, r.candidate, o.teacher_id,
           EXISTS (SELECT 1 FROM reply later
                   WHERE later.sample_id = r.sample_id
                     AND later.teacher_id = o.teacher_id
                     AND later.candidate = r.candidate) AS done,
           EXISTS (SELECT 1 FROM measure m WHERE m.reply_id = r.id) AS measured
    FROM active_teacher o
    CROSS JOIN derived_teacher d ON d.id = o.teacher_id
    CROSS JOIN reply r ON r.teacher_id = d.from_id AND r.candidate < o.candidates
    CROSS JOIN selection k ON k.sample_id = r.sample_id AND k.selected = 1
    CROSS JOIN answer a ON a.reply_id = r.id
    WHERE o.made_by = 'repair'),
wanted AS MATERIALIZED (
    SELECT x.id, x.sample_id, x.candidate, x.teacher_id,
           EXISTS (SELECT 1 FROM standing_failure f
                   WHERE f.stage = 'repair' AND f.item_kind = 'sample'
                     AND f.item = x.sample_id AND f.version_id = ?1
                     AND f.teacher_id = x.teacher_id
                     AND f.candidate = x.candidate) AS failed
    FROM repair_wanted w
    CROSS JOIN x ON x.id = w.reply_id AND x.teacher_id = w.teacher_id
    WHERE NOT x.done)
SELECT
    (SELECT count(*) FROM x),
    (SELECT count(*) FROM x WHERE x.done),
    (SELECT count(*) FROM x WHERE x.measured AND NOT x.done) -
    (SELECT count(*) FROM wanted),
    (SELECT count(*) FROM wanted WHERE failed),
    (SELECT count(*) FROM wanted WHERE NOT failed) +
    (SELECT count(*) FROM x WHERE NOT x.measured AND NOT x.done);
