#!/bin/sh
# export --check: every rule of every loader, by rows with one defect each.
. tests/stages/tap.sh
mkdir -p "$W/good/images"
printf x > "$W/good/images/a.jpg"
: > "$W/good/images/empty.jpg"
user='{"role":"user","content":"<image>Where?"}'
said='{"role":"assistant","content":"<think>Hills.</think><answer>1, 2</answer>"}'
other='{"role":"assistant","content":"<think>Sands.</think><answer>9, 2</answer>"}'
sft="{\"messages\":[$user,$said],\"images\":[\"images/a.jpg\"]}"
dpo="{\"messages\":[$user],\"chosen\":$said,\"rejected\":$other,\"images\":[\"images/a.jpg\"]}"
kto="{\"messages\":[$user,$said],\"label\":true,\"images\":[\"images/a.jpg\"]}"
pair="{\"messages\":[$user,$said],\"rejected_response\":\"no\",\"images\":[\"images/a.jpg\"]}"
asked='[{"role":"user","content":"Where?"}]'
trl="{\"file_names\":[\"images/a.jpg\"],\"prompt\":$asked,\"chosen\":[$said],\"rejected\":[$other]}"
vlm='{"image":"images/a.jpg","conversations":[{"from":"human","value":"<image>?"},{"from":"gpt","value":"no"}],"accu_reward_method":"yes_no"}'
easy='{"problem":"<image>Where?","answer":"{}","images":["images/a.jpg"]}'
verl="{\"prompt\":[$user],\"images\":[{\"image\":\"images/a.jpg\"}],\"reward_model\":{\"ground_truth\":\"1, 2\"}}"
seed='{"image":"images/a.jpg","instructions":"Where?"}'

# check FORMAT FILE ROW JQ: a good row, and behind it the same changed by JQ.
check() {
    rm -rf "$W/dir"
    mkdir -p "$W/dir/$(dirname "$2")"
    for d in "$W/dir" "$W/dir/$(dirname "$2")"; do
        cp -r "$W/good/images" "$d/" 2> "$W/log"
    done
    { echo "$3" && echo "$3" | jq -c "$4"; } > "$W/dir/$2"
    "$LIMBECK" export --check "$1" "$W/dir"
}
good() { # FORMAT FILE ROW
    like "$1: a row as it should be loads" "$(check "$1" "$2" "$3" .)" \
        '2 of 2 rows load'
}
rule() { # FORMAT FILE ROW JQ CONSEQUENCE
    check "$1" "$2" "$3" "$4" > "$W/out"
    is "$1: $4: is not all well" $? 1
    like "$1: $4" "$(cat "$W/out")" "row 2 .*$5"
    like "$1: $4: the other row loads" "$(cat "$W/out")" '1 of 2 rows load'
}

L=llamafactory
for row in "$sft" "$dpo" "$kto"; do good $L x.jsonl "$row"; done
rule $L x.jsonl "$sft" 'del(.messages)' 'KeyError ends the run'
rule $L x.jsonl "$sft" '.messages |= reverse' 'do not alternate.*without a word'
rule $L x.jsonl "$sft" '.messages |= .[:1]' 'ends with the wrong turn'
rule $L x.jsonl "$sft" '.images = []' 'number of <image>.*ValueError'
rule $L x.jsonl "$sft" '.images = ["b.jpg"]' 'picture that is not there'
rule $L x.jsonl "$sft" '.messages[1].content += "<video>"' 'literal <video>'
rule $L x.jsonl "$dpo" '.chosen = "text"' 'is no message.*without a word'
rule $L x.jsonl "$dpo" 'del(.rejected)' 'is no message.*without a word'
rule $L x.jsonl "$kto" '.label = "true"' 'no boolean.*without a word'
rule $L x.jsonl "$kto" '.messages[1].content = ""' 'whatever its label'
rule $L x.jsonl "$sft" '.images = ["images"]' 'picture that is not there'
rule $L x.jsonl "$sft" '.images = ["images/empty.jpg"]' 'picture that is not there'
rule $L x.jsonl "$sft" '.images = "images/a.jpg"' 'another type as "images"'
# info JQ CONSEQUENCE: dataset_info.json as it should be, changed by JQ.
info() {
    check $L x.jsonl "$sft" . > "$W/log"
    jq -n '{geo: {file_name: "x.jsonl", formatting: "sharegpt",
        columns: {messages: "messages", images: "images"}}}' |
        jq "$1" > "$W/dir/dataset_info.json"
    "$LIMBECK" export --check $L "$W/dir" > "$W/out"
    like "dataset_info.json: $1" "$? $(cat "$W/out")" "$2"
}
info . '^0 llamafactory: 2 of 2 rows load$'
info 'del(.geo.formatting)' '^1 .*dataset_info.json "geo" is not said.*alpaca'
info 'del(.geo.columns.messages)' '^1 .*KeyError None'
info 'del(.geo.columns)' '^1 .*number of <image> does not match'
info '.geo.file_name = "y.jsonl"' '^1 .*a file that is not there'
info '.geo.ranking = true' '^1 .*ranking without chosen'
info '[.]' '^1 .*is no JSON object'
S=swift
for row in "$sft" "$pair" "$kto"; do good $S x.jsonl "$row"; done
rule $S x.jsonl "$sft" 'del(.messages)' 'would delete this row'
rule $S x.jsonl "$sft" '.messages |= reverse' 'would delete this row'
rule $S x.jsonl "$pair" '.rejected_response = .messages[1].content' \
    'rejects what it prefers'
