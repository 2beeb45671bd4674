-- The store, version 14: which failures count now. What ingest could not read
-- belongs to a source, not to a version of that stage: while the source is
-- current its failures are, whichever program read it.
CREATE VIEW current_failure AS
SELECT f.id, f.stage, f.item_kind, f.item, f.line, f.path, f.teacher_id,
       f.candidate, f.version_id, f.kind, f.name, f.message, f.at, f.run_id
FROM failure f
WHERE CASE
    WHEN f.stage <> 'ingest' THEN EXISTS (
        SELECT 1 FROM current_version n WHERE n.version_id = f.version_id)
    WHEN f.item_kind = 'source' THEN EXISTS (
        SELECT 1 FROM source_state t
        WHERE t.source_id = f.item AND t.current = 1)
    WHEN f.item_kind = 'member' THEN EXISTS (
        SELECT 1 FROM member m
        CROSS JOIN source_state t ON t.source_id = m.source_id
        WHERE m.id = f.item AND t.current = 1)
    ELSE 1 END;
