#!/bin/sh
# Requests for Anthropic's and Gemini's batches: each in its provider's shape,
# asked of a double that takes nothing else and answers as that provider does,
# with errors and what expired; the replies find back, nothing is lost, and the
# next file asks only what failed.
. tests/stages/tap.sh
. tests/stages/teach_world.sh

# Doubles: FILES as the provider would take them, its output on standard output.
# What it would refuse is an error (jq's exit code) and the reason.
# shellcheck disable=SC2016 # variables of jq's
common='def only($names; $where): if (keys - $names) == [] then . else
    error("\($where): \(keys - $names)") end;
def picture($type; $data): if ($type | test("^image/(jpeg|png|webp)$")) and
    ($data | test("^iVBORw0KGgo")) then . else error("no picture") end;'
anthropic() {
    jq -c "$common"'
def block: if .type == "text" then only(["type", "text"]; "text")
  elif .type == "image" then only(["type", "source"]; "image") | .source |=
    only(["type", "media_type", "data"]; "source") |
    picture(.source.media_type; .source.data)
  else error("type \(.type)") end;
(.requests // [.])[] | only(["custom_id", "params"]; "request") |
if .custom_id | test("^[a-zA-Z0-9_-]{1,64}$") | not
  then error("custom_id \(.custom_id)") else . end |
.params |= only(["model", "max_tokens", "temperature", "top_p", "system",
  "stop_sequences", "messages", "thinking"]; "params") |
.params | if .max_tokens < 1 then error("max_tokens") else . end |
if has("temperature") and has("top_p") then error("both") else . end |
.messages[].content[] |= block' "$@" > "$W/checked" || return 1
    jq -c '(.requests // [.])[] | {custom_id, n: input_line_number} |
  {custom_id, result: (if .custom_id | test("k2_") then {type: "errored",
      error: {type: "error", error: {type: "invalid_request_error",
      message: "messages.0.content.0.image: could not process image"}}}
    elif .custom_id | test("k3_") then {type: "expired"}
    elif .custom_id | test("k4_") then {type: "canceled"}
    else {type: "succeeded", message: {id: "msg_1", type: "message",
      role: "assistant", model: "claude", content: [
      {type: "thinking", thinking: "hm", signature: "x"},
      {type: "text", text: "seen \(.custom_id)"}], stop_reason: "end_turn",
      stop_sequence: null, usage: {input_tokens: 9, output_tokens: 4}}} end)}' \
        "$@" | tac # in any order
}
gemini() {
    jq -c "$common"'
def part: if has("text") then only(["text"]; "part")
  else only(["inlineData"]; "part") | .inlineData |=
    only(["mimeType", "data"]; "inlineData") |
    picture(.inlineData.mimeType; .inlineData.data) end;
only(["key", "request"]; "line") | .request | only(["contents",
  "systemInstruction", "generationConfig", "safetySettings"]; "request") |
.generationConfig |= only(["temperature", "topP", "maxOutputTokens",
  "stopSequences", "thinkingConfig"]; "generationConfig") |
.contents[].parts[] |= part' "$@" > "$W/checked" || return 1
    jq -c '.key as $key | if $key | test("k2#") then {key: $key, error: {
      code: 400, message: "Unable to process input image.",
      status: "INVALID_ARGUMENT"}}
    elif $key | test("k3#") then {key: $key, error: {code: 4,
      message: "Deadline expired before operation could complete.",
      status: "DEADLINE_EXCEEDED"}}
    elif $key | test("k4#") then {key: $key, response: {promptFeedback: {
      blockReason: "PROHIBITED_CONTENT"}, usageMetadata: {promptTokenCount: 9}}}
    else {key: $key, response: {candidates: [{content: {role: "model", parts: [
      {text: "hm", thought: true}, {text: "seen \($key)"}]},
      finishReason: "STOP", index: 0}], modelVersion: "g", usageMetadata: {
      promptTokenCount: 9, candidatesTokenCount: 3, thoughtsTokenCount: 1}}}
    end' "$@" | tac
}
run() { "$T" "$1" --progress none > "$W/out" 2>&1; }
ids() { jq -r '(.requests // [.])[] | .custom_id // .key' "$@" | tr '\n' ' '; }

