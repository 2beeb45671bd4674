#!/bin/sh
# In VLM-R1's src/open-r1-multimodal, after vlm_r1.patch: sh DIR/train.sh
# geo|yes_no [MORE OPTIONS]. MODEL=... names another model; LAUNCH=... is how
# Python is started on several devices.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
what=$1
shift
case $what in
geo) set -- --data_file_paths "$here/geo_grpo.jsonl" --reward_funcs accuracy "$@" ;;
yes_no) set -- --data_file_paths "$here/geo_judge.jsonl" "$@" ;;
*) echo "no such reward: $what" >&2 && exit 3 ;;
esac
# LAUNCH is words.
# shellcheck disable=SC2086
PYTHONPATH="$here${PYTHONPATH:+:$PYTHONPATH}" exec ${LAUNCH:-torchrun} \
    src/open_r1/grpo_jsonl.py --model_name_or_path "${MODEL:-@MODEL@}" \
    --image_folders "$here" --reward_method "$what" \
    --max_prompt_length 4096 --max_completion_length 2048 \
    --output_dir "${OUTPUT:-$here/saves/$what}" "$@"
