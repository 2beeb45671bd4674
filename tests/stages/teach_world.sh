# shellcheck shell=sh
# teach_world.sh: a store with pictures and selections, and servers that behave as
# told, for the tests of teach. Sourced after tap.sh.
#
# teach_world STORE N [PICTURE]
#                      N selected samples k1..kN, each with the same small
#                      picture; one more, `none`, without any.
# mock NAME HOW...     a server; its address in $MOCK, requests in $W/NAME
# teach_replies STORE  teacher, key, candidate, text: one a line
# teach_sums STORE     in|kept|rejected|errored|pending of the last run
T="$B/bin/limbeck-teach"

teach_world() {
    printf 'store: %s\n' "$1" > "$W/empty.yaml"
    "$T" "$W/empty.yaml" > "$W/out" 2>&1 || cat "$W/out"
    picture=${3:-$PWD/tests/golden/data/images/square224.png}
    sql "$1" "
        INSERT INTO source (id, name, path, kind, run_id)
        VALUES (1, 's', 's', 'folder', 1);
        INSERT INTO picture (id, sha256, bytes, format, width, height, run_id)
        VALUES (1, x'$(sha256sum "$picture" | cut -c 1-64)', $(wc -c < "$picture"), 'png', 224, 224, 1);
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
                                 SELECT i + 1 FROM n WHERE i < $2)
        INSERT INTO member (id, source_id, ordinal, name, key, data_source_id,
                            data_path, data_offset, data_length, picture_id,
                            run_id)
        SELECT i, 1, i, 'k' || i, 'k' || i, 1, '$picture', 0,
               $(wc -c < "$picture"), 1, 1 FROM n;
        INSERT INTO sample SELECT id, 's', key, 1 FROM member;
        INSERT INTO sample_state (sample_id, member_id, picture_id, lat_deg,
                                  lon_deg, position_origin, standing, run_id)
        SELECT id, id, 1, 10, 20, 'table', 'kept', 1 FROM sample;
        INSERT INTO sample (source_name, key, run_id) VALUES ('s', 'none', 1);
        INSERT INTO sample_state (sample_id, lat_deg, lon_deg, position_origin,
                                  standing, run_id)
        VALUES (last_insert_rowid(), 1, 2, 'table', 'kept', 1);
        INSERT INTO stage_version (id, stage, text, run_id)
        VALUES (900, 'sample', 'made up', 1);
        INSERT INTO selection SELECT id, 900, 1, 'drawn', 1 FROM samples"
}

mock() {
    mock_name=$1
    shift
    mkdir -p "$W/$mock_name"
    mkfifo "$W/$mock_name.in"
    "$B/doubles/mock_server" --record "$W/$mock_name" "$@" \
        < "$W/$mock_name.in" > "$W/$mock_name.port" &
    exec 9> "$W/$mock_name.in"
    while [ ! -s "$W/$mock_name.port" ]; do sleep 0.02; done
    MOCK=http://127.0.0.1:$(cat "$W/$mock_name.port")
}
asked() { # NAME: requests that the server got
    find "$W/$1" -name '*.request' | wc -l
}

teach_replies() {
    sql "$1" "SELECT t.name, s.key, r.candidate, r.text FROM reply r
        JOIN teacher t ON t.id = r.teacher_id
        JOIN samples s ON s.id = r.sample_id
        ORDER BY t.id, s.id, r.candidate"
}
teach_sums() {
    sql "$1" "SELECT came_in, kept, rejected, errored, pending FROM tally
        WHERE stage = 'teach' ORDER BY run_id DESC LIMIT 1"
}
