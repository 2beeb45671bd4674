#!/bin/sh
# A store of schema 5, where claims, look and ask were one stage: brought up to
# date, no picture is looked at and no model asked again. The pictures are out
# of reach, so that whoever reads one fails.
. tests/stages/tap.sh
D=$PWD/demo
S=$W/old.limbeck
N=6
printf 'store: old.limbeck\njobs: 2\n' > "$W/c.yaml"
cat > "$W/set.yaml" <<END
store: state.limbeck
ground: {segformer: $D/models/segformer, ask: $D/models/teacher-b}
END
stage() { # NAME CONFIG ...
    name=$1
    config=$2
    shift 2
    "$B/bin/limbeck-$name" "$W/$config.yaml" --progress none "$@" 2>&1
}
state() { # STAGE: of an empty store, as it is told today, behind its version
    sql "$W/state.limbeck" "SELECT substr(text, instr(text, 'version=1') + 10)
        FROM stage_version WHERE stage = '$1'"
}

stage look set > "$W/out"
stage ask set > "$W/out"
for f in schemas/000[1-5]_*.sql; do sqlite3 "$S" < "$f"; done
sql "$S" "PRAGMA user_version = 5;
    INSERT INTO run VALUES (1, '', '', '', '', '', 0, 0, 0);
    INSERT INTO source VALUES (1, 's', 's', 'tar', 1, 1, NULL, 1, 1);
    CREATE TEMP TABLE n AS SELECT value AS i FROM generate_series(1, $N);
    INSERT INTO picture (id, sha256, bytes, format, width, height, run_id)
        SELECT i, CAST(printf('%032d', i) AS BLOB), 1, 'jpeg', 1, 1, 1 FROM n;
    INSERT INTO member SELECT i, 1, i, i, i, 1, '$W/gone', 0, 1, i, 1 FROM n;
    INSERT INTO sample (id, source_name, key, member_id, picture_id, lat_deg,
                        lon_deg, position_origin, standing, run_id)
        SELECT i, 's', i, i, i, 1, 1, 'table', 'kept', 1 FROM n;
    INSERT INTO prompt VALUES (1, 'gre', 'Where?');
    INSERT INTO teacher VALUES (1, 'a', 'batch', 'm', 1, 'a', 1);
    INSERT INTO active_teacher VALUES ('a', 0, 1, 1, 1);
    INSERT INTO reply (id, sample_id, teacher_id, text, finish, run_id)
        SELECT i, i, 1, 'A palm and a tin roof.', 'stop', 1 FROM n;
    INSERT INTO stage_version VALUES (1, 'extract', 'e', 1),
        (2, 'ground', 'stage=ground' || char(10) || 'version=1', 1),
        (3, 'evidence', 'evidence version=1' || char(10) || '$(state look)' ||
            char(10), 1),
        (4, 'answers', '$(state ask | sed '/^about=/,$d')' || char(10), 1),
        (5, 'asking', 'asking version=1' || char(10) || 'answers=4' || char(10)
            || 'about=undecided' || char(10) || 'evidence=3' || char(10), 1);
    INSERT INTO current_version VALUES ('extract', 1, NULL),
        ('ground', 2, NULL), ('evidence', 3, NULL), ('answers', 4, NULL),
        ('asking', 5, NULL);
    INSERT INTO answer (reply_id, version_id, status, form, strict,
                        reasoning_start, reasoning_end, run_id)
        SELECT i, 1, 'ok', 'prose', 0, 0, 22, 1 FROM n;
    INSERT INTO ground SELECT i, 2, 2, 1 FROM n;
    INSERT INTO look SELECT i, 3, 1, 1 FROM n WHERE i < $N;
    INSERT INTO evidence SELECT i, 0, 3, 'segment', 'tree', 0.5, 0.9 FROM n
        WHERE i < $N;
    INSERT INTO evidence SELECT i, -1, 4, 'answer', 'a roof of sheet metal',
        0.75, 1 FROM n;
    INSERT INTO vocabulary VALUES (3, 'segment', 'tree'),
        (5, 'answer', 'undecided');
    INSERT INTO asked SELECT i, 5, 1, 1, 1 FROM n;
    INSERT INTO failure (stage, item, detail, version_id, kind, name, message,
                         at, run_id)
        VALUES ('ground', -$N, '', 2, 'record', '-$N', 'no picture', 0, 1)"

like "claims are read" "$(stage claims c)" "in = $N kept"
like "no picture is looked at again, not the bad one either" \
    "$(stage look c --set "ground.segformer=$D/models/segformer")" \
    "nothing to do: $N pictures in = $((N - 1)) kept .* 1 errored"
like "no model is asked again" \
    "$(stage ask c --set "ground.segformer=$D/models/segformer" \
        --set "ground.ask=$D/models/teacher-b")" "$N pictures in = $N kept"
is "about anything" "$(sql "$S" 'SELECT sum(questions) FROM asked')" 0
is "the answers are those of the model" "$(sql "$S" "SELECT count(*), min(yes)
    FROM claim_answer a JOIN ask_version v ON v.model_id = a.model_id
    JOIN current_version p ON p.stage = 'ask'
    AND p.version_id = v.version_id")" "$N|0.75"
"$B/bin/limbeck-score" "$W/c.yaml" --progress none > "$W/out" 2>&1
like "the rest of the pipeline goes on" "$(cat "$W/out")" "in = $N kept"
is "and heeds what was seen and answered" "$(sql "$S" "SELECT DISTINCT value
    FROM score WHERE filter_id = (SELECT id FROM filter
        WHERE name = 'visibility') AND reply_id < $N")" 1.0
plan_done
