#!/bin/sh
# Train with TRL from this folder: sh train.sh sft|judge|dpo|kto|grpo
# [MORE OPTIONS]. MODEL=... names another model; OUTPUT=... is where it goes.
# max_length: TRL's 1024 would cut into the tokens of the picture.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
what=$1
shift
set -- --model_name_or_path "${MODEL:-@MODEL@}" \
    --dataset_name "$here/$what" \
    --output_dir "${OUTPUT:-$here/saves/$what}" "$@"
case $what in
sft | judge) exec trl sft --max_length None "$@" ;;
dpo | kto) exec trl "$what" --max_length None "$@" ;;
grpo) PYTHONPATH="$here${PYTHONPATH:+:$PYTHONPATH}" exec trl grpo \
    --max_completion_length 2048 \
    --reward_funcs limbeck_reward.limbeck "$@" ;;
*) echo "no such training: $what" >&2 && exit 3 ;;
esac
