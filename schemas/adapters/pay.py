"""What limbeck pays for completions, whatever trains on them.

LIMBECK_SERVER=http://127.0.0.1:8089 asks `limbeck serve` (LIMBECK_TOKEN: its
token). Without it LIMBECK_LIBRARY=liblimbeck_reward.so is asked in this
process; without either the program LIMBECK is started for each batch.
LIMBECK_PRESET says which rewards are paid: gre-rl2, another name, or a file.
LIMBECK_LOG=FILE: each row and what it was paid are appended to it.
"""
import ctypes
import functools
import http.client
import json
import os
import subprocess
import time
import urllib.error
import urllib.request

PRESET = os.environ.get('LIMBECK_PRESET', 'gre-rl2')
BATCH = 256
PATIENCE_S = float(os.environ.get('LIMBECK_PATIENCE', '60'))
COLUMNS = ('gt_lat', 'gt_lon', 'lat', 'lon', 'country', 'region', 'city',
           'solution', 'entities', 'seen', 'localizable', 'similarity',
           'agent', 'geocoded', 'theta_km')


def row_of(completion, columns):
    """A row of `limbeck reward`; what is absent is left out."""
    row = {'completion': completion}
    for name in COLUMNS:
        if columns.get(name) is not None:
            row[name] = columns[name]
    return row


def rows_of(completions, columns):
    """The same of a trainer's columns, each a list."""
    return [row_of(completion, {name: columns[name][i] for name in COLUMNS
                                if columns.get(name) is not None})
            for i, completion in enumerate(completions)]


def pay(rows):
    """For each row {'reward': number or None, 'parts': {name: number or
    None}, 'why': ...}. None: it cannot be judged."""
    how = (by_server if 'LIMBECK_SERVER' in os.environ else
           by_library if 'LIMBECK_LIBRARY' in os.environ else by_program)
    paid = []
    for at in range(0, len(rows), BATCH):
        paid += how(rows[at:at + BATCH])
    if 'LIMBECK_LOG' in os.environ:
        with open(os.environ['LIMBECK_LOG'], 'a', encoding='utf-8') as log:
            log.writelines(json.dumps({'row': row, 'paid': one}) + '\n'
                           for row, one in zip(rows, paid))
    return paid


def by_server(rows):
    body = json.dumps({'preset': PRESET, 'rows': rows}).encode()
    head = {'Content-Type': 'application/json'}
    if 'LIMBECK_TOKEN' in os.environ:
        head['Authorization'] = 'Bearer ' + os.environ['LIMBECK_TOKEN']
    ask = urllib.request.Request(
        os.environ['LIMBECK_SERVER'].rstrip('/') + '/v1/reward', body, head)
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(ask, timeout=PATIENCE_S) as answer:
                return json.load(answer)['rewards']
        except urllib.error.HTTPError as e:
            if e.code not in (429, 503) or time.monotonic() > until:
                raise RuntimeError(f'limbeck serve: {e.code}: '
                                   + e.read().decode(errors='replace')) from e
        except (OSError, http.client.HTTPException):  # it is started again
            if time.monotonic() > until:
                raise
        time.sleep(0.2)


@functools.cache
def library():
    code = ctypes.CDLL(os.environ['LIMBECK_LIBRARY'])
    code.limbeck_reward_open.restype = ctypes.c_void_p
    code.limbeck_reward_ask.argtypes = [ctypes.c_void_p, ctypes.c_char_p,
                                        ctypes.c_char_p]
    code.limbeck_reward_ask.restype = ctypes.c_char_p
    handle = code.limbeck_reward_open(
        json.dumps({'presets': [PRESET]}).encode())
    return code.limbeck_reward_ask, handle


def by_library(rows):
    ask, handle = library()
    answer = json.loads(ask(handle, b'/v1/reward',
                            json.dumps({'rows': rows}).encode()))
    if 'error' in answer:
        raise RuntimeError('liblimbeck_reward: ' + answer['error'])
    return answer['rewards']


def by_program(rows):
    text = ''.join(json.dumps(row) + '\n' for row in rows)
    ran = subprocess.run(
        [os.environ.get('LIMBECK', 'limbeck'), 'reward', '--preset', PRESET],
        input=text.encode(), capture_output=True, check=False)
    if ran.returncode not in (0, 1):  # 1: some row is broken, or all are paid
        raise RuntimeError('limbeck reward: ' + ran.stderr.decode())  # alike
    paid = []
    for line in ran.stdout.splitlines():
        row = json.loads(line)
        parts = row.get('reward', {}).get('parts', {})
        paid.append({'reward': row.get('reward', {}).get('sum'),
                     'parts': {k: v['value'] for k, v in parts.items()},
                     'why': row.get('error') or
                     {k: v['why'] for k, v in parts.items()}})
    return paid


def numbers(paid):
    """For trainers that know no null: what cannot be judged is paid 0, and
    counted under `unjudged`, so that it is seen in the trainer's log."""
    out = {name: float(value or 0) for name, value in paid['parts'].items()}
    out['unjudged'] = 1.0 if paid['reward'] is None else 0.0
    out['reward'] = float(paid['reward'] or 0)
    return out