# Seven samples with pictures and one without; names that no id may hold as they
# are, two that differ only there, and one that is too long for an id.
long=a/very/long/folder/of/photographs/that/somebody/once/made/in/summer/IMG_1
world() { # STORE
    teach_world "$1" 7
    sql "$1" "DROP TRIGGER sample_unchanged;
        UPDATE sample SET key = 'é x/5.jpg' WHERE id = 5;
        UPDATE sample SET key = 'é x/5' WHERE id = 6;
        UPDATE sample SET key = '$long' WHERE id = 7"
}
config() { # NAME DIALECT REQUESTS MORE...
    printf 'store: %s\nteachers:\n  t:\n    backend: batch\n    model: m-1\n' \
        "$W/$1.db" > "$W/$1.yaml"
    printf '    %s\n' "dialect: $2" "requests: $3" "results: [$1-*.out]" \
        'prompt: globe' >> "$W/$1.yaml"
    name=$1
    shift 3
    for line; do printf '    %s\n' "$line"; done >> "$W/$name.yaml"
}

# Anthropic, as JSON lines and as the body that creates a batch.
for file in lines.jsonl body.json; do
    a=${file%.*}
    world "$W/$a.db"
    config "$a" anthropic "$file" 'system: "be short"' 'stop: "</answer>"' \
        'max_tokens: 500' 'extra_body: {thinking: {type: disabled}}'
    ok "$file: requests are written" run "$W/$a.yaml"
    anthropic "$W/$file" > "$W/$a-1.out"
    is "$file: as Anthropic takes them" $? 0
    is "$file: each sample once" "$(wc -l < "$W/checked")" 7
    is "$file: ids tell all names apart" \
        "$(ids "$W/$file" | tr ' ' '\n' | sort -u | grep -c .)" 7
    is "$file: with what was set" "$(head -1 "$W/checked" | jq -c '
        [.model, .max_tokens, .system, .stop_sequences, .thinking.type,
        (.messages[0].content | map(.type))]')" \
        '["m-1",500,"be short",["</answer>"],"disabled",["image","text"]]'
    run "$W/$a.yaml"
    is "$file: failed lines make exit code 1" $? 1
    is "$file: replies find back" "$(teach_replies "$W/$a.db" |
        sed 's/name-[0-9a-f]*/DIGEST/')" "t|k1|0|<think>hm</think>seen s_2Fk1_230
t|é x/5.jpg|0|<think>hm</think>seen s_2F_C3_A9_20x_2F5_2Ejpg_230
t|é x/5|0|<think>hm</think>seen s_2F_C3_A9_20x_2F5_230
t|$long|0|<think>hm</think>seen DIGEST_230"
    is "$file: with their figures" "$(sql "$W/$a.db" "SELECT DISTINCT finish,
        prompt_tokens, output_tokens FROM reply")" 'stop|9|4'
    is "$file: what failed is a failure" "$(sql "$W/$a.db" "
        SELECT name, class, kind, message LIKE '%could not process image%'
        FROM failure WHERE ended_at IS NULL ORDER BY name")" \
        'k2|server-error|again|1
k3|timeout|again|0
k4|server-error|again|0'
    is "$file: nothing is lost" "$(teach_sums "$W/$a.db")" '8|4|1|3|0'
    is "$file: the next file asks what failed" "$(ids "$W/$file")" \
        's_2Fk2_230 s_2Fk3_230 s_2Fk4_230 '
    anthropic "$W/$file" | sed 's/"result":.*/"result":{"type":"succeeded",'\
