"""Every row as TRL's collators encode it, without a limit, as the written
train.sh says.
   whole_trl.py DIR MODEL"""
import os
import sys

import datasets
from transformers import AutoProcessor
from trl.data_utils import apply_chat_template, prepare_multimodal_messages
from trl.trainer.dpo_trainer import DataCollatorForVisionPreference
from trl.trainer.kto_trainer import DataCollatorForVisionUnpairedPreference
from trl.trainer.sft_trainer import DataCollatorForVisionLanguageModeling
from whole import Whole, picture_tokens


def encode(what, processor, row):
    """Pairs of what goes in and what is learnt."""
    row = {key: value for key, value in row.items() if value is not None}
    if what == 'grpo':
        row['prompt'] = prepare_multimodal_messages(row['prompt'],
                                                    images=row['images'])
        text = apply_chat_template({'prompt': row['prompt']}, processor)
        return [(processor(images=row['images'], text=[text['prompt']])
                 ['input_ids'][0], None)]
    collator = {'dpo': DataCollatorForVisionPreference(processor),
                'kto': DataCollatorForVisionUnpairedPreference(processor),
                }.get(what) or DataCollatorForVisionLanguageModeling(
                    processor, completion_only_loss=True)
    got = collator([row])
    learnt = got['labels'] if 'labels' in got else [
        ids[mask.bool()] for ids, mask in zip(got['input_ids'],
                                              got['completion_mask'])]
    return [(ids[mask.bool()].tolist(), part.tolist()) for ids, mask, part in
            zip(got['input_ids'], got['attention_mask'], learnt)]


def check(what, processor, cache):
    data = datasets.load_dataset(what, cache_dir=cache)['train']
    whole = Whole(f'trl {what}', processor.tokenizer)
    for row in data:
        said = [row[key][0]['content'] for key in
                ('chosen', 'rejected', 'completion') if row.get(key)] or [None]
        picture = picture_tokens(processor, row['images'][0])
        for one, (ids, learnt) in zip(said, encode(what, processor, row)):
            whole.row(ids, learnt, row['prompt'][0]['content'], one, picture)
    return whole.tell(len(data) * (2 if what == 'dpo' else 1))


if __name__ == '__main__':
    os.chdir(sys.argv[1])
    tools = AutoProcessor.from_pretrained(sys.argv[2])
    sys.exit(not all([check(what, tools, '../.cache') for what in
                      ('sft', 'judge', 'dpo', 'kto', 'grpo')]))
