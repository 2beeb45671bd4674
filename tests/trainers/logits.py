"""Scores of every token after every token of a prompt with a picture:
transformers beside our engine, on ten pictures.
   logits.py ENGINE_NUMBERS MODEL PICTURE..."""
import subprocess
import sys

import numpy as np
import torch
from PIL import Image
from transformers import AutoProcessor, Qwen2_5_VLForConditionalGeneration

PROMPT = 'Where was this picture taken?'


def ours(engine, folder, pictures):
    out = np.frombuffer(subprocess.run(
        [engine, 'logits', folder, PROMPT, *pictures], capture_output=True,
        check=True).stdout, np.int32)
    while out.size:
        rows, words = out[:2]
        scores = out[2 + rows:2 + rows + rows * words].view(np.float32)
        yield out[2:2 + rows].tolist(), scores.reshape(rows, words)
        out = out[2 + rows + rows * words:]


def main(engine, folder, *pictures):
    processor = AutoProcessor.from_pretrained(folder, use_fast=False)
    model = Qwen2_5_VLForConditionalGeneration.from_pretrained(
        folder, dtype=torch.float32, attn_implementation='eager').eval()
    chat = [{'role': 'user', 'content': [{'type': 'image'},
                                         {'type': 'text', 'text': PROMPT}]}]
    text = processor.apply_chat_template(chat, add_generation_prompt=True)
    worst, same, count = 0.0, 0, 0
    for path, (ids, scores) in zip(pictures, ours(engine, folder, pictures)):
        given = processor(text=[text], images=[Image.open(path).convert('RGB')],
                          return_tensors='pt')
        assert given['input_ids'][0].tolist() == ids, path
        with torch.no_grad():
            wanted = model(**given).logits[0].numpy()
        off = np.abs(scores - wanted).max() / np.abs(wanted).max()
        worst, count = max(worst, float(off)), count + len(ids)
        same += int((scores.argmax(1) == wanted.argmax(1)).sum())
    print(f'{folder.rstrip("/").split("/")[-1]}: {len(pictures)} pictures, '
          f'{count} positions, the same likeliest token in {same}, the '
          f'largest difference {worst:.2g} of the largest score')
    return same == count and worst < 1e-5


if __name__ == '__main__':
    sys.exit(not main(*sys.argv[1:]))
