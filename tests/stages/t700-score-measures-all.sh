#!/bin/sh
# score: every filter on every reply, again only for what changed.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\n' > "$W/c.yaml"
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" 2>&1
}
score_of() { # REPLY FILTER
    sql "$S" "SELECT coalesce(round(value, 3), 'unknown') FROM score
        JOIN filter ON filter.id = filter_id
        WHERE reply_id = $1 AND name = '$2'"
}

stage claims > "$W/out"
facts "$S" 40
stage claims > "$W/out"
like "all samples are measured" "$(stage score)" '40 samples in = 40 kept'
is "every filter, every reply" "$(sql "$S" "SELECT count(*) FROM score")" \
    "$(sql "$S" "SELECT 80 * count(*) FROM filter")"
is "half a degree north in km" "$(score_of 1 distance)" 55.638
is "the other teacher lies further" "$(score_of 2 distance)" 1111.852
is "agreement is the same both ways" "$(score_of 1 agreement)" \
    "$(score_of 2 agreement)"
is "no country was written" "$(score_of 1 country_match)" unknown
is "format" "$(score_of 1 format)" 1.0
like "a second time there is nothing to do" "$(stage score)" 'nothing to do'
stage score --set filters.distance.kind=haversine > "$W/out"
is "a filter's setting measures again" "$(score_of 1 distance)" 55.597
like "going back does, too" "$(stage score)" '40 samples in = 40 kept'

sql "$S" "DELETE FROM answer WHERE reply_id = 80"
like "one answer gone: one sample measured" \
    "$(stage score -v --progress plain)" '40 samples in = 40 kept'
is "alone there is no agreement" "$(score_of 79 agreement)" unknown
sql "$S" "UPDATE active_teacher SET candidates = 2 WHERE name = 'a';
    INSERT INTO reply (id, sample_id, teacher_id, candidate, text, finish,
                       run_id)
    SELECT 103, sample_id, 1, 1, text || text, 'stop', run_id FROM reply
    WHERE id = 3;
    INSERT INTO answer (reply_id, version_id, status, form, strict, run_id)
    VALUES (103, 1002, 'ok', 'gre', 0, 1000);
    UPDATE place SET city = 'picture' WHERE sample_id = 3;
    INSERT INTO stage_version VALUES (2000, 'place', 'p2', 1000);
    UPDATE current_version SET version_id = 2000 WHERE stage = 'place'"
stage score > "$W/out"
is "a repeated tag is not well formed" "$(score_of 103 format)" 0.0
is "the prompt names the city" "$(score_of 5 leak)" 1.0
like "with its place as evidence" "$(sql "$S" "SELECT evidence FROM score
    JOIN filter ON filter.id = filter_id
    WHERE reply_id = 5 AND name = 'leak'")" '"what":"name","at":15,'
is "evidence is JSON" "$(sql "$S" "SELECT count(*) FROM score
    WHERE NOT json_valid(coalesce(evidence, '{}'))")" 0
plan_done
