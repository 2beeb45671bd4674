#!/bin/sh
# teacher-a behind `transformers serve` answers as it does in this process, but
# for the spaces at the ends of its reasoning, which that server strips.
#   serve.sh PYTHON_BIN LIMBECK_BIN FOLDER
set -eu
bin=$1 limbeck=$2 W=$3
port=${PORT:-8177}
"$bin/transformers" serve "$PWD/demo/models/teacher-a" --device cpu \
    --dtype float32 --host 127.0.0.1 --port "$port" > "$W/serve.log" 2>&1 &
server=$!
trap 'kill "$server" 2> /dev/null || :; rm -f demo/.serve.yaml' EXIT
tries=0
until curl -sf "http://127.0.0.1:$port/health" > "$W/health"; do
    tries=$((tries + 1))
    [ "$tries" -lt 120 ] || { tail -n 5 "$W/serve.log" && exit 1; }
    sleep 1
done
cat > demo/.serve.yaml <<YAML
store: $W/serve.limbeck
sources:
  mp16: {paths: [world/mp16/shard_0.msg], tables: [world/mp16/mp16.csv]}
sample: {limit: 10}
teachers:
  here:
    backend: local
    model: models/teacher-a
    prompt: prompts/gre.txt
    max_tokens: 200
  there:
    backend: server
    endpoints: [http://127.0.0.1:$port/v1]
    dialect: openai
    model: $PWD/demo/models/teacher-a
    prompt: prompts/gre.txt
    max_tokens: 200
YAML
for stage in ingest place dedupe sample teach; do
    "$limbeck/limbeck-$stage" demo/.serve.yaml --progress none \
        > "$W/serve.out" 2>&1 || [ $? -eq 1 ] ||
        { cat "$W/serve.out" && exit 1; }
done
same=$(sqlite3 "$W/serve.limbeck" "SELECT
    sum(replace(replace(a.text, '<think> ', '<think>'), ' </think>',
        '</think>') = b.text) || ' of ' || count(*)
    FROM reply a JOIN reply b USING (sample_id)
    WHERE a.teacher_id < b.teacher_id")
echo "transformers serve: $same answers as in this process"
[ "$same" = '10 of 10' ]
