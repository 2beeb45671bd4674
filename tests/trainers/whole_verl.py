"""Every row as verl's own dataset reads it, by the lengths of the written
train.sh, and its reward by verl's own loader.
   whole_verl.py DIR MODEL"""
import asyncio
import os
import re
import sys

from omegaconf import OmegaConf
from PIL import Image
from transformers import AutoProcessor
from verl.trainer.ppo.reward import get_custom_reward_fn
from verl.utils.dataset.rl_dataset import RLHFDataset
from whole import Whole, picture_tokens, read


def main(folder, model):
    os.chdir(folder)
    with open('train.sh', encoding='utf-8') as f:
        options = dict(re.findall(r'data\.(\w+)=(\w+)', f.read()))
    processor = AutoProcessor.from_pretrained(model)
    config = OmegaConf.create({
        'image_key': options['image_key'], 'filter_overlong_prompts': True,
        'filter_overlong_prompts_workers': 1,
        'max_prompt_length': int(options['max_prompt_length'])})
    data = RLHFDataset('geo_grpo.json', processor.tokenizer, config, processor)
    rows = read('geo_grpo.json')
    whole = Whole('verl grpo', processor.tokenizer)
    for row, got in zip(rows, data):
        images, _, _ = data._process_multi_modal_info(got['raw_prompt'], 14,
                                                      config)
        text = processor.apply_chat_template(
            got['raw_prompt'], add_generation_prompt=True, tokenize=False)
        ids = processor(text=[text], images=images)['input_ids'][0]
        # The picture that is there, its sides rounded to 28.
        size = Image.open(row['images'][0]['image']).size
        assert max(abs(a - b) for a, b in zip(size, images[0].size)) <= 14
        whole.row(ids, None, row['prompt'][0]['content'].replace(
            '<image>', ''), None, picture_tokens(processor, images[0]))
        assert got['extra_info']['gt_lat'] == row['extra_info']['gt_lat']
    pay = get_custom_reward_fn(OmegaConf.create({'reward': {
        'custom_reward_function': {'path': 'limbeck_reward.py',
                                   'name': 'compute_score'}}}))
    paid = asyncio.run(pay(
        data_source=rows[0]['data_source'],
        solution_str='<think>Hills.</think><answer>{gt_lat}, {gt_lon}</answer>'
        .format(**rows[0]['extra_info']),
        ground_truth=rows[0]['reward_model']['ground_truth'],
        extra_info=rows[0]['extra_info']))
    print('verl: the right answer is paid', paid, file=sys.stderr)
    return whole.tell(len(rows)) and paid == {'score': 2.0, 'unjudged': 0.0}


if __name__ == '__main__':
    sys.exit(not main(*sys.argv[1:]))
