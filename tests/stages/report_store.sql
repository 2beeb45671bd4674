-- A store as the stages leave it, made up: :n samples of three sources, two
-- teachers and a half, every kind of outcome. Draws are by multiplication, so
-- the same n gives the same store.
BEGIN;
CREATE TEMP TABLE size (n INTEGER);
INSERT INTO size SELECT coalesce((SELECT value FROM wanted), 240);

INSERT INTO run VALUES (1, 'limbeck run made-up.yaml', '0.1.0', 'here', '',
    'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00',
    1790000000);
INSERT INTO run_end VALUES (1, 1790000090, 0);
INSERT INTO source VALUES
    (1, 'mp16', 'shard_0.msg', 'msgpack', 'CC-BY', 1),
    (2, 'street', '00.zip', 'zip', NULL, 1),
    (3, 'mp16', 'mp16.csv', 'table', NULL, 1);
INSERT INTO source_state (source_id, bytes, modified_at, finished,
    current, retired_reason, run_id)
    SELECT id, 1000, 0, 1, 1, NULL, 1 FROM source;
INSERT INTO stage_version (id, stage, text, run_id) VALUES
    (1, 'ingest', 'stage=ingest', 1), (2, 'place', 'stage=place', 1),
    (3, 'dedupe', 'stage=dedupe', 1), (4, 'sample', 'stage=sample', 1),
    (5, 'teach', 'stage=teach', 1), (6, 'extract', 'stage=extract', 1),
    (7, 'score', 'stage=score', 1),
    (8, 'decide', 'policy strict' || char(10) || 'distance max=200', 1),
    (9, 'split', 'stage=split', 1);
INSERT INTO current_version (stage, version_id, input_fingerprint)
    SELECT stage, id, 'm' FROM stage_version;

CREATE TEMP TABLE city (i INTEGER, name, region, country, lat, lon);
INSERT INTO city VALUES
    (0, 'Paris', 'Île-de-France', 'FR', 48.8566, 2.3522),
    (1, 'Kyoto', 'Kyoto', 'JP', 35.0116, 135.7681),
    (2, 'Windhoek', 'Khomas', 'NA', -22.5609, 17.0658),
    (3, 'Lima', 'Lima', 'PE', -12.0464, -77.0428),
    (4, 'Oslo', 'Oslo', 'NO', 59.9139, 10.7522),
    (5, 'Suva', 'Central', 'FJ', -18.1248, 178.4501),
    (6, 'Austin', 'Texas', 'US', 30.2672, -97.7431),
    (7, 'Lyon', 'Auvergne-Rhône-Alpes', 'FR', 45.764, 4.8357);

CREATE TEMP TABLE draw AS
WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s, size
                        WHERE i < n)
SELECT i, i * 2654435761 % 4294967296 / 4294967296.0 AS u,
       i * 2246822519 % 4294967296 / 4294967296.0 AS v,
       i * 3266489917 % 4294967296 / 4294967296.0 AS w,
       i * 7 % 8 AS c FROM s;

INSERT INTO picture
SELECT i, (SELECT f.sha256 FROM file f WHERE f.i = draw.i), 40000 + i, 'png', 131, 97, i, NULL, NULL, NULL, NULL,
       NULL, 1
FROM draw WHERE u >= 0.04;
INSERT INTO member (id, source_id, ordinal, name, key, data_source_id,
    data_path, data_offset, data_length, picture_id, run_id)
SELECT i, 1 + i % 2, i, printf('%02x/%08x.jpg', i % 256, i * 40503),
       printf('%08x', i * 40503), 1 + i % 2,
       (SELECT path FROM pictures_at), (SELECT f.at FROM file f WHERE f.i = draw.i),
       (SELECT f.bytes FROM file f WHERE f.i = draw.i),
       CASE WHEN u >= 0.04 THEN i END, 1
FROM draw WHERE u >= 0.02;
INSERT INTO entry (id, source_id, line, key, given_id, lat_deg, lon_deg,
    country, region, city, author, licence, sequence, taken_at, url, run_id)
SELECT d.i, 3, d.i + 1, printf('%08x', d.i * 40503), printf('%08x', d.i * 40503),
       lat + v - 0.5, lon + w - 0.5, country, region, name,
       'author ' || (d.i % 17), 'CC-BY', NULL, NULL, NULL, 1
FROM draw d JOIN city ON city.i = d.c WHERE d.i % 29 <> 0;
INSERT INTO sample
SELECT i, CASE WHEN i % 2 THEN 'street' ELSE 'mp16' END,
       printf('%08x', i * 40503), 1 FROM draw;
