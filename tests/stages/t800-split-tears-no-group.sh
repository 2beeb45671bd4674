#!/bin/sh
# split: the three sets, disjoint, of the sizes asked for; groups stay whole;
# the draw is the seed's alone.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\n' > "$W/c.yaml"
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" 2>&1
}
sizes() {
    sql "$S" "SELECT group_concat(x, ' ') FROM (SELECT split || '=' || count(*)
        AS x FROM split WHERE policy_id = 1 GROUP BY split ORDER BY split)"
}

stage claims > "$W/out"
facts "$S" 400
for s in claims score decide; do stage $s > "$W/out"; done
like "every selected sample is split" "$(stage split)" \
    '400 samples in = 360 kept \+ 40 rejected'
sizes > "$W/sizes"
is "sizes by accepted and wrong" "$(cat "$W/sizes")" \
    "cot=224 judge=112 none=40 seed=24"
like "again: nothing to do" "$(stage split)" 'nothing to do'
is "no cluster is in two splits" "$(sql "$S" "SELECT count(*) FROM (
    SELECT c.cluster_id FROM split s JOIN cluster c
    ON c.picture_id = s.sample_id WHERE s.split <> 'none'
    GROUP BY 1 HAVING count(*) > 1)")" 0
is "no author is in train and test" "$(sql "$S" "SELECT count(*) FROM (
    SELECT author FROM split s JOIN samples m ON m.id = s.sample_id
    WHERE s.part <> '' GROUP BY 1 HAVING count(DISTINCT s.part) > 1)")" 0
is "some are for testing" "$(sql "$S" "SELECT count(*) > 5 FROM split
    WHERE part = 'test'")" 1
is "judge holds as many right as wrong" "$(sql "$S" "SELECT sum(label),
    sum(1 - label) FROM split WHERE split = 'judge'")" "56|56"
is "labels are the verdicts" "$(sql "$S" "SELECT count(*) FROM split s
    JOIN verdict v ON v.reply_id = s.reply_id AND v.policy_id = s.policy_id
    WHERE coalesce(s.label, 1) <> v.kept")" 0
is "the nearest accepted reply is taken" "$(sql "$S" "SELECT count(*)
    FROM split s JOIN reply r ON r.id = s.reply_id
    WHERE s.split = 'cot' AND r.teacher_id = 2 AND s.sample_id % 4 = 0")" 0

sql "$S" "SELECT * FROM split ORDER BY sample_id" > "$W/a"
stage split --set seed=7 > "$W/out"
sql "$S" "SELECT * FROM split ORDER BY sample_id" > "$W/b"
ok "another seed draws others" sh -c "! cmp -s '$W/a' '$W/b'"
stage split > "$W/out"
sql "$S" "SELECT * FROM split ORDER BY sample_id" > "$W/b"
ok "the same seed draws the same" cmp "$W/a" "$W/b"
stage split --set split.cot=10 --set split.judge=4 --set split.seed=20 \
    --set split.balance=0.25 > "$W/out"
is "sizes as asked" "$(sizes)" "cot=10 judge=4 none=366 seed=20"
is "and the balance" "$(sql "$S" "SELECT sum(label) FROM split
    WHERE split = 'judge'")" 1

stage split --set split.test_samples=31 --set split.test=1 > "$W/out"
is "so many for testing as asked" "$(sql "$S" "SELECT count(*) FROM split
    WHERE part = 'test'")" 31
is "of whole groups" "$(sql "$S" "SELECT count(*) FROM (SELECT group_key FROM split
    WHERE part <> '' GROUP BY 1 HAVING count(DISTINCT part) > 1)")" 0
stage split --set split.test_samples=310 > "$W/out"
is "no more than the share" "$(sql "$S" "SELECT count(*) FROM split
    WHERE part = 'test'")" 36
stage split > "$W/out"

# What is tied to a benchmark, or near to one, is for testing. b is the author
# of sample 21 too, and c lies near to 33; 15 to 34 are one group by clusters.
sql "$S" "
    INSERT INTO sample VALUES (9001, 'bench', 'b', 1000), (9002, 'bench', 'c', 1000);
    INSERT INTO sample_state (sample_id, lat_deg, lon_deg, position_origin,
                              author, standing, run_id)
    VALUES (9001, 0, 0, 'table', 'author 4', 'kept', 1000),
           (9002, 1, 1, 'table', NULL, 'kept', 1000);
    INSERT INTO contamination VALUES
        (9001, 1, NULL, NULL, NULL, 0, 1001, 1000),
        (9002, 1, NULL, NULL, NULL, 0, 1001, 1000),
        (33, 0, 9002, 0.5, NULL, 0, 1001, 1000),
        (53, 0, 9002, 1.5, NULL, 0, 1001, 1000)"
parts() { # FIRST LAST: their parts under split.test=0, one word each
    sql "$S" "SELECT group_concat(DISTINCT part) FROM split
        WHERE split <> 'none' AND sample_id BETWEEN $1 AND $2"
}
stage split --set split.test=0 > "$W/out"
is "the mates of a benchmark's author are for testing" "$(parts 20 24)" test
is "and what is near, with its author's others" "$(parts 30 34)" test
is "what is farther is not" "$(parts 50 54)" train
is "nor is anything else" "$(sql "$S" "SELECT count(*) FROM split
    WHERE part = 'test' AND sample_id NOT BETWEEN 15 AND 34")" 0
stage split --set split.test=0 --set split.near_km=2 > "$W/out"
is "unless that is near" "$(parts 50 54)" test
stage split --set split.test=0 --set split.group=cluster,author > "$W/out"
is "and nothing where benchmarks do not count" "$(sql "$S" "
    SELECT count(*) FROM split WHERE part = 'test'")" 0

stage split --set split.group=planet > "$W/out"
is "an unknown grouping is a bad command line" $? 3
stage split --set split.best=speed > "$W/out"
is "an unknown filter, too" $? 3
plan_done
