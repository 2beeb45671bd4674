#!/bin/sh
# score.peers: what each teacher weighs by the others, over the whole set, and
# support by these weights: what a loop over all pairs comes to.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\n' > "$W/c.yaml"
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" 2>&1
}

stage claims > "$W/out"
facts "$S" 60
# Two teachers more: c is near the truth, and gives no answer to every fifth; d
# always says the same place. a is the third that is mostly right.
sql "$S" "
    INSERT INTO teacher VALUES (3, 'c', 'batch', 'm', 1, 'c', 1000),
        (4, 'd', 'batch', 'm', 1, 'd', 1000);
    INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures)
    VALUES ('c', 2, 3, 1, 1), ('d', 3, 4, 1, 1);
    CREATE TEMP TABLE t AS SELECT s.id * 2 + k * 1000 AS id, s.id AS i,
        2 + k AS teacher, iif(k = 1, s.lat_deg + 0.05, 48.86) AS lat,
        iif(k = 1, s.lon_deg, 2.35) AS lon
        FROM samples s, (SELECT 1 AS k UNION ALL SELECT 2)
        WHERE k = 2 OR s.id % 5 > 0;
    INSERT INTO reply SELECT id, i, teacher, 0, 'There.', 'stop', 10, 100,
        NULL, NULL, NULL, 5, 1000 FROM t;
    INSERT INTO answer (reply_id, version_id, status, form, strict,
                        position_origin, lat_deg, lon_deg, run_id)
    SELECT id, 1002, 'ok', 'gre', 0, 'stated', lat, lon, 1000 FROM t"
stage claims > "$W/out"
values() {
    sql "$S" "SELECT s.reply_id, printf('%.6f', s.value) FROM score s
        JOIN filter f ON f.id = s.filter_id WHERE f.name = 'support'
        ORDER BY s.reply_id"
}
# loop WEIGHTED: the same by all pairs, from the answers alone
loop() {
    sql "$S" "SELECT r.sample_id, r.teacher_id, r.id, a.lat_deg, a.lon_deg
        FROM reply r JOIN answer a ON a.reply_id = r.id
        ORDER BY r.sample_id, r.teacher_id" | awk -F '|' -v weighted="$1" '
        function rad(x) { return x * atan2(0, -1) / 180 }
        function km(i, k, h) {
            h = cos(rad(lat[i])) * cos(rad(lat[k]))
            h *= sin(rad(lon[k] - lon[i]) / 2) ^ 2
            h += sin(rad(lat[k] - lat[i]) / 2) ^ 2
            return 2 * 6371 * atan2(sqrt(h), sqrt(1 - h))
        }
        function support(i, k, whole, sum) {
            whole = sum = 0
            for (k = from[sample[i]]; sample[k] == sample[i]; k++) {
                if (k == i)
                    continue
                whole += w[who[k]] ^ 2
                sum += w[who[k]] ^ 2 * exp(-km(i, k) / 100)
            }
            return sum / whole
        }
        { sample[NR] = $1; who[NR] = $2; id[NR] = $3; lat[NR] = $4
          lon[NR] = $5; if (!($1 in from)) from[$1] = NR }
        END {
            for (t = 1; t <= 4; t++)
                w[t] = 1
            for (pass = 0; weighted && pass < 20; pass++) {
                for (t = 1; t <= 4; t++)
                    all[t] = n[t] = 0
                for (i = 1; i <= NR; i++) {
                    all[who[i]] += support(i)
                    n[who[i]]++
                }
                for (t = 1; t <= 4; t++)
                    w[t] = all[t] / n[t]
            }
            for (i = 1; i <= NR; i++)
                printf "%d|%.6f\n", id[i], support(i)
        }' | sort -n
}

like "all samples are measured" "$(stage score)" '60 samples in = 60 kept'
is "alone, all teachers weigh the same" "$(values)" "$(loop 0)"
stage score --set score.peers=yes --set filters.support.hubs=0 > "$W/out"
is "weighed by their peers, over the whole set" "$(values)" "$(loop 1)"
weight() { # TEACHER: of each teacher one
    sql "$S" "SELECT DISTINCT json_extract(s.evidence, '\$.weight') FROM score s
        JOIN filter f ON f.id = s.filter_id JOIN reply r ON r.id = s.reply_id
        WHERE f.name = 'support' AND r.teacher_id = $1"
}
is "who is right weighs most, who says one place least" \
    "$(sql "$S" "SELECT $(weight 3) > $(weight 1), $(weight 3) > $(weight 2),
        min($(weight 1), $(weight 2)) > 0.2, $(weight 4) < 0.05")" '1|1|1|1'

stage score --set score.peers=yes > "$W/out"
is "the place that is said always is a hub" "$(sql "$S" "
    SELECT min(json_extract(s.evidence, '\$.hub')) > 0.9 FROM score s
    JOIN filter f ON f.id = s.filter_id JOIN reply r ON r.id = s.reply_id
    WHERE f.name = 'support' AND r.teacher_id = 4")" 1
stage report > "$W/out"
R=$S.report
weights() { sql "$S" "SELECT printf('%.4f', $(weight 1)) || ' '
    || printf('%.4f', $(weight 2)) || ' ' || printf('%.4f', $(weight 3))
    || ' ' || printf('%.4f', $(weight 4))"; }
is "the report has each teacher's weight" "$(jq -r \
    '.teachers[].peers_weight' "$R/figures.json" |
    xargs printf '%.4f %.4f %.4f %.4f')" \
    "$(weights)"
like "beside its share right" "$(cat "$R/teachers.html")" \
    'share right of the positions whose truth is known'
like "why tells who speaks for an answer" \
    "$("$LIMBECK" why "$S" id:1 | grep supported)" \
    'from [0-9.]+ km by c, who weighs 0\.[0-9]+'
like "a second time there is nothing to do" \
    "$(stage score --set score.peers=yes)" 'nothing to do'
values > "$W/before"
sql "$S" "DELETE FROM answer WHERE reply_id = (SELECT max(reply_id) FROM answer)"
like "an answer less: all is measured again" \
    "$(stage score --set score.peers=yes)" '60 samples in = 60 kept'
ok "to other values" sh -c "! sqlite3 '$S' \"SELECT s.reply_id,
    printf('%.6f', s.value) FROM score s JOIN filter f ON f.id = s.filter_id
    WHERE f.name = 'support' ORDER BY 1\" | head -n 20 | cmp -s - '$W/before'"
plan_done
