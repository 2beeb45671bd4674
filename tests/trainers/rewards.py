"""Rewards that the trainer logged are what `limbeck reward` pays for the same
completions.
   rewards.py NAME LIMBECK PAID TRAINER_LOG...
PAID: what the adapter appended to $LIMBECK_LOG; TRAINER_LOG: ms-swift's
completions.jsonl, or TRL's parquet files."""
import json
import subprocess
import sys


def logged(path):
    """Pairs of completion and reward."""
    if path.endswith('.parquet'):
        import pyarrow.parquet
        for row in pyarrow.parquet.read_table(path).to_pylist():
            text = row['completion']
            yield text if isinstance(text, str) else text[-1]['content'], \
                row['limbeck']
        return
    # ms-swift writes its last step once more when it is done.
    with open(path, encoding='utf-8') as f:
        steps = {step['step'][0]: step for step in map(json.loads, f)}
    for step in steps.values():
        yield from zip(step['completion'], step['Limbeck'])


name, limbeck, paid = sys.argv[1:4]
with open(paid, encoding='utf-8') as f:
    asked = [json.loads(line) for line in f]
text = ''.join(json.dumps(one['row']) + '\n' for one in asked)
ran = subprocess.run([limbeck, 'reward', '--preset', 'gre-rl2', '-q'],
                     input=text.encode(), capture_output=True, check=False)
sums = [json.loads(line)['reward']['sum'] for line in ran.stdout.splitlines()]
assert len(sums) == len(asked)
by_text = {}
for one, value in zip(asked, sums):
    assert one['paid']['reward'] == value
    by_text.setdefault(one['row']['completion'], []).append(value)
count, off = 0, 0.0
for path in sys.argv[4:]:
    for completion, value in logged(path):
        count += 1
        off = max(off, min(abs(value - x) for x in by_text[completion]))
print(f'{name}: {count} rewards logged, {len(set(sums))} different, the '
      f'largest difference from limbeck reward {off:.2g}')
sys.exit(count == 0 or count != len(sums) or off > 1e-6)