rule $S x.jsonl "$kto" '.label = 1' 'no boolean'
rule $S x.jsonl "$sft" '.images = ["b.jpg"]' 'picture that is not there'
rule $S x.jsonl "$sft" '.messages[1].content += "<image>"' 'stays as text'
rule $S x.jsonl "$sft" '{images, instructions: "Where?"}' 'no messages and no query'
old='{"conversations":[{"from":"human","value":"<image>?"},{"from":"gpt","value":"x"}],"images":["images/a.jpg"]}'
for row in "$old" '{"query":"<image>Where?","response":"x","images":["images/a.jpg"]}' \
    '{"query":"<image>Where?","image":"images/a.jpg"}'; do
    good $S x.jsonl "$row"
done
rule $S x.jsonl "$old" '.conversations |= reverse' 'would delete this row'
T=dpo/train/metadata.jsonl
good trl $T "$trl"
rule trl $T "$trl" '.file_names = "images/a.jpg"' 'refuses the folder'
rule trl $T "$trl" '.file_names = ["../a.jpg"]' 'refuses the folder'
rule trl $T "$trl" '.file_names = ["images/b.jpg"]' 'not there'
rule trl $T "$trl" '.prompt = "Where?"' 'no prompt of messages'
rule trl $T "$trl" '.prompt[0].content = "<image>?"' 'literal <image>'
rule trl $T "$trl" 'del(.rejected)' 'one of chosen and rejected'
K=kto/train/metadata.jsonl
told="{\"file_names\":[\"images/a.jpg\"],\"prompt\":$asked,\"completion\":[$said],\"label\":true}"
good trl $K "$told"
rule trl $K "$told" '.label = "yes"' 'no boolean'
rule trl $K "$told" 'del(.completion)' 'no completion'
rule trl $K "$told" '.chosen = .completion | .rejected = .completion' 'refuses pairs'
good trl train/metadata.jsonl "{\"file_name\":\"images/a.jpg\",\"messages\":$asked}"
good trl metadata.jsonl '{"file_names":["images/a.jpg"],"messages":[{"role":"user","content":[{"type":"image"},{"type":"text","text":"Where?"}]}]}'
rule trl train/metadata.jsonl "$told" 'del(.prompt)' 'KeyError'
good vlm-r1 x.jsonl "$vlm"
rule vlm-r1 x.jsonl "$vlm" 'del(.conversations)' 'KeyError'
rule vlm-r1 x.jsonl "$vlm" '.conversations[1].value = "<think>x</think>1"' \
    'not the answer alone'
rule vlm-r1 x.jsonl "$vlm" '.image = "b.jpg"' 'assertion ends the run'
rule vlm-r1 x.jsonl "$vlm" '.conversations[1].value = "True"' \
    'pays 1 for every answer'
