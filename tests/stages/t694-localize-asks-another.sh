#!/bin/sh
# Whether the place can be told is asked of another model than the teacher, once
# a picture: its answers are facts, nobody is asked twice, score reads them, and
# what a server refused is probed as in teach.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
need_file "$B/doubles/mock_server"

# world STORE N: N samples, all of their pictures replied about by one teacher
world() {
    teach_world "$1" "$2"
    sql "$1" "
        INSERT INTO stage_version (id, stage, text, run_id)
            VALUES (901, 'extract', 's', 1);
        INSERT INTO current_version (stage, version_id, input_fingerprint)
            VALUES ('extract', 901, NULL);
        INSERT INTO prompt VALUES (1, 'gre', 'Where?');
        INSERT INTO teacher VALUES (1, 'a', 'batch', 'm', 1, 'a', 1);
        INSERT INTO active_teacher (name, ordinal, teacher_id, candidates,
                                    pictures) VALUES ('a', 0, 1, 1, 1);
        INSERT INTO reply (sample_id, teacher_id, text, finish, yes_logprob,
                           no_logprob, run_id)
            SELECT id, 1, 'A palm, so Egypt. ' || key, 'stop', -3.0, -0.1, 1
            FROM samples WHERE picture_id IS NOT NULL;
        INSERT INTO answer (reply_id, version_id, status, form, strict,
                            localizable, run_id)
            SELECT id, 901, 'ok', 'prose', 0, 0.05, 1 FROM reply;
        INSERT INTO source_state (source_id, bytes, modified_at, finished, run_id)
            VALUES (1, 1, 1, 1, 1)"
}
go() { # NAME ARGUMENT...: takes the place of its shell
    exec "$B/bin/limbeck-$1" "$W/w.yaml" --jobs 1 --progress none \
        > "$W/out" 2>&1
}
stage() { # STAGE STORE MORE...: big, behind $MOCK, is asked
    stage_name=$1
    cat > "$W/w.yaml" <<END
store: $2
localize: {teacher: big}
judge: {teacher: big}
teachers:
  big: {backend: server, model: Big-7B, candidates: 0, window: 1, retries: 2,
        timeout_s: 5, endpoints: ["$MOCK"]}
END
    shift 2
    "$B/bin/limbeck-$stage_name" "$W/w.yaml" --jobs 1 --progress none "$@" \
        > "$W/out" 2>&1
}
sums() { # STAGE STORE
    sql "$2" "SELECT came_in, kept, rejected, errored, pending FROM tally
        WHERE stage = '$1' ORDER BY run_id DESC LIMIT 1"
}
known() { sql "$1" 'SELECT count(*), min(yes_logprob), max(no_logprob)
    FROM current_localizability'; }
S=$W/w.db
world "$S" 12

mock good 500 broken ok
stage localize "$S"
is "each picture is asked about once" "$?/$(known "$S")/$(asked good)" \
    '0/12|-0.25|-2.0/14'
is "in the stage's sums" "$(sums localize "$S")" '12|12|0|0|0'
like "with the picture and the question" "$(cat "$W/good/5.request")" \
    '"image_url".*tell from this picture alone'
like "for one token" "$(cat "$W/good/5.request")" \
    '"max_tokens":1,"logprobs":true'
stage localize "$S"
is "a second time nobody is asked" "$?/$(asked good)" 0/14
stage teach "$S"
is "who only judges is asked for no answers" "$?/$(asked good)" 0/14
sql "$S" "INSERT INTO active_teacher (name, ordinal, teacher_id, candidates,
    pictures) VALUES ('a', 0, 1, 1, 1)"

stage score "$S"
is "it counts in place of the teacher's own word" "$?/$(sql "$S" \
    'SELECT count(*), round(min(localizable), 3) FROM measure')" '0/12|0.852'
sed '/^localize/d' "$W/w.yaml" > "$W/none.yaml"
"$B/bin/limbeck-localize" "$W/none.yaml" --progress none > "$W/out" 2>&1
"$B/bin/limbeck-score" "$W/none.yaml" --progress none > "$W/out" 2>&1
is "without it, the teacher's own word" "$(sql "$S" \
    'SELECT round(min(localizable), 3) FROM measure')" 0.05
stage localize "$S"
is "asked again, it is known already" "$?/$(asked good)/$(known "$S")" \
    '0/14/12|-0.25|-2.0'
stage localize "$S" --set teachers.big.model=Other
is "another model is asked anew" "$?/$(asked good)" 0/26
is "and what the first said stays" \
    "$(sql "$S" 'SELECT count(*) FROM localizability')" 24
sql "$S" 'UPDATE localizability SET yes_logprob = 0' 2> "$W/out"
like "nobody changes it" "$(cat "$W/out")" 'a fact is never changed'
stage localize "$S" --set teachers.big.pictures=no
is "who is shown no pictures cannot tell" $? 3
like "which is said" "$(cat "$W/out")" 'which is shown no pictures'

# Killed on the way, it goes on.
world "$W/k.db" 40
mock slow ok:60
sed "s|^store: .*|store: $W/k.db|; s|http://[0-9.:]*|$MOCK|" "$W/w.yaml" > "$W/k.yaml"
cp "$W/k.yaml" "$W/w.yaml"
(go localize) &
pid=$!
while [ "$(asked slow)" -lt 20 ]; do sleep 0.02; done
kill -9 $pid
wait $pid 2> /dev/null
half=$(sql "$W/k.db" 'SELECT count(*) FROM localizability')
stage localize "$W/k.db"
is "killed, it goes on" "$?/$(known "$W/k.db")" '0/40|-0.25|-2.0'
is "and asks about no picture that it has" \
    "$([ "$half" -gt 0 ] && [ "$(asked slow)" -le $((20 + 40 - half + 2)) ] &&
        echo yes)" yes

# What is refused is asked again when the server answers otherwise.
printf '%s' '{"error":{"message":"not that"}}' > "$W/gone"
for s in localize judge; do
    world "$W/$s.db" 12
    mock "p$s" ok ok "file:400:$W/gone" "file:400:$W/gone" "file:400:$W/gone" \
        ok ok ok ok ok ok ok "file:400:$W/gone" ok
    stage "$s" "$W/$s.db"
    is "$s: refused on the way" "$?/$(sums "$s" "$W/$s.db")/$(asked "p$s")" \
        '1/12|9|0|3|0/12'
    stage "$s" "$W/$s.db"
    is "$s: still refused, one more is asked" \
        "$?/$(sums "$s" "$W/$s.db")/$(asked "p$s")" '1/12|9|0|3|0/13'
    stage "$s" "$W/$s.db"
    is "$s: mended, all are" \
        "$?/$(sums "$s" "$W/$s.db")/$(asked "p$s")" '0/12|12|0|0|0/16'
done
plan_done
