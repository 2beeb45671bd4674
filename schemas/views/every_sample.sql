-- All that is known of each sample, also of those that are in no source any more.
-- accuracy: Flickr's level (1 to 16), where the position is a table's and it says
-- one. conflict_km: how far the picture's own position is from that one.
CREATE VIEW every_sample (id, source_name, key, current, retired_reason,
    member_id, entry_id, picture_id, lat_deg, lon_deg, position_origin,
    conflict_km, country, region, city, author, licence, sequence, taken_at,
    standing, reason, accuracy) AS
SELECT s.id, s.source_name, s.key, t.current, t.retired_reason, t.member_id,
       t.entry_id, t.picture_id, t.lat_deg, t.lon_deg, t.position_origin,
       t.conflict_km, t.country, t.region, t.city, t.author, t.licence,
       t.sequence, t.taken_at, t.standing, t.reason,
       CASE WHEN t.position_origin = 'table' THEN
           (SELECT e.accuracy FROM entry e WHERE e.id = t.entry_id)
       END
FROM sample s JOIN sample_state t ON t.sample_id = s.id;