good easyr1 x.jsonl "$easy"
rule easyr1 x.jsonl "$easy" '.answer = {}' 'KeyError'
rule easyr1 x.jsonl "$easy" '.images = "images/a.jpg"' 'letter by letter'
rule easyr1 x.jsonl "$easy" '.images = ["b.jpg"]' 'not there'
rule easyr1 x.jsonl "$easy" '.problem = "Where?"' 'without the picture'
good verl x.json "$verl"
rule verl x.json "$verl" 'del(.prompt)' 'KeyError'
rule verl x.json "$verl" '.images = ["images/a.jpg"]' 'TypeError'
rule verl x.json "$verl" '.images[0].image = "b.jpg"' 'not there'
rule verl x.json "$verl" '.images = []' 'assertion drops the row'
rule verl x.json "$verl" 'del(.reward_model)' 'ground_truth'
G=gre_seed/gre_seed.jsonl
good gre $G "$seed"
rule gre $G "$seed" 'del(.instructions)' 'no instructions'
rule gre $G "$seed" '.image = "b.jpg"' 'not there'
thought='{"ChainOfThought":{"CountryIdentification":{},"RegionalGuess":{},"PreciseLocalization":{}},"FinalAnswer":"Kenya; Nairobi"}'
levels=$(jq -nc --argjson u "$user" --arg t "$thought" '{messages: [$u,
    {role: "assistant", content: $t}], images: ["images/a.jpg"]}')
address="{\"messages\":[$user],\"images\":[\"images/a.jpg\"],\"solution\":\"<answer> Kenya; Nairobi; Langata </answer>\"}"
for row in "$levels" "$address"; do good geoseek x.jsonl "$row"; done
rule geoseek x.jsonl "$levels" 'del(.messages)' 'would delete this row'
rule geoseek x.jsonl "$levels" '.messages[1].content = "Kenya"' 'with no JSON'
rule geoseek x.jsonl "$levels" '.messages[1].content |= (fromjson |
    .ChainOfThought |= tojson | tojson)' 'without the three levels'
rule geoseek x.jsonl "$levels" '.messages[1].content |= (fromjson |
    del(.FinalAnswer) | tojson)' 'no FinalAnswer'
rule geoseek x.jsonl "$address" '.solution = "Kenya; Nairobi"' \
    'solution without <answer>'
rule geoseek x.jsonl "$address" '.solution = "<answer> Kenya </answer>"' \
    'of one level'
rule geoseek x.jsonl "$address" '.solution = "<answer> Kenya;; x </answer>"' \
    'an empty level'
M=mp16-reason-train/data.jsonl
reason='{"images":["images/a.jpg"],"response":"Hills.","solution":"<country>Kenya</country><city>Nairobi</city>","entities":[{"text":"hill"}]}'
good mp16-reason $M "$reason"
rule mp16-reason $M "$reason" 'del(.response)' 'KeyError'
rule mp16-reason $M "$reason" '.response = "<think>x</think>"' 'a second time'
rule mp16-reason $M "$reason" '.solution = "<country>Kenya</country><city></city>"' \
    'lacks the country or the city'
rule mp16-reason $M "$reason" '.entities = ["hill"]' 'no list of entities'
rule mp16-reason $M "$reason" '.images = ["images/b.jpg"]' 'not there'

bench='{"sample_id":"k/1","image_path":"images/a.jpg","gt_cot":"Hills.","gt_lat":1,"gt_lon":2.5}'
good greval x.json "$bench"
rule greval x.json "$bench" 'del(.sample_id)' 'KeyError'
rule greval x.json "$bench" '.gt_cot = ""' 'nothing to compare'
rule greval x.json "$bench" '.gt_lat = 91' 'no true position'
rule greval x.json "$bench" '.image_path = "b.jpg"' 'not there'

check $L x.jsonl "$sft" . > "$W/out"
echo '{"messages":' >> "$W/dir/x.jsonl"
like "a line that is cut off is told" "$("$LIMBECK" export --check $L \
    "$W/dir")" 'row 3 is no JSON'
{ printf '\357\273\277' && echo "$sft"; } > "$W/dir/x.jsonl"
like "a byte order mark is dropped, as datasets drops it" \
    "$("$LIMBECK" export --check $L "$W/dir")" '1 of 1 rows load'
echo "[$vlm]" > "$W/dir/x.jsonl"
like "an array is no file of lines" "$("$LIMBECK" export --check vlm-r1 \
    "$W/dir")" 'one array: the loader reads a line at a time'
rm "$W/dir/x.jsonl"
like "a folder without rows is told" "$("$LIMBECK" export --check swift \
    "$W/dir")" 'holds no rows'
"$LIMBECK" export --check nothing "$W/dir" > "$W/log" 2>&1
is "an unknown format is a bad command line" $? 3
"$LIMBECK" export > "$W/log" 2>&1
is "without --check a configuration must be named" $? 3
plan_done
