"""Is a row whole after a loader encoded it: every token of its picture, its
question, and all that is learnt from?"""
import json
import sys


class Whole:
    """Counts rows and the parts that are missing of them."""

    def __init__(self, name, tokenizer):
        self.name, self.tokenizer = name, tokenizer
        self.pad = tokenizer.convert_tokens_to_ids('<|image_pad|>')
        self.rows, self.longest = 0, 0
        self.missing, self.torn = [], set()

    def text(self, ids):
        return self.tokenizer.decode([i for i in ids if i >= 0],
                                     skip_special_tokens=False)

    def row(self, ids, learnt, question, said, picture):
        """ids: what goes into the model; learnt: the tokens that have a loss,
        or None; picture: how many tokens it has uncut."""
        ids, self.rows = list(ids), self.rows + 1
        self.longest = max(self.longest, len(ids))
        if ids.count(self.pad) != picture:
            self.lacks('picture', ids.count(self.pad), picture)
        if question.strip() not in self.text(ids):
            self.lacks('question', self.text(ids), question)
        if said is None:
            return
        got = self.text(learnt).replace('<|im_end|>', '')
        if got.strip() != said.strip():
            self.lacks('reply', got, said)

    def lacks(self, what, got, wanted):
        self.torn.add(self.rows)
        self.missing.append(f'{self.name} row {self.rows}: {what}: {got!r}, '
                            f'not {wanted!r}')

    def tell(self, rows):
        for line in self.missing[:3]:
            print(line, file=sys.stderr)
        print(f'{self.name}: {self.rows - len(self.torn)} of {rows} rows '
              f'whole, the longest {self.longest} tokens')
        return self.rows == rows and not self.missing


def read(path):
    with open(path, encoding='utf-8') as f:
        return [json.loads(line) for line in f]


def picture_tokens(processor, image):
    """Of the whole picture, by the model's own processor."""
    grid = processor.image_processor(
        images=[image.convert('RGB')])['image_grid_thw'][0]
    return int(grid[0] * grid[1] * grid[2]) // \
        processor.image_processor.merge_size ** 2


def asked(row):
    """The question and the reply of a row of messages."""
    messages = row['messages']
    said = messages[1]['content'] if len(messages) > 1 else None
    return messages[0]['content'].replace('<image>', ''), said
