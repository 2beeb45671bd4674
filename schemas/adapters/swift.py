"""ms-swift: --external_plugins limbeck_reward.py --reward_funcs limbeck.

None is no reward: ms-swift leaves it out of the group.
"""
import asyncio

try:
    from swift.rewards import AsyncORM, orms
except ImportError:  # ms-swift 3 awaits nothing
    from swift.plugin import orms
    AsyncORM = None


def limbeck(completions, columns):
    return [one['reward'] for one in pay(rows_of(completions, columns))]


if AsyncORM is not None:
    class Limbeck(AsyncORM):
        async def __call__(self, completions, **columns):
            return await asyncio.to_thread(limbeck, completions, columns)
else:
    class Limbeck:
        def __call__(self, completions, **columns):
            return limbeck(completions, columns)

orms['limbeck'] = Limbeck
