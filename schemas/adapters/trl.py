"""TRL: --reward_funcs limbeck_reward.limbeck, this folder in PYTHONPATH.

None is no reward: TRL leaves it out. The parts go to its log as limbeck/NAME.
"""
import asyncio


async def limbeck(completions, log_metric=None, **columns):
    texts = [one if isinstance(one, str) else one[-1]['content']
             for one in completions]
    paid = await asyncio.to_thread(pay, rows_of(texts, columns))
    for name in paid[0]['parts'] if log_metric else ():
        values = [one['parts'].get(name) for one in paid]
        values = [value for value in values if value is not None]
        if values:
            log_metric('limbeck/' + name, sum(values) / len(values))
    return [one['reward'] for one in paid]
