#!/bin/sh
# Train with ms-swift from this folder: sh train.sh sft|judge|dpo|kto|grpo
# [MORE OPTIONS]. MODEL=... names another model and TEMPLATE=... how it is
# spoken to; OUTPUT=... is where it goes. With --strict true a row that cannot
# be read ends the run; without it swift deletes the row.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export ROOT_IMAGE_DIR="$here" MAX_PIXELS="${MAX_PIXELS:-602112}"
what=$1
shift
# A folder does not say which of two templates it wants, as a hub's name does.
[ -n "${MODEL:-}" ] || TEMPLATE=${TEMPLATE:-@TEMPLATE@}
set -- --model "${MODEL:-@MODEL@}" ${TEMPLATE:+--template "$TEMPLATE"} \
    --tuner_type lora --dataset "$here/geo_$what.jsonl" --strict true \
    --max_length 4096 --output_dir "${OUTPUT:-$here/saves/$what}" "$@"
case $what in
sft | judge) exec swift sft "$@" ;;
dpo) exec swift rlhf --rlhf_type dpo "$@" ;;
# KTO compares each reply with the one before it in a batch, whose size it
# wants to know, and ends under --strict where the two are the same text.
kto) exec swift rlhf --rlhf_type kto --per_device_train_batch_size 2 \
    --gradient_accumulation_steps 8 "$@" --strict false ;;
grpo) exec swift rlhf --rlhf_type grpo --max_completion_length 2048 \
    --external_plugins "$here/limbeck_reward.py" --reward_funcs limbeck "$@" ;;
*) echo "no such training: $what" >&2 && exit 3 ;;
esac
