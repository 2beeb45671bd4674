-- Pictures and positions from archives, folders and tables.
--
-- Failures of ingest are of a member; of a source, with line 0 for the file as
-- a whole; or of a file: a condition that may pass (missing, changed), taken
-- anew at each run.

-- query: ingest_source_find
-- runs: per file
SELECT s.id, s.kind, t.bytes, t.modified_at, t.finished
FROM source s JOIN source_state t ON t.source_id = s.id
WHERE s.name = ?1 AND s.path = ?2 AND t.current = 1;

-- query: ingest_source_add
-- runs: per file
INSERT INTO source (name, path, kind, licence, run_id)
VALUES (?1, ?2, ?3, ?4, ?5);

-- ?1 source, ?2 bytes, ?3 time of change, ?4 read to its end, ?5 run
-- query: ingest_source_put
-- runs: per file
INSERT INTO source_state (source_id, bytes, modified_at, finished, run_id)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (source_id) DO UPDATE
SET bytes = ?2, modified_at = ?3, finished = ?4, run_id = ?5;

-- query: ingest_source_retire
-- runs: per file
UPDATE source_state SET current = 0, retired_reason = ?2, run_id = ?3
WHERE source_id = ?1;

-- query: ingest_source_begun
-- runs: per file
SELECT EXISTS (SELECT 1 FROM member WHERE source_id = ?1)
    OR EXISTS (SELECT 1 FROM entry WHERE source_id = ?1);

-- query: ingest_conditions_drop
-- runs: once
DELETE FROM failure WHERE stage = 'ingest' AND item_kind = 'file';

-- The last line of a table that is done with, kept or set aside.
-- query: ingest_table_line
-- runs: per file
SELECT max(coalesce((SELECT max(line) FROM entry WHERE source_id = ?1), 0),
           coalesce((SELECT max(line) FROM failure
                     WHERE stage = 'ingest' AND item_kind = 'source'
                       AND item = ?1), 0));

-- query: ingest_entry_add
-- runs: per record
INSERT INTO entry (source_id, line, key, given_id, lat_deg, lon_deg, country,
                   region, city, author, licence, sequence, taken_at, url,
                   run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15);

-- query: ingest_member_ordinal
-- runs: per file
SELECT coalesce(max(ordinal), -1) FROM member WHERE source_id = ?1;

