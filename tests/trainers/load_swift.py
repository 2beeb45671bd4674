"""Every row by ms-swift's own preprocessor, which deletes what it cannot
read: strict, and the counts are those of the files."""
import sys
from swift.dataset import load_dataset

if __name__ == '__main__':
    for what in ('sft', 'judge', 'dpo', 'kto', 'grpo'):
        path = f'{sys.argv[1]}/swift/geo_{what}.jsonl'
        data, _ = load_dataset(path, strict=True,
                               remove_unused_columns=what != 'grpo')
        with open(path, encoding='utf-8') as f:
            assert len(data) == sum(1 for _ in f)
        print('swift', what, len(data))
