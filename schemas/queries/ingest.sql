-- Pictures and positions from archives, folders and tables.
--
-- Failures of ingest are of a member; of a source, with line 0 for the file as
-- a whole; or of a file: a condition that may pass (missing, changed), taken
-- anew at each run.

-- A repacked shard.
-- query: ingest_source_find
-- runs: per file
SELECT s.id, t.finished
FROM source s JOIN source_state t ON t.source_id = s.id
WHERE s.name = ?1 AND s.path = ?2 AND s.kind = 'repack';

-- query: ingest_shards
-- runs: per file
SELECT path FROM source WHERE name = ?1 AND kind = 'repack';

-- The versions of a file, newest first. Column 7: was it, or one of its lines,
-- refused?
-- query: ingest_source_versions
-- runs: per file
SELECT s.id, s.kind, t.bytes, t.modified_at, t.finished, t.content,
       t.settings,
       EXISTS (SELECT 1 FROM failure f WHERE f.item_kind = 'source'
               AND f.item = s.id AND f.stage = 'ingest'),
       t.reader
FROM source s JOIN source_state t ON t.source_id = s.id
WHERE s.name = ?1 AND s.path = ?2 AND s.kind <> 'repack' AND t.read_anew = 0
ORDER BY s.id DESC;

-- The row that a file or folder was read as before, to its end and under the
-- same settings: at its path, or at another under the same last name and, of a
-- file, with the same size (a root that moved, a source that was renamed).
-- Column 1: may names, sizes and times be trusted, or are digests compared?
-- query: ingest_source_before
-- runs: per file
SELECT s.id,
       t.read_anew = 0 AND (t.content IS w.content
           OR (n.kind = 'folder' AND s.name = n.name AND s.path = n.path))
FROM source n
CROSS JOIN source_state w ON w.source_id = n.id
CROSS JOIN source_state t ON t.finished = 1 AND t.source_id <> n.id
    AND t.settings = w.settings
CROSS JOIN source s ON s.id = t.source_id AND s.kind = n.kind
WHERE n.id = ?1
  AND ((s.name = n.name AND s.path = n.path)
       OR (replace(s.path, rtrim(s.path, replace(s.path, '/', '')), '')
           = replace(n.path, rtrim(n.path, replace(n.path, '/', '')), '')
           AND (n.kind = 'folder' OR t.bytes = w.bytes)))
ORDER BY t.content IS w.content DESC, s.path = n.path DESC,
         s.name = n.name DESC, s.id DESC
LIMIT 1;

-- query: ingest_source_add
-- runs: per file
INSERT INTO source (name, path, kind, licence, run_id)
VALUES (?1, ?2, ?3, ?4, ?5);

-- ?1 source, ?2 bytes, ?3 time of change, ?4 read to its end, ?5 run, ?6
-- content, ?7 settings, ?8 reading of a new row
-- query: ingest_source_put
-- runs: per file
INSERT INTO source_state (source_id, bytes, modified_at, finished, run_id,
                          content, settings, position, reader)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?1, ?8)
ON CONFLICT (source_id) DO UPDATE
SET bytes = ?2, modified_at = ?3, finished = ?4, run_id = ?5, content = ?6,
    settings = ?7;

-- It would be read the same by reading ?2.
-- query: ingest_source_reader
-- runs: per file
UPDATE source_state SET reader = ?2 WHERE source_id = ?1;

-- Has source ?1 files that may be sidecars, and were passed over as no picture?
-- query: ingest_reread_members
-- runs: per file
SELECT EXISTS (SELECT 1 FROM member m
               CROSS JOIN sample_state x ON x.member_id = m.id
               WHERE m.source_id = ?1 AND m.picture_id IS NULL
                 AND (m.name LIKE '%.json' OR m.name LIKE '%.xmp')
                 AND x.reason = 'not a picture');

-- Rows of source ?1 as they were kept.
-- query: ingest_reread_entries
-- runs: per page
SELECT key, given_id, lat_deg, lon_deg, accuracy, country, region, city, author,
       licence, sequence, taken_at, url, line
FROM entry WHERE source_id = ?1 AND line > ?2
ORDER BY line LIMIT ?3;

