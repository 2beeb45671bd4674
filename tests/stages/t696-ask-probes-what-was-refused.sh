#!/bin/sh
# What a server refused of ask's questions is probed as in teach; of ask, judge
# and localize alike the failure names the teacher that was asked, another
# teacher is asked at once, and the first one's name alone changes nothing.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
need_file "$B/doubles/mock_server"

# world STORE N: N samples with a reply that claims one thing
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
        INSERT INTO reply (sample_id, teacher_id, text, finish, run_id)
            SELECT id, 1, 'There is a palm.', 'stop', 1
            FROM samples WHERE picture_id IS NOT NULL;
        INSERT INTO answer (reply_id, version_id, status, form, strict,
                            reasoning_start, reasoning_end, run_id)
            SELECT id, 901, 'ok', 'prose', 0, 0, length(CAST(text AS BLOB)), 1
            FROM reply;
        INSERT INTO source_state (source_id, bytes, modified_at, finished, run_id)
            VALUES (1, 1, 1, 1, 1)"
}
stage() { # STAGE STORE MORE...: big, behind $MOCK, is asked; or another NAME
    stage_name=$1
    cat > "$W/w.yaml" <<END
store: $2
localize: {teacher: ${NAME:-big}}
judge: {teacher: ${NAME:-big}}
ground: {ask_teacher: ${NAME:-big}}
teachers:
  ${NAME:-big}: {backend: server, model: ${MODEL:-Big-7B}, candidates: 0, window: 1,
        retries: 2, timeout_s: 5, endpoints: ["$MOCK"]}
END
    shift 2
    "$B/bin/limbeck-$stage_name" "$W/w.yaml" --jobs 1 --progress none "$@" \
        > "$W/out" 2>&1
}
sums() { # STAGE STORE
    sql "$2" "SELECT came_in, kept, rejected, errored, pending FROM tally
        WHERE stage = '$1' ORDER BY run_id DESC LIMIT 1"
}
printf '%s' '{"error":{"message":"not that"}}' > "$W/gone"
MOCK=http://127.0.0.1:9 # until there is one
begin() { # STAGE STORE N: its world, ready to be asked about
    world "$2" "$3"
    [ "$1" != ask ] || stage claims "$2"
}

begin ask "$W/a.db" 12
mock p ok ok "file:400:$W/gone" "file:400:$W/gone" "file:400:$W/gone" \
    ok ok ok ok ok ok ok "file:400:$W/gone" ok
stage ask "$W/a.db"
is "refused on the way" "$?/$(sums ask "$W/a.db")/$(asked p)" '1/12|9|0|3|0/12'
like "with the picture and the claim" "$(cat "$W/p/0.request")" \
    '"image_url".*palm'
is "what was answered is a fact" "$(sql "$W/a.db" \
    'SELECT count(*), round(min(yes), 3) FROM claim_answer')" '9|0.852'
stage ask "$W/a.db"
is "still refused, one more is asked" \
    "$?/$(sums ask "$W/a.db")/$(asked p)" '1/12|9|0|3|0/13'
stage ask "$W/a.db"
is "mended, all are" "$?/$(sums ask "$W/a.db")/$(asked p)" '0/12|12|0|0|0/16'
stage ask "$W/a.db"
is "and then nobody is" "$?/$(asked p)" 0/16

for s in ask judge localize; do
    begin "$s" "$W/$s.db" 6
    mock "n$s" "file:400:$W/gone" "file:400:$W/gone" ok ok ok ok \
        "file:400:$W/gone"
    stage "$s" "$W/$s.db"
    is "$s: two are refused" "$?/$(sums "$s" "$W/$s.db")/$(asked "n$s")" \
        '1/6|4|0|2|0/6'
    is "$s: each failure says who refused, and where" "$(sql "$W/$s.db" "
        SELECT count(*) FROM failure WHERE ended_at IS NULL AND stage = '$s'
        AND message LIKE '%big: \"$MOCK/v1/chat/completions\": status 400: not that'")" 2
    stage "$s" "$W/$s.db"
    is "$s: still refused, one is asked" \
        "$?/$(sums "$s" "$W/$s.db")/$(asked "n$s")" '1/6|4|0|2|0/7'
    NAME=second MODEL=Other
    mock "o$s" ok
    stage "$s" "$W/$s.db"
    is "$s: another teacher is asked all" \
        "$?/$(sums "$s" "$W/$s.db")/$(asked "o$s")" '0/6|6|0|0|0/6'
    NAME='' MODEL=''
done

# A server that wants to be left in peace, one that says no in a 200, one that
# answers twice, and one that answers another request.
begin judge "$W/r.db" 3
printf '{"error":{"code":402,"message":"Insufficient credits"}}' > "$W/credit"
mock rest 429:5 ok
stage judge "$W/r.db"
is "Retry-After is heeded" "$?/$(sums judge "$W/r.db")/$(asked rest)" \
    '0/3|3|0|0|0/4'
like "and told" "$(cat "$W/out")" \
    'big: "http://127.0.0.1:[0-9]*/v1/chat/completions" asks to be left alone for 5 s'
begin judge "$W/p.db" 3
mock poor "file:200:$W/credit"
stage judge "$W/p.db"
is "no credit, in a 200, stops it" "$?/$(asked poor)" 2/2 # one was under way
like "with the words and what to do" "$(cat "$W/out")" \
    'big: .*status 402: Insufficient credits'
begin judge "$W/f.db" 4
mock twice twice
stage judge "$W/f.db" --set teachers.big.connections=fresh
is "connections: fresh" "$?/$(sums judge "$W/f.db")/$(asked twice)" \
    '0/4|4|0|0|0/4'
begin judge "$W/i.db" 3
mock other other-id ok
stage judge "$W/i.db"
is "a reply to another request is asked again" \
    "$?/$(sums judge "$W/i.db")/$(asked other)" '0/3|3|0|0|0/4'
like "and the connection trusted no more" "$(cat "$W/out")" \
    'replies to other requests than it was sent'
plan_done
