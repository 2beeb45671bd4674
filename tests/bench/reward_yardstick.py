"""reward_yardstick.py FILE SECONDS: GRE's second stage (sigmoid of the distance
with theta 200 km, and the form) as a plain Python reward function, in batches of
64 for so long; prints rewards a second of one process."""
import json
import math
import re
import sys
import time

FORM = re.compile(r'<think>.+?</think>\s*<answer>.+?</answer>', re.S)
ANSWER = re.compile(r'<answer>(.*?)</answer>', re.S)
PAIR = re.compile(r'(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)')


def reward(completions, lat, lon):
    paid = []
    for text, true_lat, true_lon in zip(completions, lat, lon):
        form = 1.0 if FORM.fullmatch(text) else 0.0
        block = ANSWER.search(text)
        pair = PAIR.search(block.group(1)) if block else None
        if not pair:
            paid.append(form)
            continue
        a, b = math.radians(float(pair.group(1))), math.radians(true_lat)
        h = (math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b)
             * math.sin(math.radians(true_lon - float(pair.group(2))) / 2) ** 2)
        km = 2 * 6371.0 * math.asin(min(1.0, math.sqrt(h)))
        x = math.exp(-km / 200.0)
        paid.append(form + 2 * x / (1 + x))
    return paid


rows = [json.loads(line) for line in open(sys.argv[1])]
batches = [rows[i:i + 64] for i in range(0, len(rows) - 63, 64)]
count, began, times = 0, time.perf_counter(), []
while time.perf_counter() - began < float(sys.argv[2]):
    for batch in batches:
        start = time.perf_counter()
        reward([r['completion'] for r in batch], [r['lat'] for r in batch],
               [r['lon'] for r in batch])
        times.append(time.perf_counter() - start)
        count += len(batch)
wall, cpu = time.perf_counter() - began, time.process_time()
times.sort()
print(f'a plain Python function, one process, no HTTP, no names, no reasons\t'
      f'{count / wall:.0f} rewards/s, {count / cpu:.0f} per CPU-second\t'
      f'{times[len(times) // 2] * 1e3:.2f} ms, '
      f'{times[len(times) * 99 // 100] * 1e3:.2f} ms, {times[-1] * 1e3:.2f} ms')