-- Was a row refused?
-- query: ingest_reread_failed
-- runs: per record
SELECT count(*) FROM failure
WHERE stage = 'ingest' AND item_kind = 'source' AND item = ?1 AND line = ?2;

-- What is beyond limits that were others than now (?1) is read anew.
-- query: ingest_limits_changed
-- runs: once
UPDATE source_state SET read_anew = 1
WHERE current = 1 AND read_anew = 0 AND source_id IN (
    SELECT CASE f.item_kind WHEN 'source' THEN f.item
           ELSE (SELECT m.source_id FROM member m WHERE m.id = f.item) END
    FROM failure f
    WHERE f.stage = 'ingest' AND f.item_kind IN ('source', 'member')
      AND f.ended_at IS NULL AND f.class = 'limit'
      AND f.cause NOT IN ('', ?1));

-- What holds bytes that were not ingested, as a later stage found: size and time
-- did not tell.
-- query: ingest_bytes_changed
-- runs: once
UPDATE source_state SET read_anew = 1
WHERE current = 1 AND read_anew = 0 AND source_id IN (
    SELECT m.source_id FROM failure f
    CROSS JOIN member m ON m.picture_id = CASE f.item_kind
        WHEN 'picture' THEN f.item
        WHEN 'sample' THEN (SELECT s.picture_id FROM sample_state s
                            WHERE s.sample_id = f.item)
        WHEN 'reply' THEN (SELECT s.picture_id FROM reply r
                           CROSS JOIN sample_state s
                               ON s.sample_id = r.sample_id
                           WHERE r.id = f.item) END
    WHERE f.class = 'changed' AND f.ended_at IS NULL);

-- Files of folders that could not be opened or read; some, when they are many.
-- query: ingest_unreadable
-- runs: once
SELECT m.source_id, m.data_path
FROM failure f
CROSS JOIN member m ON m.id = f.item
CROSS JOIN source_state t ON t.source_id = m.source_id
WHERE f.stage = 'ingest' AND f.item_kind = 'member' AND f.ended_at IS NULL
  AND f.class = 'unreadable' AND t.current = 1 AND t.read_anew = 0
LIMIT 1000;

-- query: ingest_read_anew
-- runs: per file
UPDATE source_state SET read_anew = 1 WHERE source_id = ?1;

-- Is another row of the same file current?
-- query: ingest_source_former
-- runs: per file
SELECT count(*)
FROM source n
CROSS JOIN source s ON s.name = n.name AND s.path = n.path AND s.id <> n.id
CROSS JOIN source_state t ON t.source_id = s.id
WHERE n.id = ?1 AND t.current = 1;

-- query: ingest_source_finish
-- runs: per file
UPDATE source_state SET finished = 1, run_id = ?2 WHERE source_id = ?1;

-- query: ingest_source_retire
-- runs: per file
UPDATE source_state SET current = 0, retired_reason = ?2, run_id = ?3
WHERE source_id = ?1;

-- ?1 source, ?2 place in the configuration, ?3 run
-- query: ingest_source_keep
-- runs: per file
UPDATE source_state SET current = 1, retired_reason = NULL, position = ?2,
    run_id = ?3
WHERE source_id = ?1 AND (current = 0 OR position <> ?2);

-- query: ingest_sources_current
-- runs: once
SELECT s.id, s.name, s.path
FROM source s JOIN source_state t ON t.source_id = s.id
WHERE t.current = 1 AND s.kind <> 'repack'
ORDER BY s.name, t.position, s.id;

-- Every name that has samples or is to have some.
-- In the order in which they came: so do samples, and rows of exports.
-- query: ingest_names
-- runs: once
SELECT name FROM source WHERE kind <> 'repack'
GROUP BY name ORDER BY min(id);

-- The current rows of name ?1; of one that was not read to its end, how far.
-- query: ingest_join_state
-- runs: per file
SELECT coalesce((SELECT group_concat(id || '@' || position || far)
                 FROM (SELECT s.id, t.position,
                              CASE t.finished WHEN 1 THEN ''
                              ELSE '+' || coalesce(
                                  (SELECT max(m.ordinal) FROM member m
                                   WHERE m.source_id = s.id),
                                  (SELECT max(e.line) FROM entry e
                                   WHERE e.source_id = s.id), 0) END AS far
                       FROM source s
                       JOIN source_state t ON t.source_id = s.id
                       WHERE s.name = ?1 AND t.current = 1
                         AND s.kind <> 'repack'
                       ORDER BY t.position, s.id)), ''),
       coalesce((SELECT fingerprint FROM source_join WHERE name = ?1), '');

