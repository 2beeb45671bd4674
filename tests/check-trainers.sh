#!/bin/sh
# make check-trainers: every row of every export by the loaders themselves, and
# two steps of training with LLaMA-Factory from the files as written. Installs
# pinned versions outside the tree (TRAINERS, about 15 GB); says so and is done
# where there is no Python package index.
#   B=build sh tests/check-trainers.sh
set -eu
export LC_ALL=C.UTF-8 HF_HUB_OFFLINE=1 DISABLE_VERSION_CHECK=1 \
    CUDA_VISIBLE_DEVICES=
B=${B:-build}
T=${TRAINERS:-${XDG_CACHE_HOME:-$HOME/.cache}/limbeck-trainers}
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT

# venv NAME PACKAGE...: made once.
venv() {
    name=$1
    shift
    [ ! -e "$T/$name/done" ] || return 0
    python3 -m venv "$T/$name" &&
        "$T/$name/bin/pip" install -q "$@" > "$W/pip" 2>&1 &&
        touch "$T/$name/done" && return 0
    tail -n 1 "$W/pip" >&2
    return 1
}

if ! venv trl trl==1.16.0 datasets==5.2.0 torchvision==0.29.1 pillow; then
    echo 'check-trainers: skipped: no Python package index'
    exit 0
fi
venv swift ms-swift==4.6.0 torchvision==0.29.1 qwen_vl_utils
venv llamafactory llamafactory==0.9.5 torch==2.14.1 torchvision==0.29.1

sed "s#\.\./build/demo/export#$W/out#; s#\.\./build/demo/report#$W/report#
    s#\.\./build/demo#$W#" demo/demo.yaml > demo/.check-trainers.yaml
trap 'rm -rf "$W" demo/.check-trainers.yaml' EXIT
"$B/bin/limbeck" run demo/.check-trainers.yaml --progress none \
    --set export.formats=gre,llamafactory,swift,trl,vlm-r1,easyr1,verl,mp16-reason,webdataset \
    --set export.model="$PWD/demo/models/teacher-b" > "$W/log" 2>&1 ||
    [ $? -eq 1 ]
"$B/bin/limbeck" export --check "$W/out"
"$T/trl/bin/python" tests/trainers/load_datasets.py "$W/out"
ROOT_IMAGE_DIR=$W/out/swift "$T/swift/bin/python" \
    tests/trainers/load_swift.py "$W/out"
for what in sft dpo; do
    (cd "$W/out/llamafactory" && "$T/llamafactory/bin/llamafactory-cli" train \
        "train_$what.yaml" max_steps=2 output_dir="$W/$what" \
        > "$W/$what.log" 2>&1) || { tail -n 20 "$W/$what.log" && exit 1; }
    echo "llamafactory $what: $(wc -l < "$W/out/llamafactory/geo_$what.jsonl")" \
        "rows exported, seen:$(sed -n 's/.*Num examples =//p' "$W/$what.log")," \
        "loss:$(grep -o "'train_loss': '[^']*'" "$W/$what.log" |
            sed "s/.*: '\(.*\)'/ \1/")"
done
