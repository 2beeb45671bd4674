#!/bin/sh
# make check-servers: a real llama-server with the demo's teacher: pictures, yes
# or no, prefill, a judge, overflow, a server that dies and comes back. Its
# source is that of the Python package llama-cpp-python, built outside the tree
# (SERVERS, 1.5 GB, half an hour of one processor) and kept. Needs python3 with
# numpy and pip, cmake 3.14, ninja or make, and a C++17 compiler; says what is
# missing, and is done.
#   B=build sh tests/check-servers.sh
. tests/stages/tap.sh
SERVERS=${SERVERS:-${XDG_CACHE_HOME:-$HOME/.cache}/limbeck-check-servers}
. tests/servers/llama_server.sh
D=$PWD/demo
[ -d "$D/models/teacher-a" ] || skip_all "needs demo/models"
llama_server_build || skip_all "$llama_missing"
llama_server_model "$D/models/teacher-a"
echo "# $("$SERVERS/build/bin/llama-server" --version 2>&1 | head -n 1)"

# config NAME LINE...: a configuration with teacher `real` at $URL
config() {
    config_name=$1
    shift
    {
        printf 'store: %s\nsources:\n' "$W/$config_name.limbeck"
        sed -n '/^sources:/,/^teachers:/p' "$D/demo.yaml" | sed '1d;$d
            s|world/|'"$D"'/world/|g'
        printf 'sample: {limit: 40}\nextract: {}\nteachers:\n'
        printf '  real:\n    backend: server\n    dialect: llama-server\n'
        printf '    model: miniature\n    endpoints: ["%s"]\n' "$URL"
        printf '    prompt: %s\n    max_tokens: 400\n' "$D/prompts/gre.txt"
        for line; do printf '%s\n' "$line"; done
    } > "$W/$config_name.yaml"
}
LOCALIZABLE="    localizable: yes
    localizable_prompt: $D/prompts/localizable.txt"
