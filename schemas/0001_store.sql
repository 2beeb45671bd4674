-- The store, version 1. Every row of a fact, measure or decision names the
-- run that wrote it. Times are seconds since 1970, UTC. Positions are degrees,
-- WGS-84.

PRAGMA application_id = 0x4c696d62; -- "Limb"

------------------------------------------------------------------- facts

CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    command TEXT NOT NULL,          -- as it was typed
    program_version TEXT NOT NULL,
    host TEXT NOT NULL,
    config TEXT NOT NULL,           -- the resolved configuration
    config_hash TEXT NOT NULL,      -- of that text
    started_at INTEGER NOT NULL,
    ended_at INTEGER,               -- NULL: still runs, or was killed
    exit_code INTEGER               -- NULL likewise
) STRICT;

-- A file or folder that something was read from.
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,             -- the key under `sources:`
    path TEXT NOT NULL,             -- as opened; shards of one repack too
    kind TEXT NOT NULL CHECK (kind IN
        ('folder', 'tar', 'zip', 'msgpack', 'table', 'packed', 'repack')),
    bytes INTEGER NOT NULL,         -- size of the file, 0 for a folder
    modified_at INTEGER NOT NULL,
    licence TEXT,                   -- for all of it, when a row has none
    finished INTEGER NOT NULL DEFAULT 0 CHECK (finished IN (0, 1)),
    run_id INTEGER NOT NULL REFERENCES run,
    UNIQUE (name, path)
) STRICT;

-- One row of a table of positions.
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source,
    line INTEGER NOT NULL,          -- 1-based, of the row's beginning
    key TEXT NOT NULL,              -- normalised: what pictures join by
    given_id TEXT NOT NULL,         -- as the table wrote it
    lat_deg REAL CHECK (lat_deg BETWEEN -90 AND 90),
    lon_deg REAL CHECK (lon_deg BETWEEN -180 AND 180),
    country TEXT, region TEXT, city TEXT, -- as published; 'NA' is Namibia
    author TEXT, licence TEXT,
    sequence TEXT,                  -- pictures of one drive
    taken_at TEXT,
    url TEXT,
    run_id INTEGER NOT NULL REFERENCES run,
    UNIQUE (source_id, line)
) STRICT;
CREATE INDEX entry_by_key ON entry (key);

