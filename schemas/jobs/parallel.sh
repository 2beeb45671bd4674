#!/bin/sh
# sh submit.sh [read|ask [LIST]]: everything, or one phase, of it the shards of
# LIST ("3,7", as limbeck plan --incomplete prints them), by GNU parallel; what
# was stopped is tried three times. More machines: PARALLEL="--sshloginfile nodes",
# when they share this folder. Written by limbeck plan --engine parallel.
set -eu
dir=@DIR@
mkdir -p "$dir/log"
phase() { # PHASE [LIST]
    if [ $# -gt 1 ]; then
        echo "$2" | tr , '\n'
    else
        seq @SHARDS@
    fi | parallel --jobs @THROTTLE@ --retries 3 \
        --joblog "$dir/log/$1.joblog" \
        "sh $dir/shard.sh $1 {} > $dir/log/$1-{}.log 2>&1"
    sh "$dir/whole.sh" "$1"
}
case ${1:-all} in
all)
    phase read
    phase ask
    ;;
*) phase "$@" ;;
esac