'"message":{"content":[{"type":"text","text":"late"}]}}}/' > "$W/$a-2.out"
    ok "$file: answered later" run "$W/$a.yaml"
    is "$file: all are there" "$(teach_sums "$W/$a.db")" '8|7|1|0|0'
done

# Gemini.
world "$W/g.db"
config g gemini g.jsonl 'system: "be short"' 'temperature: 0.5' 'top_p: 0.9' \
    'extra_body: {generationConfig: {thinkingConfig: {thinkingBudget: 64}},' \
    '  safetySettings: [{category: HARM_CATEGORY_HARASSMENT, threshold: OFF}]}'
ok "gemini: requests are written" run "$W/g.yaml"
gemini "$W/g.jsonl" > "$W/g-1.out"
is "gemini: as it takes them" $? 0
is "gemini: each sample once" "$(wc -l < "$W/checked")" 7
is "gemini: with what was set" "$(head -1 "$W/checked" |
    jq -c '[.systemInstruction.parts[0].text, .generationConfig,
    (.contents[0] | .role, (.parts | map(keys[0]))),
    .safetySettings[0].threshold]')" '["be short",{"temperature":0.5,'\
'"topP":0.9,"maxOutputTokens":2048,"thinkingConfig":{"thinkingBudget":64}},'\
'"user",["inlineData","text"],"OFF"]'
run "$W/g.yaml"
is "gemini: failed lines make exit code 1" $? 1
is "gemini: replies find back" "$(teach_replies "$W/g.db")" \
    "t|k1|0|<think>hm</think>seen s/k1#0
t|é x/5.jpg|0|<think>hm</think>seen s/é x/5.jpg#0
t|é x/5|0|<think>hm</think>seen s/é x/5#0
t|$long|0|<think>hm</think>seen s/$long#0"
is "gemini: with their figures" "$(sql "$W/g.db" "SELECT DISTINCT finish,
    prompt_tokens, output_tokens FROM reply")" 'stop|9|4'
is "gemini: what failed is a failure" "$(sql "$W/g.db" "
    SELECT name, class, kind FROM failure WHERE ended_at IS NULL
    ORDER BY name")" 'k2|server-error|again
k3|timeout|again
k4|content-filter|record'
is "gemini: nothing is lost" "$(teach_sums "$W/g.db")" '8|4|1|3|0'
is "gemini: the next file asks what failed, not what was withheld" \
    "$(ids "$W/g.jsonl")" 's/k2#0 s/k3#0 '
gemini "$W/g.jsonl" | sed 's/"error":.*/"response":{"candidates":[{"content":'\
'{"parts":[{"text":"late"}]},"finishReason":"STOP"}]}}/' > "$W/g-2.out"
run "$W/g.yaml"
is "gemini: answered later, all but what was withheld" \
    "$?/$(teach_sums "$W/g.db")" '1/8|6|1|1|0'
"$LIMBECK" retry "$W/g.yaml" > "$W/out"
ok "gemini: which is asked again when told" run "$W/g.yaml"
is "gemini: alone" "$(ids "$W/g.jsonl")" 's/k4#0 '

# What the provider cannot do is said before a request is written.
rm -f "$W/body.json"
"$T" "$W/body.yaml" --progress none --set teachers.t.temperature=1.5 \
    > "$W/out" 2>&1
is "a temperature that it refuses" $? 3
like "is named" "$(cat "$W/out")" '"teachers.t.temperature": servers of the'
"$T" "$W/body.yaml" --progress none --set teachers.t.max_tokens=none \
    > "$W/out" 2>&1
is "so is a bound that it needs" $? 3
like "with the reason" "$(cat "$W/out")" 'each request of a batch of the'
"$T" "$W/g.yaml" --progress none --set teachers.t.top_k=5 > "$W/out" 2>&1
is "and a setting without a name there" $? 3
is "nothing was written" "$(cat "$W/body.json" 2> /dev/null)" ''
plan_done
