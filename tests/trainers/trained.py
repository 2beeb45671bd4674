"""Did two steps of training go well? All rows were seen, each loss is a
number.
   trained.py NAME LOG ROWS"""
import math
import re
import sys

name, path, rows = sys.argv[1:]
with open(path, encoding='utf-8', errors='replace') as f:
    log = f.read()
seen = re.findall(r'(?:Num examples = *|num_rows: )([\d,]+)', log)
losses = [float(x) for x in
          re.findall(r"'(?:train_)?loss': '?([-+.\w]+)", log)]
well = bool(seen) and int(seen[0].replace(',', '')) == int(rows) and \
    len(losses) > 1 and all(math.isfinite(x) for x in losses)
print(f'{name}: {rows} rows exported, {seen[0] if seen else "none"} seen, '
      f'losses {" ".join(f"{x:.4g}" for x in losses[:2])}'
      + ('' if well else ': NOT WELL'))
sys.exit(not well)