-- query: ingest_join_state_put
-- runs: per file
INSERT INTO source_join (name, fingerprint) VALUES (?1, ?2)
ON CONFLICT (name) DO UPDATE SET fingerprint = ?2;

-- The last line of a table that is done with, kept or set aside.
-- query: ingest_table_line
-- runs: per file
SELECT max(coalesce((SELECT max(line) FROM entry WHERE source_id = ?1), 0),
           coalesce((SELECT max(line) FROM failure
                     WHERE stage = 'ingest' AND item_kind = 'source'
                       AND item = ?1), 0));

-- Keys of the members of a source behind ordinal ?2; of what is no picture ''.
-- query: ingest_met_keys
-- runs: per page
SELECT ordinal, key FROM member
WHERE source_id = ?1 AND ordinal > ?2
ORDER BY ordinal LIMIT ?3;

-- The last member of a source; no row: there is none.
-- query: ingest_met_newest
-- runs: per file
SELECT id FROM member WHERE source_id = ?1 ORDER BY ordinal DESC LIMIT 1;

-- query: ingest_rows_counted
-- runs: per file
SELECT line, unmet, member_id FROM row_count WHERE source_id = ?1;

-- query: ingest_rows_count
-- runs: per record
INSERT INTO row_count (source_id, line, unmet, member_id, run_id)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (source_id) DO UPDATE
SET line = ?2, unmet = ?3, member_id = ?4, run_id = ?5;

-- A table that is read again for more rows has some of them.
-- query: ingest_entry_add
-- runs: per record
INSERT INTO entry (source_id, line, key, given_id, lat_deg, lon_deg, country,
                   region, city, author, licence, sequence, taken_at, url,
                   run_id, accuracy)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
ON CONFLICT (source_id, line) DO NOTHING;

-- What the picture of an edited copy, which has no sidecar, was made of: rows of
-- name ?1 with key ?2 that are sidecars.
-- query: ingest_join_sidecars
-- runs: per record
SELECT e.id, e.given_id
FROM entry e
CROSS JOIN source o ON o.id = e.source_id
CROSS JOIN source_state t ON t.source_id = e.source_id
WHERE e.key = ?2 AND o.name = ?1 AND o.kind <> 'table' AND t.current = 1
ORDER BY t.position, e.line;

-- query: ingest_member_ordinal
-- runs: per file
SELECT coalesce(max(ordinal), -1) FROM member WHERE source_id = ?1;

-- query: ingest_member_add
-- runs: per record
INSERT INTO member (source_id, ordinal, name, key, data_source_id, data_path,
                    data_offset, data_length, picture_id, run_id, modified_ns)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- A member as a former version of its source had it, by its place: a picture
-- that was decoded.
-- query: ingest_member_before
-- runs: per page
SELECT m.ordinal, m.name, p.bytes, m.modified_ns, m.picture_id, p.sha256
FROM member m LEFT JOIN picture p ON p.id = m.picture_id
WHERE m.source_id = ?1 AND m.ordinal > ?2
ORDER BY m.ordinal LIMIT ?3;

-- Pictures behind ?1 whose own position is to be read again, and where one of
-- their current members lies.
-- query: ingest_positions_due
-- runs: per page
SELECT d.item, m.data_path, m.data_offset, m.data_length, p.sha256,
       w.lat_deg, w.lon_deg, w.position_origin, w.position_refused
FROM reading_due d
CROSS JOIN picture p ON p.id = d.item
CROSS JOIN picture_place w ON w.picture_id = p.id
CROSS JOIN member m ON m.id = (
    SELECT c.id FROM member c
    CROSS JOIN source_state t ON t.source_id = c.source_id
    WHERE c.picture_id = d.item AND c.data_length > 0 AND t.current = 1
    ORDER BY c.id DESC LIMIT 1)
WHERE d.kind = 'picture' AND d.item > ?1
ORDER BY d.item LIMIT ?2;

