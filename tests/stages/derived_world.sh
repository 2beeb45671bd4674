# shellcheck shell=sh
# derived_world.sh: a store whose pictures show a road and houses, and no more,
# for the tests of repair and strip. Sourced after teach_world.sh.
#
# derived_look STORE [RUN]  all pictures were looked at; after stage claims
# stage NAME [FLAG...] run it with $W/c.yaml
# replies STORE TEACHER  its replies, one a line
stage() {
    stage_name=$1
    shift
    "$B/bin/limbeck-$stage_name" "$W/c.yaml" --progress none "$@" 2>&1
}

derived_look() {
    sql "$1" "
        INSERT INTO stage_version (id, stage, text, run_id)
        VALUES (2000, 'look', 'made up', ${2:-1});
        INSERT OR REPLACE INTO current_version (stage, version_id)
        VALUES ('look', 2000);
        INSERT INTO vocabulary SELECT 2000, 'segment', value FROM
            json_each('[\"road\", \"building\", \"signboard\", \"car\",
                        \"sky\", \"palm\"]');
        INSERT INTO look SELECT id, 2000, 2, ${2:-1} FROM picture;
        INSERT INTO evidence SELECT id, 0, 2000, 'segment', 'road', 0.3, 0.9
            FROM picture;
        INSERT INTO evidence SELECT id, 1, 2000, 'segment', 'building', 0.4, 0.9
            FROM picture"
}

replies() {
    sql "$1" "SELECT s.key || '#' || r.candidate || ' ' || r.text
        FROM reply r JOIN teacher t ON t.id = r.teacher_id
        JOIN sample s ON s.id = r.sample_id WHERE t.name = '$2'
        ORDER BY s.id, r.candidate"
}
