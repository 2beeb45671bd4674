-- Dedupe: pictures that are similar, and which one of each cluster is kept.

-- All pictures, with whether a kept sample has them, and the drive and
-- position of one sample that is a frame of a sequence; column 12: are there
-- hashes of its parts of definition ?1; 13: the first of them, of a picture
-- too flat for a hash of its own.
-- query: dedupe_pictures
-- runs: once
SELECT p.id, p.phash, p.width, p.height, p.bytes, p.sha256,
       coalesce(p.taken_at, (SELECT min(t.taken_at) FROM current_sample t
                             WHERE t.picture_id = p.id)),
       EXISTS (SELECT 1 FROM current_sample k
               WHERE k.picture_id = p.id AND k.standing = 'kept'),
       n.source_name, s.sequence, s.lat_deg, s.lon_deg,
       coalesce(g.definition = ?1 AND length(g.hashes) > 0, 0),
       CASE WHEN p.phash IS NULL AND g.definition = ?1
            THEN substr(g.hashes, 1, 8) END
FROM picture p
LEFT JOIN signature g ON g.picture_id = p.id
LEFT JOIN current_sample s ON s.id = (
    SELECT f.id FROM samples f
    WHERE f.picture_id = p.id AND f.sequence IS NOT NULL
      AND f.lat_deg IS NOT NULL
    ORDER BY f.source_name, f.sequence, f.key, f.id LIMIT 1)
LEFT JOIN sample n ON n.id = s.id
WHERE EXISTS (SELECT 1 FROM sample_state k
              WHERE k.picture_id = p.id AND k.current = 1)
ORDER BY p.id;

-- query: dedupe_count
-- runs: once
SELECT count(*) FROM picture p
WHERE EXISTS (SELECT 1 FROM sample_state k
              WHERE k.picture_id = p.id AND k.current = 1);

-- Pictures are added, never changed; a sample may become kept later.
-- query: dedupe_fingerprint
-- runs: once
SELECT printf('pictures %d to %d, samples kept %d of %d, joined by run %d',
              (SELECT count(*) FROM picture), (SELECT max(id) FROM picture),
              sum(standing = 'kept'), count(*),
              (SELECT max(run_id) FROM sample_state))
FROM current_sample WHERE ?1 IS NOT NULL;

-- query: dedupe_drop
-- runs: once
DELETE FROM cluster
WHERE picture_id IN (SELECT picture_id FROM cluster LIMIT 100000);

-- query: dedupe_add
-- runs: per record
INSERT INTO cluster (picture_id, version_id, cluster_id, kept, mate_id,
                     distance, why, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- query: dedupe_sums
-- runs: once
SELECT (SELECT count(*) FROM picture p
        WHERE EXISTS (SELECT 1 FROM sample_state k
                      WHERE k.picture_id = p.id AND k.current = 1)),
       (SELECT count(*) FROM cluster c WHERE version_id = ?1 AND kept = 1
        AND EXISTS (SELECT 1 FROM sample_state k
                    WHERE k.picture_id = c.picture_id AND k.current = 1)),
       (SELECT count(*) FROM cluster c WHERE version_id = ?1 AND kept = 0
        AND EXISTS (SELECT 1 FROM sample_state k
                    WHERE k.picture_id = c.picture_id AND k.current = 1)),
       (SELECT count(*) FROM standing_failure f
        WHERE f.stage = 'dedupe'
          AND f.item_kind = 'picture' AND f.version_id = ?1
          AND EXISTS (SELECT 1 FROM sample_state k
                      WHERE k.picture_id = f.item AND k.current = 1)
          AND NOT EXISTS (SELECT 1 FROM cluster c
                          WHERE c.picture_id = f.item AND c.version_id = ?1)),
       (SELECT count(*) FROM picture p
        WHERE EXISTS (SELECT 1 FROM sample_state k
                      WHERE k.picture_id = p.id AND k.current = 1)
          AND NOT EXISTS (SELECT 1 FROM cluster c
                          WHERE c.picture_id = p.id AND c.version_id = ?1)
          AND NOT EXISTS (SELECT 1 FROM standing_failure f
                          WHERE f.stage = 'dedupe'
                            AND f.item_kind = 'picture' AND f.version_id = ?1
                            AND f.item = p.id));

-- Hashes of parts, of definition ?1.
-- query: dedupe_parts
-- runs: once
SELECT picture_id, hashes FROM signature
WHERE definition = ?1 AND length(hashes) > 0 ORDER BY picture_id;

-- Pictures behind id ?2 that have no hashes of their parts of definition ?1.
-- query: dedupe_without_parts
-- runs: per page
SELECT p.id FROM picture p
LEFT JOIN signature g ON g.picture_id = p.id AND g.definition = ?1
WHERE p.id > ?2 AND g.picture_id IS NULL
  AND EXISTS (SELECT 1 FROM sample_state k
              WHERE k.picture_id = p.id AND k.current = 1)
ORDER BY p.id LIMIT 256;

-- query: signature_put
-- runs: per record
INSERT INTO signature (picture_id, definition, hashes) VALUES (?1, ?2, ?3)
ON CONFLICT (picture_id) DO UPDATE
SET definition = excluded.definition, hashes = excluded.hashes;

-- Where a picture's bytes lie.
-- query: dedupe_find
-- runs: per sample
SELECT m.data_path, m.data_offset, m.data_length, p.sha256
FROM picture p
CROSS JOIN member m ON m.picture_id = p.id
CROSS JOIN source_state t ON t.source_id = m.source_id
WHERE p.id = ?1 AND t.current = 1 LIMIT 1;
