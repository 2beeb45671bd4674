-- A row for each filter of a reply that was measured: the numbers as a list.
CREATE VIEW score (reply_id, filter_id, value, evidence) AS
SELECT measured.reply_id, known.id,
    CASE known.name
    WHEN '{filter}' THEN measured."{filter}"
    END,
    json_extract(noted.evidence, '$."' || known.name || '"')
FROM measure AS measured
CROSS JOIN filter AS known
LEFT JOIN measure_note AS noted ON noted.reply_id = measured.reply_id
WHERE known.name IN (''
    , '{filter}'
    );
