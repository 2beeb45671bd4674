#!/bin/sh
# judge and ask take a teacher of the configuration in place of a folder: a
# model behind a server is asked, its answers are kept, and what it refuses is
# set aside or stops the stage.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
need_file "$B/doubles/mock_server"
S=$W/w.db
teach_world "$S" 12
sql "$S" "
    INSERT INTO stage_version (id, stage, text, run_id)
        VALUES (901, 'extract', 's', 1);
    INSERT INTO current_version (stage, version_id, input_fingerprint)
        VALUES ('extract', 901, NULL);
    INSERT INTO prompt VALUES (1, 'gre', 'Where?');
    INSERT INTO teacher VALUES (1, 'a', 'batch', 'm', 1, 'a', 1);
    INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures)
        VALUES ('a', 0, 1, 1, 1);
    INSERT INTO reply (sample_id, teacher_id, text, finish, run_id)
        SELECT id, 1, 'A palm, so Egypt. ' || key, 'stop', 1 FROM samples
        WHERE picture_id IS NOT NULL;
    INSERT INTO answer (reply_id, version_id, status, form, strict, run_id)
        SELECT id, 901, 'ok', 'prose', 0, 1 FROM reply"
judge() { # MORE...: with the teacher at $MOCK
    cat > "$W/w.yaml" <<END
store: $S
judge: {teacher: big}
teachers:
  big: {backend: server, model: Big-7B, retries: 1, timeout_s: 5, endpoints: ["$MOCK"]}
END
    "$B/bin/limbeck-judge" "$W/w.yaml" --jobs 2 --progress none "$@" \
        > "$W/out" 2>&1
}
judged() { sql "$S" "SELECT count(*), min(yes_logprob), max(no_logprob)
    FROM judgement j JOIN current_version p ON p.stage = 'judge'
    AND p.version_id = j.version_id"; }

mock wrong 401
judge
is "a wrong key stops the stage" $? 2
like "in its words" "$(cat "$W/out")" 'status 401: mock says 401'
mock no 400
judge
is "so do eight refusals in a row" $? 2
like "which are counted" "$(cat "$W/out")" \
    '8 requests in a row were refused: status 400: mock says 400'
mock good 500 broken ok
judge
is "a server that stumbles answers in the end" "$?/$(judged)" \
    '0/12|-0.25|-2.0'
is "each reply was asked about" "$(asked good)" 14
like "with the picture and the reply" "$(cat "$W/good/5.request")" \
    '"image_url".*A palm, so Egypt\. k'
like "for one token" "$(cat "$W/good/5.request")" \
    '"max_tokens":1,"logprobs":true'
judge
is "a second time nobody is asked" "$?/$(asked good)" 0/14
judge --set teachers.big.model=Other
is "another model is asked anew" "$?/$(asked good)" 0/26
mock bare plain
judge --set teachers.big.model=Third
is "no log-probabilities are no judgement" $? 2
like "and said so" "$(cat "$W/out")" \
    'no log-probability of yes or no came'
judge --set judge.teacher=nobody
is "an unknown teacher is a bad configuration" $? 3
like "and named" "$(cat "$W/out")" '"judge.teacher" is "nobody"'
judge --set teachers.big.dialect=mistral
is "so is one that tells no probabilities" $? 3
plan_done
