-- The try command.

-- Does the store hold file ?2 of source ?1?
-- query: try_source_known
-- runs: per file
SELECT count(*) FROM source s
CROSS JOIN source_state t ON t.source_id = s.id AND t.current = 1
WHERE s.name = ?1 AND s.path = ?2;
