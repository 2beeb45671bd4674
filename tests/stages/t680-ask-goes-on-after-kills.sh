#!/bin/sh
# ask interrupted while it asks: by SIGTERM it saves what was answered and
# says that there is more; by kill -9 it loses nothing that was committed;
# afterwards the same command goes on and ends with the same answers.
. tests/stages/tap.sh
D=$PWD/demo
config() { # NAME
    cat > "$W/$1.yaml" <<END
store: $W/$1.limbeck
jobs: 2
sources:
  mp16: {root: $D/world/mp16, paths: [shard_0.msg]}
  streetview: {root: $D/world/streetview, paths: [00.zip]}
ground: {ask: $D/models/teacher-b}
END
}
sums() { sql "$W/$1.limbeck" "SELECT kept, rejected, errored, pending FROM tally
    WHERE stage = 'ask' ORDER BY run_id DESC LIMIT 1"; }
answers() { sql "$W/$1.limbeck" "SELECT picture_id, question, yes, mass
    FROM claim_answer ORDER BY 1, 2"; }
asked() { sql "$W/$1.limbeck" 'SELECT count(*) FROM asked'; }
wait_asked() { # NAME N, or until the run is over
    while [ "$(asked "$1")" -lt "$2" ] && kill -0 $pid 2> /dev/null
    do sleep 0.02; done
}
go() { # NAME: takes the place of its shell
    exec "$B/bin/limbeck-ask" "$W/$1.yaml" --progress none > "$W/out" 2>&1
}

config a
"$B/bin/limbeck-ingest" "$W/a.yaml" --progress none > "$W/out" 2>&1
sql "$W/a.limbeck" "
    INSERT INTO stage_version (id, stage, text, run_id) VALUES (900, 'extract', 's', 1);
    INSERT INTO current_version (stage, version_id, input_fingerprint)
        VALUES ('extract', 900, NULL);
    INSERT INTO prompt VALUES (1, 'gre', 'Where?');
    INSERT INTO teacher VALUES (1, 'a', 'batch', 'm', 1, 'a', 1);
    INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures)
        VALUES ('a', 0, 1, 1, 1);
    INSERT INTO reply (sample_id, teacher_id, text, finish, run_id)
    SELECT id, 1, 'A palm and a bollard by a tin roof, a cow, cars keep ' ||
        'right.', 'stop', 1
    FROM samples WHERE member_id NOT NULL;
    INSERT INTO answer (reply_id, version_id, status, form, strict,
                        reasoning_start, reasoning_end, run_id)
    SELECT id, 900, 'ok', 'prose', 0, 0, length(text), 1 FROM reply"
"$B/bin/limbeck-claims" "$W/a.yaml" --progress none > "$W/out" 2>&1
n=$(sql "$W/a.limbeck" 'SELECT count(DISTINCT picture_id) FROM samples
    JOIN reply ON samples.id = sample_id')
for copy in b c; do
    config $copy
    cp "$W/a.limbeck" "$W/$copy.limbeck"
done
(go a)
is "undisturbed, all are asked about" "$(asked a)" "$n"

(go b) &
pid=$!
wait_asked b 1
kill -TERM $pid
wait $pid
is "a stop is told by its exit code" $? 75
like "and by the sums" "$(sums b)" '^[1-9][0-9]+\|0\|0\|[1-9]'
is "what was answered was saved" "$(asked b)" "$(sums b | cut -d '|' -f 1)"
(go b)
is "the same command goes on to the end" "$(asked b)" "$n"
is "with the same answers" "$(answers b)" "$(answers a)"

for kill in 1 40; do
    (go c) &
    pid=$!
    wait_asked c $kill
    kill -9 $pid
    wait $pid 2> /dev/null
    ok "killed at $kill, what was committed is there" \
        test "$(asked c)" -ge $kill
done
is "there is still something to do" $(($(asked c) < n)) 1
is "and the file is whole" "$(sql "$W/c.limbeck" 'PRAGMA integrity_check')" ok
(go c)
is "after kill -9 it goes on" "$(sums c)" "$(sums a)"
is "to the same answers" "$(answers c)" "$(answers a)"
(go c)
like "then there is nothing to do" "$(cat "$W/out")" 'nothing to do'
plan_done
