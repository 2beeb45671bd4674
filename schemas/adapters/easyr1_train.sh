#!/bin/sh
# In EasyR1's folder: sh DIR/train.sh [MORE OPTIONS]. MODEL=... names another
# model.
here=$(cd "$(dirname "$0")" && pwd)
exec python3 -m verl.trainer.main config=examples/config.yaml \
    data.train_files="$here/geo_grpo.jsonl" \
    data.val_files="${VAL:-$here/geo_grpo.jsonl}" data.image_dir="$here" \
    data.prompt_key=problem data.answer_key=answer data.image_key=images \
    data.format_prompt=null data.max_prompt_length=4096 \
    worker.actor.model.model_path="${MODEL:-@MODEL@}" \
    worker.reward.reward_function="$here/limbeck_reward.py:compute_score" "$@"
