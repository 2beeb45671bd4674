"""Every row and picture by `datasets`; counts are those of the files."""
import sys
import datasets

out = sys.argv[1]


def lines(path):
    with open(path, encoding='utf-8') as f:
        return sum(1 for _ in f)


for what in ('sft', 'judge', 'dpo', 'kto', 'grpo'):
    folder = f'{out}/trl/{what}'
    data = datasets.load_dataset(folder, cache_dir=f'{out}/.cache')
    for part in data:
        assert len(data[part]) == lines(f'{folder}/{part}/metadata.jsonl')
        for row in data[part]:
            assert len(row['images']) == 1 and row['images'][0].size[0] > 0
    print('trl', what, {part: len(data[part]) for part in data})
for path in ('vlm-r1/geo_grpo.jsonl', 'vlm-r1/geo_judge.jsonl',
             'easyr1/geo_grpo.jsonl', 'verl/geo_grpo.json',
             'mp16-reason/mp16-reason-train/data.jsonl'):
    data = datasets.load_dataset('json', data_files=f'{out}/{path}',
                                 cache_dir=f'{out}/.cache')['train']
    assert len(data) == lines(f'{out}/{path}')
    print(path, len(data))
data = datasets.load_dataset('webdataset', cache_dir=f'{out}/.cache',
                             data_files=f'{out}/webdataset/train-*.tar')
print('webdataset', len(data['train']))
