#!/bin/sh
# check-ctypes.sh: liblimbeck_reward.so from Python's ctypes, in threads, beside
# `limbeck reward` on the same rows.
set -eu
B=${B:-build}
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
python3 -c 'import ctypes' 2> /dev/null || {
    echo 'check-ctypes: skipped, python3 has no ctypes (libpython3-stdlib)'
    exit 0
}
cat > "$W/ask.py" << 'END'
import ctypes
import json
import subprocess
import sys
import threading

lib = ctypes.CDLL(sys.argv[1])
lib.limbeck_reward_open.restype = ctypes.c_void_p
lib.limbeck_reward_ask.argtypes = [ctypes.c_void_p] + [ctypes.c_char_p] * 2
lib.limbeck_reward_ask.restype = ctypes.c_char_p
lib.limbeck_reward_close.argtypes = [ctypes.c_void_p]
rewards = lib.limbeck_reward_open(b'{"presets":["gre-rl2"]}')


def ask(path, request):
    return json.loads(lib.limbeck_reward_ask(
        rewards, path, json.dumps(request).encode()))


rows = [{'completion': f'<think>a</think><answer>{i % 90}, {i}</answer>',
         'lat': i % 80, 'lon': i - 1} for i in range(150)]
paid = subprocess.run([sys.argv[2], 'reward', '-q', '--preset', 'gre-rl2'],
                      input=''.join(json.dumps(r) + '\n' for r in rows),
                      text=True, capture_output=True, check=False).stdout
wanted = [json.loads(line)['reward']['sum'] for line in paid.splitlines()]
wrong = []


def work():
    for _ in range(20):
        got = [r['reward'] for r in ask(b'/v1/reward', {'rows': rows})['rewards']]
        if got != wanted:
            wrong.append(got)


threads = [threading.Thread(target=work) for _ in range(8)]
for t in threads:
    t.start()
for t in threads:
    t.join()
assert len(wanted) == 150 and not wrong, wrong[:1]
assert ask(b'/v1/extract', {'rows': ['[10, 20]']})['answers'][0]['lat'] == 10
assert ask(b'/v1/geocode', {'rows': [{'lat': 48.85, 'lon': 2.35}]})[
    'places'][0]['city'] == 'Paris'
assert 'error' in ask(b'/v1/reward', {})
lib.limbeck_reward_close(rewards)
print('check-ctypes: 24,000 rewards by 8 threads as limbeck reward pays them')
END
python3 "$W/ask.py" "$B/lib/liblimbeck_reward.so" "$B/bin/limbeck"