-- query: ingest_position_put
-- runs: per record
INSERT INTO picture_position (picture_id, lat_deg, lon_deg, position_origin,
                              position_refused, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (picture_id) DO UPDATE
SET lat_deg = ?2, lon_deg = ?3, position_origin = ?4, position_refused = ?5,
    run_id = ?6;

-- The run that last read a picture's position otherwise; 0: none.
-- query: ingest_positions_run
-- runs: once
SELECT coalesce(max(run_id), 0) FROM picture_position;

-- query: ingest_due_done
-- runs: per record
DELETE FROM reading_due WHERE kind = ?1 AND item = ?2;

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

-- query: ingest_join_sources
-- runs: per file
SELECT s.id FROM source s JOIN source_state t ON t.source_id = s.id
WHERE s.name = ?1 AND t.current = 1 AND s.kind <> 'repack'
ORDER BY t.position, s.id;

-- Where the pictures of name ?1 come from; of each, whether it is an archive.
-- query: ingest_join_labels
-- runs: per file
SELECT s.id, s.path, s.kind <> 'folder'
FROM source s JOIN source_state t ON t.source_id = s.id
WHERE s.name = ?1 AND t.current = 1 AND s.kind NOT IN ('repack', 'table')
ORDER BY t.position, s.id;

-- Members of source ?1 with a picture, behind ordinal ?2.
-- query: ingest_join_members
-- runs: per page
SELECT m.id, o.name, m.key, m.picture_id, m.ordinal, w.lat_deg, w.lon_deg,
       w.position_origin, p.taken_at, m.name
FROM member m
CROSS JOIN source o ON o.id = m.source_id
CROSS JOIN picture p ON p.id = m.picture_id
CROSS JOIN picture_place w ON w.picture_id = p.id
WHERE m.source_id = ?1 AND m.ordinal > ?2
ORDER BY m.ordinal LIMIT ?3;

-- Rows of source ?1 behind line ?2; and whether a member was joined to each.
-- query: ingest_join_entries
-- runs: per page
SELECT e.id, o.name, e.key, e.line, e.lat_deg, e.lon_deg, e.country, e.region,
       e.city, e.author, e.licence, e.sequence, e.taken_at, e.accuracy,
       EXISTS (SELECT 1 FROM sample_state m
               CROSS JOIN join_claim c ON c.sample_id = m.sample_id
               WHERE m.entry_id = e.id AND m.member_id IS NOT NULL)
FROM entry e
CROSS JOIN source o ON o.id = e.source_id
WHERE e.source_id = ?1 AND e.line > ?2
ORDER BY e.line LIMIT ?3;

-- query: ingest_join_entry
-- runs: per record
SELECT lat_deg, lon_deg, country, region, city, author, licence, sequence,
       taken_at, accuracy
FROM entry WHERE id = ?1;

-- Pictures and rows of name ?1 with key ?2, in the order in which they count:
-- rows of tables before sidecars, which lie among the pictures.
-- query: ingest_namesakes
-- runs: per record
SELECT 0, m.id, m.name, t.position, m.ordinal, m.source_id, m.picture_id
FROM member m
CROSS JOIN source o ON o.id = m.source_id
CROSS JOIN source_state t ON t.source_id = m.source_id
WHERE m.key = ?2 AND o.name = ?1 AND t.current = 1 AND m.picture_id IS NOT NULL
UNION ALL
SELECT 1, e.id, e.given_id,
       t.position + CASE o.kind WHEN 'table' THEN 0 ELSE 1000000000 END,
       e.line, 0, 0
FROM entry e
CROSS JOIN source o ON o.id = e.source_id
CROSS JOIN source_state t ON t.source_id = e.source_id
WHERE e.key = ?2 AND o.name = ?1 AND t.current = 1
ORDER BY 1, 4, 5;

-- The sample of a name (source ?1, key ?2) with picture ?3, or, where ?6 is 1,
-- one that lacks a picture; none that was found already. Rather the one that
-- member ?4 or entry ?5 had.
-- query: ingest_sample_match
-- runs: per record
SELECT s.id
FROM sample s CROSS JOIN sample_state t ON t.sample_id = s.id
WHERE s.source_name = ?1 AND s.key = ?2
  AND (t.picture_id = ?3
       OR ?6 = 1 AND t.picture_id IS NULL AND t.member_id IS NULL)
  AND NOT EXISTS (SELECT 1 FROM join_claim c WHERE c.sample_id = s.id)
ORDER BY t.picture_id IS NULL, t.member_id IS NOT ?4, t.entry_id IS NOT ?5,
         t.standing = 'rejected', coalesce(t.reason, '') = 'repeated entry',
         s.id
LIMIT 1;

-- The same for a row without a key, or with a repeated one: by the row alone.
-- query: ingest_sample_of_entry
-- runs: per record
SELECT sample_id FROM sample_state WHERE entry_id = ?1 AND +member_id IS NULL;

-- query: ingest_claim
-- runs: per record
INSERT INTO join_claim (sample_id) VALUES (?1);

-- query: ingest_claims_drop
-- runs: once
DELETE FROM join_claim;

-- What was rejected without being joined: side files, links.
-- query: ingest_claim_rejected
-- runs: once
INSERT INTO join_claim (sample_id)
SELECT x.sample_id
FROM source o
CROSS JOIN source_state t ON t.source_id = o.id AND t.current = 1
CROSS JOIN member m ON m.source_id = o.id AND m.picture_id IS NULL
CROSS JOIN sample_state x ON x.member_id = m.id
WHERE o.name = ?1;

-- query: ingest_samples_revive
-- runs: once
UPDATE sample_state SET current = 1, retired_reason = NULL, run_id = ?1
WHERE current = 0 AND sample_id IN (SELECT sample_id FROM join_claim);

-- The set in memory is of those that go, not of all that the source has.
-- query: ingest_samples_retire
-- runs: once
UPDATE sample_state SET current = 0, retired_reason = ?2, run_id = ?3
WHERE current = 1
  AND sample_id IN (SELECT s.id FROM sample s
                    CROSS JOIN sample_state t ON t.sample_id = s.id
                    WHERE s.source_name = ?1 AND t.current = 1
                      AND NOT EXISTS (SELECT 1 FROM join_claim c
                                      WHERE c.sample_id = s.id));

-- Kept samples that run ?1 retired and whose picture is in no other.
-- query: ingest_samples_left
-- runs: once
SELECT count(*) FROM sample_state t
WHERE t.current = 0 AND t.run_id = ?1 AND t.standing = 'kept'
  AND NOT EXISTS (SELECT 1 FROM sample_state k
                  WHERE k.picture_id = t.picture_id AND k.current = 1
                    AND k.standing = 'kept');

-- query: ingest_left_by_name
-- runs: once
SELECT s.source_name, t.retired_reason, count(*)
FROM sample_state t CROSS JOIN sample s ON s.id = t.sample_id
WHERE t.current = 0 AND t.run_id = ?1 AND t.standing = 'kept'
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 5;

-- query: ingest_samples_touched
-- runs: once
SELECT count(*) FROM sample_state WHERE run_id = ?1;

-- query: ingest_samples_kept
-- runs: once
SELECT count(*) FROM current_sample WHERE standing = 'kept';

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
    standing = ?16, reason = ?17, run_id = ?18, current = 1,
    retired_reason = NULL
WHERE current = 0
   OR (member_id, entry_id, picture_id, lat_deg, lon_deg, position_origin,
       conflict_km, country, region, city, author, licence, sequence, taken_at,
       standing, reason)
      IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
              ?16, ?17);

