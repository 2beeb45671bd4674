#!/bin/sh
# sh submit.sh [read|ask]: everything, or one phase, by GNU parallel; once more
# where something was stopped. More machines: PARALLEL="--sshloginfile nodes",
# when they share this folder. Written by limbeck plan --engine parallel.
set -eu
dir=@DIR@
mkdir -p "$dir/log"
phase() {
    seq @SHARDS@ | parallel --jobs @THROTTLE@ --retries 3 \
        --joblog "$dir/log/$1.joblog" \
        "sh $dir/shard.sh $1 {} > $dir/log/$1-{}.log 2>&1"
    sh "$dir/whole.sh" "$1"
}
case ${1:-all} in
all)
    phase read
    phase ask
    ;;
*) phase "$1" ;;
esac
