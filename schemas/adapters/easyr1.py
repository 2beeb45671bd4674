"""EasyR1: worker.reward.reward_function=limbeck_reward.py:compute_score.

The answer column is all that reaches a reward: the truth is JSON text in it.
EasyR1 takes floats alone: a completion that cannot be judged is paid 0, and
the metric `unjudged` is the share of them.
"""
REWARD_NAME = 'limbeck'
REWARD_TYPE = 'batch'


def compute_score(reward_inputs, **rest):
    scores = []
    for one in pay([row_of(one['response'], json.loads(one['ground_truth']))
                    for one in reward_inputs]):
        score = numbers(one)
        scores.append({'overall': score.pop('reward'), **score})
    return scores