-- in: members of current sources, rows that are in no sample with a member,
-- rows that were counted and not kept, which count as rejected, and what failed without being either: lines and files.
-- query: ingest_sums
-- runs: once
SELECT
    (SELECT count(*) FROM source_state t
     CROSS JOIN member m ON m.source_id = t.source_id WHERE t.current = 1)
    + (SELECT count(*) FROM source_state t
       CROSS JOIN entry e ON e.source_id = t.source_id
       WHERE t.current = 1
         AND NOT EXISTS (SELECT 1 FROM sample_state s
                         WHERE s.entry_id = e.id AND s.current = 1
                           AND s.member_id IS NOT NULL))
    + (SELECT coalesce(sum(c.unmet), 0) FROM source_state t
       CROSS JOIN row_count c ON c.source_id = t.source_id
       WHERE t.current = 1)
    + (SELECT count(*) FROM standing_failure f
       WHERE f.stage = 'ingest' AND f.item_kind = 'file')
    + (SELECT count(*) FROM source_state t
       CROSS JOIN standing_failure f ON f.item_kind = 'source' AND f.item = t.source_id
       WHERE t.current = 1 AND f.stage = 'ingest'),
    (SELECT count(*) FROM current_sample WHERE standing = 'kept'),
    (SELECT count(*) FROM current_sample WHERE standing = 'rejected')
    + (SELECT coalesce(sum(c.unmet), 0) FROM source_state t
       CROSS JOIN row_count c ON c.source_id = t.source_id
       WHERE t.current = 1),
    (SELECT count(*) FROM standing_failure f
     WHERE f.stage = 'ingest' AND f.item_kind = 'file')
    + (SELECT count(*) FROM source_state t
       CROSS JOIN standing_failure f ON f.item_kind = 'source' AND f.item = t.source_id
       WHERE t.current = 1 AND f.stage = 'ingest')
    + (SELECT count(*) FROM standing_failure f
       CROSS JOIN member m ON m.id = f.item
       CROSS JOIN source_state t ON t.source_id = m.source_id
       WHERE f.stage = 'ingest' AND f.item_kind = 'member' AND t.current = 1),
    (SELECT count(*) FROM source_state t
     CROSS JOIN member m ON m.source_id = t.source_id
     WHERE t.current = 1
       AND NOT EXISTS (SELECT 1 FROM sample_state s
                       WHERE s.member_id = m.id AND s.current = 1)
       AND NOT EXISTS (SELECT 1 FROM standing_failure f
                       WHERE f.item_kind = 'member' AND f.item = m.id
                         AND f.stage = 'ingest'))
    + (SELECT count(*) FROM source_state t
       CROSS JOIN entry e ON e.source_id = t.source_id
       WHERE t.current = 1
         AND NOT EXISTS (SELECT 1 FROM sample_state s
                         WHERE s.entry_id = e.id AND s.current = 1))
