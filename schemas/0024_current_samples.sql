-- The store, version 24: the view samples is over current rows, as the other
-- views for people are. every_sample has all that is known of each sample, also
-- of those that are in no source any more. Both are in views/ since, and gone
-- while a store is brought up to date.
DROP VIEW IF EXISTS samples;
CREATE VIEW every_sample (id, source_name, key, current, retired_reason,
    member_id, entry_id, picture_id, lat_deg, lon_deg, position_origin,
    conflict_km, country, region, city, author, licence, sequence, taken_at,
    standing, reason) AS
SELECT s.id, s.source_name, s.key, t.current, t.retired_reason, t.member_id,
       t.entry_id, t.picture_id, t.lat_deg, t.lon_deg, t.position_origin,
       t.conflict_km, t.country, t.region, t.city, t.author, t.licence,
       t.sequence, t.taken_at, t.standing, t.reason
FROM sample s JOIN sample_state t ON t.sample_id = s.id;
CREATE VIEW samples AS SELECT * FROM every_sample WHERE current = 1;
