"""VLM-R1: what vlm_r1.patch adds to its accuracy_reward.

It takes floats alone: a completion that cannot be judged is paid 0, and the
count of them goes to stderr.
"""
import sys


def geo(contents, columns):
    """A reward for each completion whose method is geo. The preset pays for
    the form too, so start with --reward_funcs accuracy."""
    at = [i for i, method in enumerate(columns['accu_reward_method'])
          if method == 'geo']
    truth = {name: values for name, values in columns.items()
             if name in COLUMNS and name != 'solution'}
    rows = rows_of(contents, truth)
    rewards = [None] * len(rows)
    unjudged = 0
    for i, paid in zip(at, pay([rows[i] for i in at])):
        score = numbers(paid)
        rewards[i] = score['reward']
        unjudged += score['unjudged']
    if unjudged > 0:
        print(f'limbeck: {unjudged:.0f} of {len(at)} completions cannot be '
              'judged and are paid 0', file=sys.stderr)
    return rewards