WHERE ?1 IS NOT NULL;

-- For people: what is retired, and why.
-- query: ingest_retired
-- runs: once
SELECT s.source_name, t.retired_reason, count(*)
FROM sample_state t CROSS JOIN sample s ON s.id = t.sample_id
WHERE t.current = 0 AND t.standing = 'kept'
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 20;

-- Three rows and three pictures of name ?1 that found none of the other kind,
-- when not a single one did. ?1 name
-- query: ingest_join_none
-- runs: per file
SELECT (SELECT group_concat('"' || key || '"', ', ') FROM (
            SELECT e.key FROM source o
            CROSS JOIN source_state t ON t.source_id = o.id AND t.current = 1
            CROSS JOIN entry e ON e.source_id = o.id
            WHERE o.name = ?1 LIMIT 3)) AS entries,
       (SELECT group_concat('"' || key || '"', ', ') FROM (
            SELECT m.key FROM source o
            CROSS JOIN source_state t ON t.source_id = o.id AND t.current = 1
            CROSS JOIN member m ON m.source_id = o.id
            WHERE o.name = ?1 AND m.picture_id IS NOT NULL LIMIT 3)) AS members
WHERE entries IS NOT NULL AND members IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM source o
    CROSS JOIN source_state t ON t.source_id = o.id AND t.current = 1
    CROSS JOIN entry e ON e.source_id = o.id
    CROSS JOIN sample_state s ON s.entry_id = e.id
    WHERE o.name = ?1 AND s.current = 1 AND s.member_id IS NOT NULL);

-- Files and folders of name ?1 that were read to their end without an error
-- and held nothing.
-- query: ingest_sources_vacant
-- runs: per file
SELECT o.path FROM source o
CROSS JOIN source_state t ON t.source_id = o.id AND t.current = 1
WHERE o.name = ?1 AND t.finished = 1 AND o.kind <> 'repack'
  AND NOT EXISTS (SELECT 1 FROM member m WHERE m.source_id = o.id)
  AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.source_id = o.id)
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
                  WHERE f.item_kind = 'source' AND f.item = o.id)
ORDER BY o.id;
