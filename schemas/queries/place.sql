-- The place stage: the names of positions.

-- Kept samples without a place of this version.
-- query: place_pending
-- runs: per page
SELECT s.id, s.lat_deg, s.lon_deg
FROM current_sample s
LEFT JOIN place p ON p.sample_id = s.id
WHERE s.id > ?2 AND s.standing = 'kept'
  AND (p.version_id IS NULL OR p.version_id <> ?1)
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
                  WHERE f.stage = 'place'
                    AND f.item_kind = 'sample' AND f.item = s.id
                    AND f.version_id = ?1 AND f.kind = 'record')
ORDER BY s.id LIMIT ?3;

-- in: kept samples. Rejected: those far from any town, which have a row
-- without a country.
-- query: place_sums
-- runs: once
SELECT
    (SELECT count(*) FROM current_sample WHERE standing = 'kept'),
    (SELECT count(*) FROM place p JOIN current_sample s ON s.id = p.sample_id
     WHERE s.standing = 'kept' AND p.version_id = ?1
       AND p.country IS NOT NULL),
    (SELECT count(*) FROM place p JOIN current_sample s ON s.id = p.sample_id
     WHERE s.standing = 'kept' AND p.version_id = ?1 AND p.country IS NULL),
    (SELECT count(*) FROM standing_failure f JOIN current_sample s ON s.id = f.item
     WHERE f.stage = 'place'
       AND f.item_kind = 'sample' AND f.version_id = ?1 AND s.standing = 'kept'
       AND NOT EXISTS (SELECT 1 FROM place p
                       WHERE p.sample_id = s.id AND p.version_id = ?1)),
    (SELECT count(*) FROM current_sample s
     WHERE s.standing = 'kept'
       AND NOT EXISTS (SELECT 1 FROM place p
                       WHERE p.sample_id = s.id AND p.version_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM standing_failure f
                       WHERE f.stage = 'place'
                         AND f.item_kind = 'sample' AND f.version_id = ?1
                         AND f.item = s.id));

-- query: place_put
-- runs: per record
INSERT INTO place (sample_id, version_id, country, region, city, city_lat_deg,
                   city_lon_deg, city_km, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (sample_id) DO UPDATE
SET version_id = ?2, country = ?3, region = ?4, city = ?5, city_lat_deg = ?6,
    city_lon_deg = ?7, city_km = ?8, run_id = ?9;
