"""verl: custom_reward_function.path=limbeck_reward.py, name=compute_score.

verl asks for one completion at a time: with LIMBECK_SERVER that is a request,
without it a start of the program, a sixth of a second. It takes floats alone:
a completion that cannot be judged is paid 0, and `unjudged` counts it. Every
score has the same keys, as verl wants it.
"""
import asyncio


async def compute_score(data_source, solution_str, ground_truth,
                        extra_info=None, **rest):
    row = row_of(solution_str, extra_info or {})
    score = numbers((await asyncio.to_thread(pay, [row]))[0])
    return {'score': score['reward'], 'unjudged': score['unjudged']}
