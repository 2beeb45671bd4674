#!/bin/sh
# sh train.sh [MORE OPTIONS]; pictures are relative to this folder. MODEL=...
# names another model.
cd "$(dirname "$0")" || exit 2
exec python3 -m verl.trainer.main_ppo algorithm.adv_estimator=grpo \
    data.train_files=geo_grpo.json data.val_files="${VAL:-geo_grpo.json}" \
    data.image_key=images data.max_prompt_length=4096 \
    actor_rollout_ref.model.path="${MODEL:-@MODEL@}" \
    custom_reward_function.path=limbeck_reward.py \
    custom_reward_function.name=compute_score "$@"
