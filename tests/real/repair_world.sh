#!/bin/sh
# What strip and repair do to the miniature world (docs/results/repair.md). Needs
# the store of `make demo`; takes about a minute.
#     sh tests/real/repair_world.sh [BUILD]
# The replies are those of the two small teachers; so that one of them can be
# asked again, a double of a server gives them, one after the other, and mends a
# reply by leaving out the sentences that are said not to be found: it shows what
# the loop does, not how well a model mends.
set -eu
export LC_ALL=C.UTF-8
B=${1:-build}
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
store=$B/demo/world.limbeck
[ -s "$store" ] || { echo "needs $store: make demo" >&2; exit 1; }

config() { # TEACHER PORT: the world with that teacher behind the double
    sed -n '/^sources:/,/^teachers:/p' demo/demo.yaml | sed '$d' |
        sed "s|world/|$PWD/demo/world/|g"
    cat <<END
store: $W/$1.limbeck
seed: 42
teachers:
  $1:
    backend: server
    model: double
    endpoints: ["http://127.0.0.1:$2/v1"]
    window: 1
    prompt: $PWD/demo/prompts/gre.txt
    strip: yes
    repair: {visibility: {min: 1}}
ground: {segformer: $PWD/demo/models/segformer}
policy: {distance: {max: 25}, length: {min: 40}, visibility: {min: 0.7}}
export: {to: $W/export}
END
}

for t in careful careless; do
    sqlite3 "$store" "SELECT substr(j, 2, length(j) - 2) FROM (
        SELECT json_quote(r.text) AS j FROM reply r
        JOIN active_teacher o ON o.teacher_id = r.teacher_id
        WHERE o.name = '$t' ORDER BY r.sample_id)" > "$W/$t.lines"
    mkfifo "$W/$t.in"
    "$B/doubles/mock_server" "lines:$W/$t.lines" < "$W/$t.in" > "$W/$t.port" &
    exec 9> "$W/$t.in"
    while [ ! -s "$W/$t.port" ]; do sleep 0.05; done
    config $t "$(cat "$W/$t.port")" > "$W/$t.yaml"
    "$B/bin/limbeck" run "$W/$t.yaml" --progress none > "$W/log" 2>&1 ||
        [ $? -eq 1 ] || { tail -5 "$W/log" >&2; exit 1; }
    sqlite3 "$W/$t.limbeck" "
        SELECT printf('%-24s %5d replies, %5d claims, %5d seen (%.1f %%), '
            || '%d kept', o.name, count(*), sum(c), sum(s),
            100.0 * sum(s) / sum(c), sum(kept))
        FROM active_teacher o JOIN (
            SELECT m.teacher_id, v.kept,
                json_extract(n.evidence, '\$.visibility.checked') AS c,
                json_extract(n.evidence, '\$.visibility.seen') AS s
            FROM measure m JOIN measure_note n ON n.reply_id = m.reply_id
            JOIN verdict v ON v.reply_id = m.reply_id
                AND v.policy_id = (SELECT policy_id FROM current_policy)
        ) x ON x.teacher_id = o.teacher_id
        GROUP BY o.ordinal ORDER BY o.ordinal;
        SELECT printf('%-24s %5d replies, %5d claims, %5d seen (%.1f %%)',
            '  of which it is made', count(*), sum(c), sum(s),
            100.0 * sum(s) / sum(c))
        FROM (SELECT json_extract(n.evidence, '\$.visibility.checked') AS c,
                json_extract(n.evidence, '\$.visibility.seen') AS s
            FROM measure_note n WHERE n.reply_id IN (
                SELECT q.id FROM derived_teacher d
                JOIN active_teacher o ON o.teacher_id = d.id
                JOIN reply r ON r.teacher_id = d.id
                JOIN reply q ON q.teacher_id = d.from_id
                    AND q.sample_id = r.sample_id
                    AND q.candidate = r.candidate));
        SELECT printf('%-24s of %d samples, %d without repair and strip',
            'kept in all', count(DISTINCT m.sample_id), count(DISTINCT
            CASE WHEN o.made_by IS NULL THEN m.sample_id END))
        FROM verdict v JOIN measure m ON m.reply_id = v.reply_id
        JOIN active_teacher o ON o.teacher_id = m.teacher_id
        WHERE v.kept = 1
          AND v.policy_id = (SELECT policy_id FROM current_policy);
        SELECT printf('%-24s %d of %d', 'answers as before', sum(
            a.status IS b.status AND a.lat_deg IS b.lat_deg
            AND a.lon_deg IS b.lon_deg), count(*))
        FROM derived_teacher d JOIN reply r ON r.teacher_id = d.id
        JOIN reply q ON q.teacher_id = d.from_id
            AND q.sample_id = r.sample_id AND q.candidate = r.candidate
        JOIN answer a ON a.reply_id = r.id
        JOIN answer b ON b.reply_id = q.id"
    exec 9>&-
done