-- query: ingest_member_add
-- runs: per record
INSERT INTO member (source_id, ordinal, name, key, data_source_id, data_path,
                    data_offset, data_length, picture_id, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- query: ingest_picture_find
-- runs: per record
SELECT id FROM picture WHERE sha256 = ?1;

-- query: ingest_picture_add
-- runs: per record
INSERT INTO picture (sha256, bytes, format, width, height, phash, lat_deg,
                     lon_deg, position_origin, position_refused, taken_at,
                     run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);

-- The bytes of a shard that members point to: what lies behind was never
-- committed.
-- query: ingest_shard_used
-- runs: per file
SELECT coalesce(max((data_offset + data_length + 511) / 512 * 512), 0)
FROM member WHERE source_id = ?1 AND data_source_id = ?2;

-- A member that can be no sample: rejected at once.
-- query: ingest_member_reject
-- runs: per record
INSERT INTO sample_state (sample_id, member_id, standing, reason, run_id)
VALUES (?1, ?2, 'rejected', ?3, ?4);

-- Is anything still to be joined? Joining goes up by id, so the last member
-- and the last entry tell.
-- query: ingest_join_due
-- runs: once
SELECT EXISTS (
    SELECT 1 FROM member m
    WHERE m.id = (SELECT max(id) FROM member WHERE picture_id IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM sample_state s WHERE s.member_id = m.id))
OR EXISTS (
    SELECT 1 FROM entry e JOIN source o ON o.id = e.source_id
    WHERE e.id = (SELECT max(id) FROM entry)
      AND NOT EXISTS (SELECT 1 FROM sample_state s WHERE s.entry_id = e.id)
      AND (EXISTS (SELECT 1 FROM entry f JOIN source p ON p.id = f.source_id
                   WHERE f.key = e.key AND p.name = o.name AND f.id < e.id)
           OR NOT EXISTS (
               SELECT 1 FROM member m JOIN source p ON p.id = m.source_id
               WHERE m.key = e.key AND p.name = o.name
                 AND m.picture_id IS NOT NULL)));

-- Members with a picture and no sample, or with one that lacks a position
-- though there is an entry now. entry: the first with that key under the same
-- source name. older: an earlier member with that key. taken: the sample that
-- the entry already has, of which it is the picture that was missing.
-- query: ingest_join_members
-- runs: per page
SELECT m.id, o.name, m.key, m.picture_id, o.licence,
       p.lat_deg, p.lon_deg, p.position_origin, p.taken_at,
       e.id, e.lat_deg, e.lon_deg, e.country, e.region, e.city, e.author,
       e.licence, e.sequence, e.taken_at,
       EXISTS (SELECT 1 FROM member n JOIN source q ON q.id = n.source_id
               WHERE n.key = m.key AND q.name = o.name
                 AND n.picture_id IS NOT NULL AND n.id < m.id),
       (SELECT t.sample_id FROM sample_state t
        WHERE t.entry_id = e.id AND t.member_id IS NULL
          AND coalesce(t.reason, '') <> 'repeated entry'),
       s.sample_id
FROM member m
JOIN source o ON o.id = m.source_id
JOIN picture p ON p.id = m.picture_id
LEFT JOIN entry e ON e.id = (
    SELECT min(f.id) FROM entry f JOIN source q ON q.id = f.source_id
    WHERE f.key = m.key AND q.name = o.name)
LEFT JOIN sample_state s ON s.member_id = m.id
WHERE m.id > ?1
  AND (s.sample_id IS NULL
       OR (s.standing = 'rejected' AND s.reason = 'no position'
           AND e.lat_deg IS NOT NULL))
ORDER BY m.id LIMIT ?2;

-- Entries without a sample that no member with a picture stands for.
-- query: ingest_join_entries
-- runs: per page
SELECT e.id, o.name, e.key, o.licence, e.lat_deg, e.lon_deg, e.country,
       e.region, e.city, e.author, e.licence, e.sequence, e.taken_at,
       EXISTS (SELECT 1 FROM entry f JOIN source q ON q.id = f.source_id
               WHERE f.key = e.key AND q.name = o.name AND f.id < e.id)
FROM entry e
JOIN source o ON o.id = e.source_id
WHERE e.id > ?1
  AND NOT EXISTS (SELECT 1 FROM sample_state s WHERE s.entry_id = e.id)
  AND (EXISTS (SELECT 1 FROM entry f JOIN source q ON q.id = f.source_id
               WHERE f.key = e.key AND q.name = o.name AND f.id < e.id)
       OR NOT EXISTS (
           SELECT 1 FROM member m JOIN source q ON q.id = m.source_id
           WHERE m.key = e.key AND q.name = o.name
             AND m.picture_id IS NOT NULL))
ORDER BY e.id LIMIT ?2;

-- query: ingest_sample_add
-- runs: per record
INSERT INTO sample (source_name, key, run_id) VALUES (?1, ?2, ?3);

-- What is known of a sample; one that was set aside gets what was missing.
-- query: ingest_sample_put
-- runs: per record
INSERT INTO sample_state (sample_id, member_id, entry_id, picture_id, lat_deg,
                          lon_deg, position_origin, conflict_km, country,
                          region, city, author, licence, sequence, taken_at,
                          standing, reason, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
        ?17, ?18)
ON CONFLICT (sample_id) DO UPDATE
SET member_id = ?2, entry_id = ?3, picture_id = ?4, lat_deg = ?5, lon_deg = ?6,
    position_origin = ?7, conflict_km = ?8, country = ?9, region = ?10,
    city = ?11, author = ?12, licence = ?13, sequence = ?14, taken_at = ?15,
    standing = ?16, reason = ?17, run_id = ?18;

-- in: members, entries that no member with a picture stands for, and what
-- failed without being either: lines and files.
-- query: ingest_sums
-- runs: once
SELECT
    (SELECT count(*) FROM member)
    + (SELECT count(*) FROM entry e JOIN source o ON o.id = e.source_id
       WHERE EXISTS (
                 SELECT 1 FROM entry f JOIN source q ON q.id = f.source_id
                 WHERE f.key = e.key AND q.name = o.name AND f.id < e.id)
          OR NOT EXISTS (
                 SELECT 1 FROM member m JOIN source q ON q.id = m.source_id
                 WHERE m.key = e.key AND q.name = o.name
                   AND m.picture_id IS NOT NULL))
    + (SELECT count(*) FROM failure
       WHERE stage = 'ingest' AND item_kind IN ('source', 'file')),
    (SELECT count(*) FROM sample_state WHERE standing = 'kept'),
    (SELECT count(*) FROM sample_state WHERE standing = 'rejected'),
    (SELECT count(*) FROM failure WHERE stage = 'ingest'),
    (SELECT count(*) FROM member m
     WHERE NOT EXISTS (SELECT 1 FROM sample_state s WHERE s.member_id = m.id)
       AND NOT EXISTS (SELECT 1 FROM failure f
                       WHERE f.stage = 'ingest' AND f.item_kind = 'member'
                         AND f.item = m.id))
    + (SELECT count(*) FROM entry e JOIN source o ON o.id = e.source_id
       WHERE NOT EXISTS (SELECT 1 FROM sample_state s WHERE s.entry_id = e.id)
         AND (EXISTS (
                  SELECT 1 FROM entry f JOIN source q ON q.id = f.source_id
                  WHERE f.key = e.key AND q.name = o.name AND f.id < e.id)
              OR NOT EXISTS (
                  SELECT 1 FROM member m JOIN source q ON q.id = m.source_id
                  WHERE m.key = e.key AND q.name = o.name
                    AND m.picture_id IS NOT NULL)))
WHERE ?1 IS NOT NULL;
