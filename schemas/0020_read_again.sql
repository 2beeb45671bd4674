-- The store, version 20: what an earlier ingest read is read again where a
-- later one reads more. A migration lists it; ingest takes off what it has
-- read. Here: positions in XMP without a hemisphere and in the texts of PNG
-- (pictures), accuracies (tables).
CREATE TABLE reading_due (
    kind TEXT NOT NULL CHECK (kind IN ('picture', 'table')),
    item INTEGER NOT NULL,          -- id in picture, or in source
    PRIMARY KEY (kind, item)
) STRICT, WITHOUT ROWID;

-- Where a picture says that it was taken, read again; it counts instead of the
-- columns of picture, which stay. Only where the two differ.
CREATE TABLE picture_position (
    picture_id INTEGER PRIMARY KEY REFERENCES picture,
    lat_deg REAL, lon_deg REAL,
    position_origin TEXT,           -- 'exif', 'xmp'
    position_refused TEXT,          -- why the file's position is not believed
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

INSERT INTO reading_due (kind, item)
SELECT 'picture', id FROM picture
WHERE position_origin IS NOT 'exif';
INSERT INTO reading_due (kind, item)
SELECT 'table', s.id FROM source s
WHERE s.kind = 'table'
  AND NOT EXISTS (SELECT 1 FROM entry e
                  WHERE e.source_id = s.id AND e.accuracy IS NOT NULL);

-- As samples see it.
CREATE VIEW picture_place (picture_id, lat_deg, lon_deg, position_origin,
                           position_refused) AS
SELECT p.id,
       CASE WHEN r.picture_id IS NULL THEN p.lat_deg ELSE r.lat_deg END,
       CASE WHEN r.picture_id IS NULL THEN p.lon_deg ELSE r.lon_deg END,
       CASE WHEN r.picture_id IS NULL THEN p.position_origin
            ELSE r.position_origin END,
       CASE WHEN r.picture_id IS NULL THEN p.position_refused
            ELSE r.position_refused END
FROM picture p LEFT JOIN picture_position r ON r.picture_id = p.id;