stages() { # CONFIG STAGE...: the exit code of the last
    stages_config=$1
    shift
    for stage; do
        stages_code=0
        "$B/bin/limbeck-$stage" "$W/$stages_config.yaml" --progress none \
            > "$W/out" 2>&1 || stages_code=$?
    done
    return "$stages_code"
}
sums() { sql "$W/$1.limbeck" "SELECT came_in, kept, rejected, errored, pending
    FROM tally WHERE stage = '$2' ORDER BY run_id DESC LIMIT 1"; }

llama_server_start -c 16384 -np 4
# shellcheck disable=SC2016
ok "limbeck teachers check finds what it needs" sh -c '
    printf "store: x\nteachers:\n  t: {backend: server, dialect: llama-server, model: m, localizable: yes, endpoints: [\"%s\"]}\n" "$1" > "$2/t.yaml"
    "$3" teachers check "$2/t.yaml"' sh "$URL" "$W" "$LIMBECK"
sed 's/^/# /' "$W/.ok.out"

# The same model, here and there.
config a "$LOCALIZABLE" '  own:' '    backend: local' \
    "    model: $D/models/teacher-a" "    prompt: $D/prompts/gre.txt" \
    '    max_tokens: 400' "$LOCALIZABLE"
stages a ingest place dedupe sample teach
is "forty pictures, each answered by the server and by the model itself" \
    "$?/$(sums a teach)" '0/80|80|0|0|0'
pairs="reply r JOIN teacher t ON t.id = r.teacher_id AND t.name = 'real'
    JOIN reply o ON o.sample_id = r.sample_id AND o.teacher_id <> r.teacher_id"
is "in the same words nearly always" "$(sql "$W/a.limbeck" \
    "SELECT sum(r.text = o.text) >= 36 FROM $pairs")" 1
is "as sure that the place can be told" "$(sql "$W/a.limbeck" \
    "SELECT max(abs(exp(r.yes_logprob) - exp(o.yes_logprob))) < 0.05,
        count(r.yes_logprob) FROM $pairs")" '1|40'
echo "# $(sql "$W/a.limbeck" "SELECT sum(r.text = o.text) || ' of 40 texts equal, p(yes) off by ' ||
    round(avg(abs(exp(r.yes_logprob) - exp(o.yes_logprob))), 5) || ' on average, ' ||
    max(r.prompt_tokens) || ' prompt tokens' FROM $pairs")"

# A judge and the localizability question behind a server.
# The miniature knows no judge's question: it is given its own behind the reply.
{
    printf '{picture}\n{reply}\n'
    cat "$D/prompts/localizable.txt"
} > "$W/judge.txt"
cat >> "$W/a.yaml" <<END
judge: {teacher: real, prompt: $W/judge.txt}
localize: {teacher: real, prompt: $D/prompts/localizable.txt}
END
stages a extract claims localize judge
is "the server judges; what is neither yes nor no is set aside" "$?/$(sql \
    "$W/a.limbeck" 'SELECT count(*) > 60 FROM judgement')" 1/1
echo "# $(sql "$W/a.limbeck" 'SELECT count(*) FROM judgement') of 80 judged"
is "and says where the place can be told, as it did" "$(sql "$W/a.limbeck" "
    SELECT count(*), max(abs(l.yes_logprob - r.yes_logprob)) < 0.01
    FROM current_localizability l
    JOIN samples s ON s.picture_id = l.picture_id
    JOIN reply r ON r.sample_id = s.id
    JOIN teacher t ON t.id = r.teacher_id AND t.name = 'real'")" '40|1'

config p "    prefill: '<think>'"
stages p ingest place dedupe sample teach
is "a prefill that the server repeats stands once" "$?/$(sql "$W/p.limbeck" "
    SELECT count(*), sum(instr(text, '<think>') = 1
        AND instr(substr(text, 8), '<think>') = 0) FROM reply")" '0/40|40'

# Killed in the middle and started again: nobody notices.
config k '    retries: 20' '    window: 2'
stages k ingest place dedupe sample
("$B/bin/limbeck-teach" "$W/k.yaml" --progress none > "$W/k.out" 2>&1
    echo $? > "$W/k.code") &
while [ "$(sql "$W/k.limbeck" 'SELECT count(*) FROM reply')" -lt 5 ] &&
    [ ! -e "$W/k.code" ]; do sleep 0.05; done
llama_server_kill
sleep 2
llama_server_again -c 16384 -np 4
wait_teach=0
while [ ! -e "$W/k.code" ] && [ $wait_teach -lt 600 ]; do
    sleep 0.2
    wait_teach=$((wait_teach + 1))
done
is "a server that dies and comes back loses nothing" \
    "$(cat "$W/k.code")/$(sums k teach)" '0/40|40|0|0|0'
llama_server_kill

# Too little context for the question: the teacher stops; given more, all come.
llama_server_again -c 256 -np 1
config o '    window: 1'
for _ in 1 2 3 4 5 6 7 8; do cat "$D/prompts/gre.txt"; done > "$W/long.txt"
sed -i "s|prompt: .*/gre.txt|prompt: $W/long.txt|" "$W/o.yaml"
stages o ingest place dedupe sample
stages o teach
is "a context too small stops the teacher" $? 2
like "after eight, with what to do" "$(cat "$W/out")" \
    '8 requests in a row were refused.*lower max_tokens or max_pixels'
echo "# $(grep -o 'status [0-9]*: [^;]*' "$W/out" | head -n 1)"
is "each as what it is" "$(sql "$W/o.limbeck" \
    "SELECT class, count(*) FROM failure WHERE stage = 'teach' GROUP BY 1")" \
    'context-overflow|8'
llama_server_kill
llama_server_again -c 16384 -np 4
stages o teach
is "with more context all are answered" "$?/$(sums o teach)" '0/40|40|0|0|0'
llama_server_kill
plan_done