INSERT INTO sample_state
SELECT d.i, 1, NULL, m.id, e.id, m.picture_id, e.lat_deg,
       e.lon_deg, CASE WHEN e.id IS NOT NULL THEN 'table' END,
       CASE WHEN d.i % 41 = 0 THEN 12.5 END, e.country, e.region, e.city,
       e.author, e.licence, NULL, NULL,
       CASE WHEN e.id IS NULL OR m.picture_id IS NULL THEN 'rejected'
            ELSE 'kept' END,
       CASE WHEN m.id IS NULL THEN 'no picture'
            WHEN m.picture_id IS NULL THEN 'broken picture'
            WHEN e.id IS NULL THEN 'no position' END, 1
FROM draw d LEFT JOIN member m ON m.id = d.i LEFT JOIN entry e ON e.id = d.i;
INSERT INTO place
SELECT s.id, 2, c.country, c.region, c.name, c.lat, c.lon, 12.0, 1
FROM samples s JOIN draw d ON d.i = s.id JOIN city c ON c.i = d.c
WHERE s.standing = 'kept';
INSERT INTO cluster
SELECT id, 3, CASE WHEN id % 13 = 0 THEN id - 1 ELSE id END, id % 13 <> 0,
       CASE WHEN id % 13 = 0 THEN id - 1 END,
       CASE WHEN id % 13 = 0 THEN id % 7 END,
       CASE WHEN id % 13 = 0 THEN 'smaller than ' || (id - 1)
            ELSE 'single' END, 1
FROM picture p WHERE EXISTS (SELECT 1 FROM picture q WHERE q.id = p.id - 1)
   OR p.id % 13 <> 0;
INSERT INTO selection
SELECT s.id, 4, c.kept AND d.w < 0.8,
       CASE WHEN NOT c.kept THEN 'duplicate' WHEN d.w < 0.8 THEN 'drawn'
            ELSE 'not drawn' END, 1
FROM samples s JOIN draw d ON d.i = s.id JOIN cluster c ON
    c.picture_id = s.picture_id
WHERE s.standing = 'kept';

INSERT INTO prompt VALUES (1, 'gre', 'Where was this picture taken?');
INSERT INTO teacher VALUES
    (1, 'big', 'server', 'qwen2.5-vl-72b', 1, 'big', 1),
    (2, 'small', 'local', 'models/3b', 1, 'small', 1),
    (3, 'small', 'local', 'models/2b', 1, 'an earlier small', 1);
INSERT INTO active_teacher (name, ordinal, teacher_id) VALUES ('big', 0, 1), ('small', 1, 2);
INSERT INTO reply
SELECT t.id * 100000000 + s.id, s.id, t.id, 0,
       CASE WHEN (s.id + t.id) % 19 = 0 THEN 'I cannot tell.' ELSE
       '<think>The shutters and the street signs remind me of ' || c.name
       || '. The light is low and the trees are bare, so it may be winter. '
       || 'Nothing else speaks against it.</think><answer>('
       || round(c.lat, 4) || ', ' || round(c.lon, 4) || ')</answer>' END,
       CASE WHEN s.id % 31 = 0 THEN 'length' ELSE 'stop' END, 900,
       120 + s.id % 50, -12.5, NULL, NULL, 2100, 1
FROM sample s JOIN selection p ON p.sample_id = s.id AND p.selected
JOIN draw d ON d.i = s.id JOIN teacher t ON t.id < 3 OR s.id % 5 = 0
JOIN city c ON c.i = CASE WHEN d.v * t.id < 0.62 THEN d.c
                          ELSE (d.c + 3) % 8 END
WHERE s.id % 37 <> 0;
INSERT INTO answer (reply_id, version_id, status, form, strict,
                    position_origin, lat_deg, lon_deg, country, region, city,
                    localizable, reasoning_start, reasoning_end,
                    position_start, position_end, note, run_id)
SELECT r.id, 6, CASE WHEN text LIKE 'I cannot%' THEN 'refusal' ELSE 'ok' END,
       CASE WHEN text LIKE 'I cannot%' THEN '' ELSE 'gre' END,
       text NOT LIKE 'I cannot%',
       CASE WHEN text NOT LIKE 'I cannot%' THEN 'stated' END,
       CASE WHEN text NOT LIKE 'I cannot%' THEN c.lat
            + (d.u - 0.5) * 3 * r.teacher_id END,
       CASE WHEN text NOT LIKE 'I cannot%' THEN c.lon
            + (d.w - 0.5) * 3 * r.teacher_id END, NULL, NULL,
       CASE WHEN text NOT LIKE 'I cannot%' THEN c.name END, NULL,
       CASE WHEN text NOT LIKE 'I cannot%' THEN 7 END,
       CASE WHEN text NOT LIKE 'I cannot%' THEN instr(text, '</think') - 1
       END, CASE WHEN text NOT LIKE 'I cannot%' THEN
       instr(text, '<answer>') + 7 END, length(text) - 9, NULL, 1
