#!/bin/sh
# Adapters that export writes beside the data: what each pays is what `limbeck
# reward` pays for the same completions, and what cannot be judged is counted.
. tests/stages/tap.sh
. tests/stages/facts.sh
. tests/stages/serve_client.sh
command -v python3 > "$W/log" || skip_all "no python3"
printf 'store: s.limbeck\njobs: 2\nexport:\n  pictures: none\n  to: out\n' \
    > "$W/c.yaml"
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" 2>&1
}
stage claims > "$W/log"
facts "$W/s.limbeck" 400
for s in claims score decide split; do stage $s > "$W/log"; done
"$LIMBECK" export "$W/c.yaml" --progress none \
    --format swift,trl,easyr1,verl,vlm-r1 \
    --set export.model=Qwen/Qwen3-VL-8B > "$W/log" 2>&1
X=$W/out

# Four completions: a good one, one without form, one without a truth, and one
# that is far.
cat > "$W/rows.jsonl" <<'ROWS'
{"completion":"<think>Hills.</think><answer>41.5, 2.5</answer>","gt_lat":41.25,"gt_lon":2.0,"country":"Spain","city":"Girona"}
{"completion":"41.5, 2.5","gt_lat":41.25,"gt_lon":2.0,"country":"Spain","city":"Girona"}
{"completion":"<think>Hills.</think><answer>41.5, 2.5</answer>"}
{"completion":"<think>Sand \"dunes\" é.</think><answer>-23.5, 15.25</answer>","gt_lat":41.25,"gt_lon":2.0,"country":"Spain","city":"Girona"}
ROWS
"$LIMBECK" reward --preset gre-rl2 < "$W/rows.jsonl" 2> "$W/log" |
    jq -c .reward.sum > "$W/paid"
is "one of four cannot be judged" "$(grep -c null "$W/paid")" 1

cat > "$W/ask.py" <<'PY'
"""Calls an adapter as its trainer does; prints a reward a line."""
import asyncio
import json
import sys
import types

trainer, folder, path = sys.argv[1:]
with open(path, encoding='utf-8') as f:
    rows = [json.loads(line) for line in f]
texts = [row['completion'] for row in rows]
columns = {name: [row.get(name) for row in rows]
           for name in ('gt_lat', 'gt_lon', 'country', 'city')}
sys.path.insert(0, folder)
if trainer == 'swift':  # what ms-swift offers to a plugin
    sys.modules['swift'] = types.ModuleType('swift')
    sys.modules['swift.rewards'] = types.ModuleType('swift.rewards')
    sys.modules['swift.rewards'].AsyncORM = object
    sys.modules['swift.rewards'].orms = {}
import limbeck_reward as adapter

if trainer == 'swift':
    function = sys.modules['swift.rewards'].orms['limbeck']()
    paid = asyncio.run(function(texts, messages=[[]] * 4, **columns))
elif trainer == 'trl':
    logged = {}
    said = [[{'role': 'assistant', 'content': text}] for text in texts]
    paid = asyncio.run(adapter.limbeck(
        prompts=[[]] * 4, completions=said, completion_ids=[[]] * 4,
        trainer_state=None, log_extra=None, log_metric=logged.__setitem__,
        **columns))
    print(sorted(logged), file=sys.stderr)
elif trainer == 'easyr1':
    assert adapter.REWARD_TYPE == 'batch'
    scores = adapter.compute_score([
        {'response': row.pop('completion'), 'response_length': 3,
         'ground_truth': json.dumps(row)} for row in rows])
    print(sum(one['unjudged'] for one in scores), file=sys.stderr)
    paid = [one['overall'] for one in scores]
elif trainer == 'verl':
    scores = [asyncio.run(adapter.compute_score(
        'limbeck/geo', row.pop('completion'), '0, 0', extra_info=row))
        for row in rows]
    print(sum(one['unjudged'] for one in scores), file=sys.stderr)
    paid = [one['score'] for one in scores]
else:
    paid = adapter.geo(texts, {'accu_reward_method': ['geo'] * 4,
                               'solution': ['<answer> 1, 2 </answer>'] * 4,
                               **columns})
for one in paid:
    print(json.dumps(one))
PY
for t in swift trl easyr1 verl vlm-r1; do
    LIMBECK=$LIMBECK python3 "$W/ask.py" "$t" "$X/$t" "$W/rows.jsonl" \
        > "$W/$t" 2> "$W/$t.err"
    case $t in # these take floats alone
    easyr1 | verl | vlm-r1) sed 's/null/0.0/' "$W/paid" > "$W/wanted" ;;
    *) cp "$W/paid" "$W/wanted" ;;
    esac
    is "$t pays what limbeck reward pays" "$(jq -c . "$W/$t" | paste -sd' ')" \
        "$(jq -c . "$W/wanted" | paste -sd' ')"
done
is "EasyR1's metrics count what cannot be judged" "$(cat "$W/easyr1.err")" 1.0
is "verl's too" "$(cat "$W/verl.err")" 1.0
like "VLM-R1's adapter says so" "$(cat "$W/vlm-r1.err")" \
    '1 of 4 completions cannot be judged and are paid 0'
