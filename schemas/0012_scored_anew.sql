-- The store, version 12: what is decided follows a measure that was taken anew
-- of the same replies, as when a sample's position was corrected.

-- What decide decides about: what was measured, by which run last, and what
-- people said.
DROP VIEW decide_input;
CREATE VIEW decide_input (text) AS
SELECT ' scored ' ||
       (SELECT count(*) || ':' || coalesce(sum(d.input_fingerprint), 0) ||
               ':' || coalesce(max(d.run_id), 0)
        FROM scored d
        WHERE d.version_id = (SELECT version_id FROM current_version
                              WHERE stage = 'score'))
    || ' reviews ' ||
       (SELECT count(*) || ':' || coalesce(max(id), 0) FROM review)
    || ' teachers ' ||
       coalesce((SELECT group_concat(teacher_id || 'x' || candidates) FROM
                 (SELECT * FROM active_teacher ORDER BY ordinal)), '');
