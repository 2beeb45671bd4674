-- What the reasoning of a reply claims to see, a row for each claim.
CREATE VIEW entity (reply_id, ordinal, text, kind, label, start, stop) AS
SELECT named.reply_id, claim.key,
    CAST(substr(CAST(said.text AS BLOB), json_extract(claim.value, '$[1]') + 1,
                json_extract(claim.value, '$[2]')
                - json_extract(claim.value, '$[1]')) AS TEXT),
    word.kind, word.label, json_extract(claim.value, '$[1]'),
    json_extract(claim.value, '$[2]')
FROM claimed AS named
CROSS JOIN json_each(named.claims) AS claim
CROSS JOIN claim_word AS word ON word.id = json_extract(claim.value, '$[0]')
CROSS JOIN reply AS said ON said.id = named.reply_id;
