"""The yardstick of bench_server.sh: 3,000 chat completions with a picture, 64 at
a time, by aiohttp."""
import asyncio
import base64
import json
import resource
import sys
import time

import aiohttp

ASKS, WINDOW, PICTURE = 3000, 64, 61000
URL = sys.argv[1] + "/v1/chat/completions"
picture = bytes([7]) * PICTURE


def body():
    return json.dumps({"model": "m", "messages": [{"role": "user", "content": [
        {"type": "image_url", "image_url": {
            "url": "data:image/jpeg;base64," + base64.b64encode(picture).decode()}},
        {"type": "text", "text": "Where?"}]}], "temperature": 0,
        "max_tokens": 64}).encode()


async def worker(session, left):
    while left:
        left.pop()
        async with session.post(URL, data=body(), headers={
                "Content-Type": "application/json"}) as reply:
            tree = json.loads(await reply.read())
            assert tree["choices"][0]["message"]["content"]


async def main():
    left = list(range(ASKS))
    connector = aiohttp.TCPConnector(limit=WINDOW)
    async with aiohttp.ClientSession(connector=connector) as session:
        await asyncio.gather(*[worker(session, left) for _ in range(WINDOW)])


def cpu():
    r = resource.getrusage(resource.RUSAGE_SELF)
    return r.ru_utime + r.ru_stime


begun, used = time.monotonic(), cpu()
asyncio.run(main())
seconds, used = time.monotonic() - begun, cpu() - used
print(f"{ASKS / seconds:.0f} /s, {used * 1000 / ASKS:.3f} ms CPU each")
