"""Every row as EasyR1's own dataset reads it out of a checkout, by the lengths
of the written train.sh, and what its reward is paid.
   whole_easyr1.py CHECKOUT DIR MODEL"""
import os
import re
import sys

from PIL import Image
from transformers import AutoProcessor
from whole import Whole, picture_tokens, read


def main(checkout, folder, model):
    sys.path[:0] = [checkout, folder]
    from limbeck_reward import compute_score
    from verl.utils.dataset import RLHFDataset
    with open(os.path.join(folder, 'train.sh'), encoding='utf-8') as f:
        options = dict(re.findall(r'data\.(\w+)=(\w+)', f.read()))
    processor = AutoProcessor.from_pretrained(model)
    path = os.path.join(folder, 'geo_grpo.jsonl')
    data = RLHFDataset(
        path, processor.tokenizer, processor, image_dir=folder,
        prompt_key=options['prompt_key'], answer_key=options['answer_key'],
        image_key=options['image_key'], filter_overlong_prompts_workers=1,
        max_prompt_length=int(options['max_prompt_length']))
    rows = read(path)
    whole = Whole('easyr1 grpo', processor.tokenizer)
    asked = []
    for row, got in zip(rows, data):
        whole.row(got['input_ids'][got['attention_mask'].bool()].tolist(),
                  None, row['problem'].replace('<image>', ''), None,
                  picture_tokens(processor, Image.open(
                      os.path.join(folder, row['images'][0]))))
        asked.append({'response': '<think>Hills.</think><answer>1, 2</answer>',
                      'response_length': 9,
                      'ground_truth': got['ground_truth']})
    scores = compute_score(asked)
    print('easyr1:', len({one['overall'] for one in scores}),
          'rewards of', len(scores), 'rows', file=sys.stderr)
    return whole.tell(len(rows)) and not any(x['unjudged'] for x in scores)


if __name__ == '__main__':
    sys.exit(not main(*sys.argv[1:]))