FROM reply r JOIN draw d ON d.i = r.sample_id
JOIN city c ON c.i = CASE WHEN d.v * r.teacher_id < 0.62 THEN d.c
                          ELSE (d.c + 3) % 8 END;

INSERT INTO filter VALUES
    (1, 'answer_present', '1 = yes', 'is there an answer at all'),
    (2, 'distance', 'km', 'how far the answer lies from the truth'),
    (3, 'length', 'characters', 'how long the reasoning is'),
    (4, 'repetition', 'share', 'how much of the text is said again');
-- Kilometres as on a flat map: near enough for what is made up.
INSERT INTO measure (reply_id, sample_id, teacher_id, candidate, listed,
                     answer_present, distance, length, repetition)
SELECT a.reply_id, r.sample_id, r.teacher_id, r.candidate, 0,
       a.status = 'ok', sqrt(pow((a.lat_deg - s.lat_deg) * 111.2, 2)
       + pow((a.lon_deg - s.lon_deg) * 111.2 * cos(radians(s.lat_deg)), 2)),
       a.reasoning_end - a.reasoning_start, d.u * d.v
FROM answer a JOIN reply r ON r.id = a.reply_id
JOIN samples s ON s.id = r.sample_id JOIN draw d ON d.i = r.sample_id;
INSERT INTO measure_note SELECT reply_id, '{"length":{"from":7}}' FROM answer;
INSERT INTO scored SELECT DISTINCT sample_id, 7, 0, 1 FROM reply;
INSERT INTO policy VALUES (1, 'old', 'distance max=2', 1),
    (2, 'strict', 'distance max=200', 1);
INSERT INTO rule VALUES (2, 0, 1, 1, NULL, 'fails'),
    (2, 1, 2, NULL, 200, 'fails'), (2, 2, 3, 100, 160, 'fails');
INSERT INTO current_policy VALUES (1, 2, 8);
INSERT INTO verdict
SELECT 2, reply_id, failed = 0, failed,
       CASE WHEN failed & 1 THEN 0 WHEN failed & 2 THEN 1
            WHEN failed & 4 THEN 2 END, 0, 0
FROM (SELECT a.reply_id, (m.answer_present < 1)
             | (coalesce(m.distance > 200, 1) << 1)
             | (coalesce(m.length NOT BETWEEN 100 AND 160, 1) << 2) AS failed
      FROM answer a JOIN reply r ON r.id = a.reply_id AND r.teacher_id < 3
      JOIN measure m ON m.reply_id = a.reply_id);
INSERT INTO split
SELECT 2, r.sample_id, CASE r.sample_id % 4 WHEN 0 THEN 'judge'
       WHEN 1 THEN 'seed' ELSE 'cot' END,
       CASE WHEN r.sample_id % 10 = 0 THEN 'test' ELSE 'train' END,
       min(v.reply_id), 1, 'p' || r.sample_id, 'drawn'
FROM verdict v JOIN reply r ON r.id = v.reply_id WHERE v.kept
GROUP BY r.sample_id;
INSERT INTO split
SELECT 2, r.sample_id, 'none', '', NULL, NULL, 'p' || r.sample_id,
       'no reply was kept'
FROM verdict v JOIN reply r ON r.id = v.reply_id
GROUP BY r.sample_id HAVING max(v.kept) = 0;
INSERT INTO export VALUES (1, 2, 'out/GRE30K-CoT.json', 'gre', 10, 'abc',
    1790000080, 1);
INSERT INTO failure (id, stage, item_kind, item, line, path, teacher_id,
    candidate, version_id, kind, class, name, message, at, run_id) VALUES
    (1, 'ingest', 'member', 9, 0, '', NULL, 0, 1, 'record', 'unsafe', '00.zip: ../../x',
     'the name leads out of the archive', 1790000001, 1),
    (2, 'teach', 'sample', 37, 0, '', 1, 0, 5, 'again', 'connection', '0016e0ab',
     'could not reach the server', 1790000002, 1);
INSERT INTO tally
SELECT 1, 'ingest', 1, count(*), sum(standing = 'kept'),
       sum(standing <> 'kept' AND reason <> 'broken picture'),
       coalesce(sum(reason = 'broken picture'), 0), 0, count(*), 1.25
FROM samples;
INSERT INTO tally SELECT 1, 'sample', 4, count(*), sum(selected),
       sum(NOT selected), 0, 0, count(*), 0.05 FROM selection;
INSERT INTO tally SELECT 1, 'decide', 8, count(*), sum(kept), sum(NOT kept),
       0, 0, count(*), 0.2 FROM verdict;
COMMIT;
