"""The yardstick of bench_extract: Python's re on the same replies, with the
patterns that find the answers of one form and nothing else.
    extract_yardstick.py FORM FILE     FORM: globe, gre, json, geoagent
    extract_yardstick.py loads FILE    Python's json.loads of the JSON in them
GLOBE's are those of its accuracy reward (lingli1996/GLOBE, plugin.py). A
reply of another form, broken JSON, an escape, a refusal: these find none of
that, and read no reasoning; ours does."""
import json
import re
import sys
import time

number = r"(-?[0-9]+(?:\.[0-9]+)?)"
forms = {
    "globe": (r"<answer>(.*?)</answer>",
              r"country:\s*([^\n]+)", r"city:\s*([^\n]+)"),
    "gre": (r"<answer>(.*?)</answer>",
            number + r"\s*,", r",\s*" + number),
    "json": (r"```json\s*(\{.*?\})\s*```",
             r'"latitude":\s*"?' + number, r'"longitude":\s*"?' + number),
    "geoagent": (r"(\{.*\})",
                 r'"FinalAnswer":\s*"([^;"]*);', r';\s*([^;"]*)"\}'),
}
if sys.argv[1] == "loads":
    text = open(sys.argv[2], encoding="utf-8").read()
    replies = [r for r in text.split("\0") if r]
    begin = time.process_time()
    for reply in replies:
        json.loads(reply[reply.index("{"):reply.rindex("}") + 1])
    seconds = time.process_time() - begin
    print("python json.loads: %.1f MB/s (%d replies)"
          % (len(text.encode()) / 1e6 / seconds, len(replies)))
    sys.exit()
block, first, second = (re.compile(p, re.DOTALL) for p in forms[sys.argv[1]])
text = open(sys.argv[2], encoding="utf-8").read()
replies = [r for r in text.split("\0") if r]
found = 0
begin = time.process_time()
for reply in replies:
    m = block.search(reply)
    if not m:
        continue
    inside = m.group(1).strip()
    a, b = first.search(inside), second.search(inside)
    if a and b:
        names = a.group(1).strip().lower(), b.group(1).strip().lower()
        found += all(names)
seconds = time.process_time() - begin
size = len(text.encode())
print("python re: %.1f MB/s (%d replies, %d answers, %.1f MB, %.3f s)"
      % (size / 1e6 / seconds, len(replies), found, size / 1e6, seconds))
