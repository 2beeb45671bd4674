-- All that is known of each sample, also of those that are in no source any
-- more.
CREATE VIEW every_sample (id, source_name, key, current, retired_reason,
    member_id, entry_id, picture_id, lat_deg, lon_deg, position_origin,
    conflict_km, country, region, city, author, licence, sequence, taken_at,
    standing, reason) AS
SELECT named.id, named.source_name, named.key, known.current,
    known.retired_reason, known.member_id, known.entry_id, known.picture_id,
    known.lat_deg, known.lon_deg, known.position_origin, known.conflict_km,
    known.country, known.region, known.city, known.author, known.licence,
    known.sequence, known.taken_at, known.standing, known.reason
FROM sample AS named
JOIN sample_state AS known ON known.sample_id = named.id;