like "TRL logs the parts" "$(cat "$W/trl.err")" 'limbeck/format.*limbeck/sigmoid'
LIMBECK=$LIMBECK LIMBECK_PRESET=nothing python3 "$W/ask.py" swift "$X/swift" \
    "$W/rows.jsonl" > "$W/log" 2>&1
is "a preset that is none ends it" $? 1
like "with the program's reason" "$(cat "$W/log")" 'RuntimeError.*limbeck reward'

# The same by the library, and by a server that comes back.
lib=$PWD/$B/lib/liblimbeck_reward.so
if python3 -c "import ctypes; ctypes.CDLL('$lib')" 2> "$W/log"; then
    is "the library pays the same" "$(LIMBECK_LIBRARY=$lib LIMBECK=/nowhere \
        python3 "$W/ask.py" swift "$X/swift" "$W/rows.jsonl" 2>&1 |
        jq -c . | paste -sd' ')" "$(paste -sd' ' "$W/paid")"
    like "and says what is wrong" "$(LIMBECK_LIBRARY=$lib LIMBECK_PRESET=nothing \
        python3 "$W/ask.py" swift "$X/swift" "$W/rows.jsonl" 2>&1)" \
        'RuntimeError: liblimbeck_reward: .*nothing'
fi
serve_start --jobs 2
LIMBECK_SERVER=http://127.0.0.1:$PORT
export LIMBECK_SERVER
for t in swift trl easyr1 verl vlm-r1; do
    cp "$W/$t" "$W/wanted"
    is "$t: a server pays the same" "$(LIMBECK=/nowhere python3 "$W/ask.py" \
        "$t" "$X/$t" "$W/rows.jsonl" 2> "$W/log")" "$(cat "$W/wanted")"
done
like "another token ends it, with the server's words" "$(LIMBECK_TOKEN=x \
    python3 "$W/ask.py" swift "$X/swift" "$W/rows.jsonl" 2>&1)" \
    'RuntimeError: limbeck serve: 401'
kill -9 "$SERVE_PID"
wait "$SERVE_PID" 2> "$W/log"
LIMBECK=$B/bin/limbeck
python3 "$W/ask.py" trl "$X/trl" "$W/rows.jsonl" > "$W/again" 2> "$W/log" &
asking=$!
serve_start --jobs 2
wait "$asking"
is "a server that was killed is asked again" "$(cat "$W/again")" \
    "$(cat "$W/trl")"
serve_stop
like "one that stays away ends it" "$(LIMBECK_PATIENCE=0.3 python3 "$W/ask.py" \
    trl "$X/trl" "$W/rows.jsonl" 2>&1)" 'refused'
LIMBECK_LOG=$W/log.jsonl
unset LIMBECK_SERVER
export LIMBECK LIMBECK_LOG
python3 "$W/ask.py" swift "$X/swift" "$W/rows.jsonl" > "$W/log" 2>&1
is "a log has each row with what it was paid" "$(jq -c .paid.reward \
    "$W/log.jsonl" | paste -sd' ')" "$(paste -sd' ' "$W/paid")"

# The patch for VLM-R1 on a function of the shape that it changes.
mkdir -p "$W/src/open-r1-multimodal/src/open_r1"
cat > "$W/src/open-r1-multimodal/src/open_r1/grpo_jsonl.py" <<'PY'
def math_reward(content, sol):
    return -1


def default_accuracy_reward(content, sol):
    return -2


def accuracy_reward(completions, solution, **kwargs):
    contents = [completion[0]["content"] for completion in completions]
    rewards = []
    for content, sol, accu_reward_method in zip(contents, solution, kwargs.get("accu_reward_method")):
        if accu_reward_method == 'math':
            reward = math_reward(content, sol)
        else:
            reward = default_accuracy_reward(content, sol)
        rewards.append(reward)
    return rewards
PY
if command -v patch > "$W/log"; then
    ok "VLM-R1's patch applies" patch -s -d "$W" -p1 -i "$X/vlm-r1/vlm_r1.patch"
    cat > "$W/accuracy.py" <<'PY'
import sys
sys.path[:0] = sys.argv[1:]
from grpo_jsonl import accuracy_reward
said = [[{'content': '<think>x</think><answer>41.25, 2</answer>'}]] * 3
print(accuracy_reward(said, [''] * 3, gt_lat=[None, 41.25, None],
                      gt_lon=[None, 2.0, None],
                      accu_reward_method=['math', 'geo', 'default']))
PY
    is "and pays geo alone by limbeck" "$(LIMBECK=$LIMBECK python3 \
        "$W/accuracy.py" "$X/vlm-r1" \
        "$W/src/open-r1-multimodal/src/open_r1" 2>&1)" '[-1, 2.0, -2]'
fi
for t in swift trl easyr1 verl vlm-r1; do
    ok "$t/train.sh is a script" sh -n "$X/$t/train.sh"
    like "$t/train.sh begins from the model" "$(cat "$X/$t/train.sh")" \
        'MODEL:-Qwen/Qwen3-VL-8B'
done
like "and ms-swift's speaks as it wants" "$(cat "$X/swift/train.sh")" \
    'TEMPLATE:-qwen3_vl'
plan_done
