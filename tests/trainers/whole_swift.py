"""Every row as ms-swift encodes it, by the lengths of the written train.sh.
   whole_swift.py DIR MODEL [MAX_LENGTH]"""
import os
import re
import sys

from PIL import Image
from qwen_vl_utils import smart_resize
from swift.dataset import load_dataset
from swift.model import get_processor
from swift.template import get_template
from whole import Whole, asked, read

MODES = {'dpo': 'rlhf', 'kto': 'kto', 'grpo': 'transformers'}


def picture_tokens(image):
    """ms-swift sizes pictures by MAX_PIXELS, not as the processor does."""
    high, wide = smart_resize(image.height, image.width, 28, 4 * 28 * 28,
                              int(os.environ['MAX_PIXELS']))
    return high * wide // (28 * 28)


def check(what, processor, limit):
    template = get_template(processor, max_length=limit,
                            template_type='qwen2_5_vl',
                            truncation_strategy='right')
    # Qwen's own number is 151655, the miniature's vocabulary is smaller.
    template.image_token_id = processor.tokenizer.convert_tokens_to_ids(
        '<|image_pad|>')
    template.set_mode(MODES.get(what, 'train'))
    rows = read(f'geo_{what}.jsonl')
    loaded, _ = load_dataset(os.path.abspath(f'geo_{what}.jsonl'), strict=True,
                             remove_unused_columns=False)
    whole = Whole(f'swift {what}', processor.tokenizer)
    for row, one in zip(rows, loaded):
        got = template.encode(dict(one))
        question, said = asked(row)
        picture = picture_tokens(Image.open(row['images'][0]))
        for part, said in ({'chosen_': said,
                            'rejected_': row.get('rejected_response')}.items()
                           if what == 'dpo' else [
                               ('chosen_' if what == 'kto' else '', said)]):
            whole.row(got[part + 'input_ids'], got.get(part + 'labels'),
                      question, said, picture)
    return whole.tell(len(rows) * (2 if what == 'dpo' else 1))


if __name__ == '__main__':
    os.chdir(sys.argv[1])
    with open('train.sh', encoding='utf-8') as f:
        script = f.read()
    os.environ['ROOT_IMAGE_DIR'] = os.getcwd()
    os.environ['MAX_PIXELS'] = re.search(r'MAX_PIXELS:-(\d+)', script)[1]
    length = int(sys.argv[3] if len(sys.argv) > 3
                 else re.search(r'--max_length (\d+)', script)[1])
    tools = get_processor(sys.argv[2])
    sys.exit(not all([check(what, tools, length) for what in
                      ('sft', 'judge', 'dpo', 'kto', 'grpo')]))
