"""The yardstick of bench_extract: Python's re with the patterns of GLOBE's
accuracy reward (lingli1996/GLOBE, plugin.py), on replies ended by NULs."""
import re
import sys
import time

text = open(sys.argv[1], encoding="utf-8").read()
replies = [r for r in text.split("\0") if r]
answer = re.compile(r"<answer>(.*?)</answer>", re.DOTALL)
country = re.compile(r"country:\s*([^\n]+)")
city = re.compile(r"city:\s*([^\n]+)")
found = 0
begin = time.process_time()
for reply in replies:
    m = answer.search(reply)
    inside = m.group(1).strip() if m else reply.strip()
    a, b = country.search(inside), city.search(inside)
    if a and b:
        names = a.group(1).strip().lower(), b.group(1).strip().lower()
        found += all(names)
seconds = time.process_time() - begin
size = len(text.encode())
print("python re: %.1f MB/s (%d replies, %d answers, %.1f MB, %.3f s)"
      % (size / 1e6 / seconds, len(replies), found, size / 1e6, seconds))
