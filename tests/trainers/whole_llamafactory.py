"""Every row as LLaMA-Factory encodes it by the written train_*.yaml.
   whole_llamafactory.py DIR [KEY=VALUE...]"""
import os
import sys

import yaml
from PIL import Image
from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
from llamafactory.hparams import get_train_args
from llamafactory.model import load_tokenizer
from whole import Whole, asked, picture_tokens, read

STAGES = {'dpo': 'rm', 'kto': 'kto'}


def check(what, more):
    with open(f'train_{what}.yaml', encoding='utf-8') as f:
        args = {**yaml.safe_load(f), **more, 'overwrite_cache': True}
    model, data, training, _, _ = get_train_args(args)
    tools = load_tokenizer(model)
    template = get_template_and_fix_tokenizer(tools['tokenizer'], data)
    loaded = get_dataset(template, model, data, training,
                         stage=STAGES.get(what, 'sft'), **tools)
    rows = read(f'geo_{what}.jsonl')
    whole = Whole(f'llamafactory {what}', tools['tokenizer'])
    for row, got in zip(rows, loaded['train_dataset']):
        question, said = asked(row)
        picture = picture_tokens(tools['processor'],
                                 Image.open(row['images'][0]))
        if what == 'dpo':
            for part in ('chosen', 'rejected'):
                whole.row(got[part + '_input_ids'], got[part + '_labels'],
                          question, row[part]['content'], picture)
        else:
            whole.row(got['input_ids'], got['labels'], question, said, picture)
    return whole.tell(len(rows) * (2 if what == 'dpo' else 1))


if __name__ == '__main__':
    os.chdir(sys.argv[1])
    options = yaml.safe_load('{' + ','.join(
        one.replace('=', ': ') for one in sys.argv[2:]) + '}')
    sys.exit(not all([check(what, options)
                      for what in ('sft', 'judge', 'dpo', 'kto')]))