-- The content of a picture, whatever it is called and wherever it lies.
CREATE TABLE picture (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    bytes INTEGER NOT NULL,
    format TEXT NOT NULL,           -- 'jpeg', 'png', 'webp'
    width INTEGER NOT NULL, height INTEGER NOT NULL, -- as stored
    phash INTEGER,                  -- 64-bit perceptual hash; NULL: too flat
    lat_deg REAL, lon_deg REAL,     -- what the file itself says (EXIF, XMP)
    position_origin TEXT,           -- 'exif', 'xmp'
    position_refused TEXT,          -- why the file's position is not believed
    taken_at TEXT,
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

-- One file inside a source. The bytes stay where they are.
CREATE TABLE member (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source,
    ordinal INTEGER NOT NULL,       -- 0-based place in the source
    name TEXT NOT NULL,             -- as stored, made valid UTF-8
    key TEXT NOT NULL,              -- normalised
    data_source_id INTEGER NOT NULL REFERENCES source, -- where the bytes lie:
                                    -- the source, or a repacked shard
    data_path TEXT NOT NULL,        -- the file to open
    data_offset INTEGER NOT NULL,   -- bytes; 0 in a folder
    data_length INTEGER NOT NULL,
    picture_id INTEGER REFERENCES picture, -- NULL: not decodable, see failure
    run_id INTEGER NOT NULL REFERENCES run,
    UNIQUE (source_id, ordinal)
) STRICT;
CREATE INDEX member_by_key ON member (key);
CREATE INDEX member_by_picture ON member (picture_id);

-- One geotagged thing: a member, a table entry, or both joined. Every member
-- and every entry that is not a repetition has one, kept or not.
CREATE TABLE sample (
    id INTEGER PRIMARY KEY,
    source_name TEXT NOT NULL,      -- of the picture, else of the table
    key TEXT NOT NULL,              -- normalised
    member_id INTEGER UNIQUE REFERENCES member,
    entry_id INTEGER REFERENCES entry,
    picture_id INTEGER REFERENCES picture,
    lat_deg REAL, lon_deg REAL,
    position_origin TEXT CHECK (position_origin IN ('table', 'exif', 'xmp')),
    conflict_km REAL,               -- table against the picture's own position
    country TEXT, region TEXT, city TEXT, -- as published
    author TEXT, licence TEXT, sequence TEXT, taken_at TEXT,
    standing TEXT NOT NULL CHECK (standing IN ('kept', 'rejected')),
    reason TEXT,                    -- why rejected: 'no position', 'no
                                    -- picture', 'repeated entry', ...
    run_id INTEGER NOT NULL REFERENCES run,
    CHECK (standing = 'rejected' OR lat_deg IS NOT NULL),
    CHECK (standing = 'kept' OR reason IS NOT NULL)
) STRICT;
CREATE INDEX sample_by_key ON sample (key);
CREATE INDEX sample_by_picture ON sample (picture_id);
CREATE INDEX sample_by_entry ON sample (entry_id);

CREATE TABLE prompt (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (name, text)
) STRICT;

-- Everything that can change an answer, under one name.
CREATE TABLE teacher (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    backend TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt_id INTEGER NOT NULL REFERENCES prompt,
    identity TEXT NOT NULL,         -- settings and model, one a line
    run_id INTEGER NOT NULL REFERENCES run,
    UNIQUE (name, identity)
) STRICT;

-- Which teacher row each name stands for at present.
CREATE TABLE roster (
    name TEXT PRIMARY KEY,
    ordinal INTEGER NOT NULL,       -- as configured
    teacher_id INTEGER NOT NULL UNIQUE REFERENCES teacher,
    candidates INTEGER NOT NULL DEFAULT 1, -- replies wanted of each sample
    pictures INTEGER NOT NULL DEFAULT 1 CHECK (pictures IN (0, 1)) -- 0: asks
                                    -- without a picture too
) STRICT;

CREATE TABLE reply (
    id INTEGER PRIMARY KEY,
    sample_id INTEGER NOT NULL REFERENCES sample,
    teacher_id INTEGER NOT NULL REFERENCES teacher,
    candidate INTEGER NOT NULL DEFAULT 0,
    text TEXT NOT NULL,             -- raw, whole
    finish TEXT NOT NULL,           -- 'stop', 'length', 'content_filter', ''
    prompt_tokens INTEGER, output_tokens INTEGER,
    logprob REAL,                   -- natural log, of the whole answer
    yes_logprob REAL, no_logprob REAL, -- of the localizability question
    duration_ms INTEGER,
    run_id INTEGER NOT NULL REFERENCES run,
    UNIQUE (sample_id, teacher_id, candidate)
) STRICT;
CREATE INDEX reply_by_teacher ON reply (teacher_id, sample_id);

-- What could not be done, where, and why. Items by stage: ingest: member (or
-- source, negative), place and sample: sample, teach: sample, extract and
-- later: reply, score: sample.
CREATE TABLE failure (
    id INTEGER PRIMARY KEY,
    stage TEXT NOT NULL,
    item INTEGER NOT NULL,
    detail TEXT NOT NULL DEFAULT '',-- teacher id for teach; line for a table
    stamp_id INTEGER NOT NULL REFERENCES stamp,
    kind TEXT NOT NULL CHECK (kind IN ('again', 'record')),
    name TEXT NOT NULL,             -- the file, member, key for a person
    message TEXT NOT NULL,
    at INTEGER NOT NULL,
    run_id INTEGER NOT NULL REFERENCES run,
    UNIQUE (stage, item, detail, stamp_id)
) STRICT;

CREATE TABLE review (
    id INTEGER PRIMARY KEY,
    reply_id INTEGER NOT NULL REFERENCES reply,
    verdict TEXT NOT NULL CHECK (verdict IN ('keep', 'drop', 'edit')),
    note TEXT,
    text TEXT,                      -- the edited reasoning
    reviewer TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

----------------------------------------------------------------- measures

-- What identifies a state of a stage: the text holds version, settings, needs.
CREATE TABLE stamp (
    id INTEGER PRIMARY KEY,
    stage TEXT NOT NULL,
    text TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES run,
    UNIQUE (stage, text)
) STRICT;

-- The stamp each stage has now, and, for stages over the whole set, the mark
-- of the input that it last finished with.
CREATE TABLE present (
    stage TEXT PRIMARY KEY,
    stamp_id INTEGER NOT NULL REFERENCES stamp,
    mark TEXT
) STRICT;

CREATE TABLE place (
    sample_id INTEGER PRIMARY KEY REFERENCES sample,
    stamp_id INTEGER NOT NULL REFERENCES stamp,
    country TEXT,                   -- ISO 3166-1 alpha-2; NULL: open sea
    region TEXT, city TEXT,
    city_lat_deg REAL, city_lon_deg REAL,
    city_km REAL,                   -- from the sample
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

CREATE TABLE cluster (
    picture_id INTEGER PRIMARY KEY REFERENCES picture,
    stamp_id INTEGER NOT NULL REFERENCES stamp,
    cluster_id INTEGER NOT NULL,    -- smallest picture id of the cluster
    kept INTEGER NOT NULL CHECK (kept IN (0, 1)),
    mate_id INTEGER REFERENCES picture, -- the one it was found alike to
    distance INTEGER,               -- bits between the two hashes
    why TEXT NOT NULL,              -- 'single', 'largest', 'smaller than 12'
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;
CREATE INDEX cluster_by_cluster ON cluster (cluster_id);

CREATE TABLE pick (
    sample_id INTEGER PRIMARY KEY REFERENCES sample,
    stamp_id INTEGER NOT NULL REFERENCES stamp,
    picked INTEGER NOT NULL CHECK (picked IN (0, 1)),
    why TEXT NOT NULL,              -- 'drawn', 'not drawn', 'duplicate'
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

CREATE TABLE answer (
    reply_id INTEGER PRIMARY KEY REFERENCES reply,
    stamp_id INTEGER NOT NULL REFERENCES stamp,
    status TEXT NOT NULL,           -- 'ok', or why there is none: 'empty',
                                    -- 'refusal', 'no answer', 'out of range',
                                    -- 'ambiguous', 'truncated', 'broken json'
    form TEXT NOT NULL,             -- 'gre', 'globe', 'geoagent', 'json', ...
    strict INTEGER NOT NULL CHECK (strict IN (0, 1)), -- the published form to
                                    -- the letter
    position_origin TEXT,           -- 'stated', 'named'
    lat_deg REAL, lon_deg REAL,
    country TEXT, region TEXT, city TEXT, -- as the teacher wrote them
    localizable REAL,               -- p(yes), or the stated score / 10
    reasoning_start INTEGER, reasoning_end INTEGER, -- bytes in the reply
    position_start INTEGER, position_end INTEGER,
    note TEXT,                      -- what had to be mended
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

-- Which replies had their entities named and which pictures were looked at.
CREATE TABLE ground (
    reply_id INTEGER PRIMARY KEY REFERENCES reply,
    stamp_id INTEGER NOT NULL REFERENCES stamp,
    entities INTEGER NOT NULL,
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

CREATE TABLE entity (
    reply_id INTEGER NOT NULL REFERENCES reply,
    ordinal INTEGER NOT NULL,
    text TEXT NOT NULL,             -- as in the reasoning
    kind TEXT NOT NULL,             -- 'vegetation', 'sign', 'vehicle', ...
    label TEXT NOT NULL,            -- the vocabulary's word for it
    start INTEGER NOT NULL, stop INTEGER NOT NULL, -- bytes in the reply
    PRIMARY KEY (reply_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence (
    picture_id INTEGER NOT NULL REFERENCES picture,
    ordinal INTEGER NOT NULL,
    stamp_id INTEGER NOT NULL REFERENCES stamp,
    kind TEXT NOT NULL,             -- 'segment', 'text'
    label TEXT NOT NULL,
    share REAL, margin REAL,
    PRIMARY KEY (picture_id, ordinal)
) STRICT, WITHOUT ROWID;

-- Samples whose replies were measured; mark: what there was to measure.
CREATE TABLE scored (
    sample_id INTEGER PRIMARY KEY REFERENCES sample,
    stamp_id INTEGER NOT NULL REFERENCES stamp,
    mark INTEGER NOT NULL,          -- answers of the roster at that time
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

CREATE TABLE filter (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    about TEXT NOT NULL
) STRICT;

CREATE TABLE score (
    reply_id INTEGER NOT NULL REFERENCES reply,
    filter_id INTEGER NOT NULL REFERENCES filter,
    value REAL,                     -- NULL: cannot be measured
    evidence TEXT,                  -- JSON, or NULL
    PRIMARY KEY (reply_id, filter_id)
) STRICT, WITHOUT ROWID;

---------------------------------------------------------------- decisions

CREATE TABLE policy (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    text TEXT NOT NULL,             -- one rule a line
    run_id INTEGER NOT NULL REFERENCES run,
    UNIQUE (name, text)
) STRICT;

-- Which thresholds a policy sets, in the order in which it asks.
CREATE TABLE rule (
    policy_id INTEGER NOT NULL REFERENCES policy,
    ordinal INTEGER NOT NULL,
    filter_id INTEGER NOT NULL REFERENCES filter,
    min REAL, max REAL,             -- inclusive; NULL: no bound
    missing TEXT NOT NULL CHECK (missing IN ('fails', 'passes')),
    PRIMARY KEY (policy_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE verdict (
    policy_id INTEGER NOT NULL REFERENCES policy,
    reply_id INTEGER NOT NULL REFERENCES reply,
    kept INTEGER NOT NULL CHECK (kept IN (0, 1)),
    failed INTEGER NOT NULL,        -- bit i: rule with ordinal i failed
    first INTEGER,                  -- ordinal of the first rule that failed
    by_hand INTEGER NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1)),
    PRIMARY KEY (policy_id, reply_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE split (
    policy_id INTEGER NOT NULL REFERENCES policy,
    sample_id INTEGER NOT NULL REFERENCES sample,
    split TEXT NOT NULL CHECK (split IN ('cot', 'judge', 'seed', 'none')),
    part TEXT NOT NULL CHECK (part IN ('train', 'test', '')),
    reply_id INTEGER REFERENCES reply, -- cot, judge
    label INTEGER CHECK (label IN (0, 1)), -- judge: is the answer right
    group_key TEXT NOT NULL,        -- what must not be torn apart
    why TEXT NOT NULL,
    PRIMARY KEY (policy_id, sample_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE export (
    id INTEGER PRIMARY KEY,
    policy_id INTEGER NOT NULL REFERENCES policy,
    path TEXT NOT NULL,
    format TEXT NOT NULL,
    rows INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    at INTEGER NOT NULL,
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

-- in = kept + rejected + errored + pending, of each stage after each run.
CREATE TABLE tally (
    run_id INTEGER NOT NULL REFERENCES run,
    stage TEXT NOT NULL,
    stamp_id INTEGER NOT NULL REFERENCES stamp,
    came_in INTEGER NOT NULL,
    kept INTEGER NOT NULL, rejected INTEGER NOT NULL,
    errored INTEGER NOT NULL, pending INTEGER NOT NULL,
    worked INTEGER NOT NULL,        -- in this run
    seconds REAL NOT NULL,
    PRIMARY KEY (run_id, stage)
) STRICT;
