"""A queue of 10,000 on the review page, of which so many are decided about by
keys: sh tests/browser/review.sh starts it, with the number that the last test
had."""
import atexit
import sqlite3
import subprocess
import sys
import time

from playwright.sync_api import sync_playwright

LIMBECK, CONFIG, STORE, CHROMIUM, COUNT, MANY = sys.argv[1:7]
count, failed, MANY, LENGTH = int(COUNT), 0, int(MANY), 10000
KEYS = "kdu"


def ok(text, good, got=None):
    global count, failed
    count += 1
    failed += not good
    print(("ok" if good else "not ok"), count, "-", text, flush=True)
    if not good and got is not None:
        print("#  got:", got)


def until(good, what, seconds=60):
    end = time.monotonic() + seconds
    while not good():
        if time.monotonic() > end:
            raise SystemExit("not ok - waited for " + what)
        time.sleep(0.002)


def said():
    with sqlite3.connect(STORE, timeout=30) as db:
        return [v for v, in db.execute("SELECT verdict FROM review "
                                       "ORDER BY id")]


with sync_playwright() as p:
    began = time.monotonic()
    server = subprocess.Popen(
        [LIMBECK, "review", "serve", CONFIG, "--as", "ann", "--queue",
         "kept or rejected", "--limit", str(LENGTH)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    atexit.register(server.kill)
    url = server.stdout.readline().split()[1]
    browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(url)
    until(lambda: page.text_content("#reply") != "", "the first item")
    print("# the first item after %.1f s" % (time.monotonic() - began))
    ok("a queue of %d opens" % LENGTH, "of %s" % format(LENGTH, ",") in
       page.text_content("#counts"), page.text_content("#counts"))
    took, began = [], time.monotonic()
    for i in range(MANY):
        before = page.text_content("#counts")
        at = time.monotonic()
        page.keyboard.press(KEYS[i % 3])
        until(lambda: page.text_content("#counts") != before, "item %d" % i)
        took.append(time.monotonic() - at)
        if i % 1000 == 999:
            part = sorted(took[-1000:])
            print("# %d: median %.0f ms, 95 %% %.0f ms" % (
                i + 1, part[500] * 1000, part[950] * 1000), flush=True)
    until(lambda: len(said()) == MANY, "the last to be saved")
    print("# %d decisions in %.0f s" % (MANY, time.monotonic() - began))
    ok("all are facts, in the order of the keys", said() ==
       [{"k": "keep", "d": "drop", "u": "unsure"}[KEYS[i % 3]]
        for i in range(MANY)])
    took.sort()
    ok("the next item comes within 100 ms in the median",
       took[len(took) // 2] < 0.1, took[len(took) // 2])
    if MANY == LENGTH:
        ok("the end says what was done", "%s looked at" % format(LENGTH, ",")
           in page.text_content("main"), page.text_content("main")[:300])
    page.reload()
    until(lambda: "looked at" in page.text_content("main") or
          "of %s" % format(LENGTH, ",") in page.text_content("#counts"),
          "the page after a reload")
    for _ in range(5):
        page.keyboard.press("z")
        time.sleep(0.3)
    until(lambda: said().count("withdrawn") > 0, "what is taken back")
    ok("z takes back over a reload", said().count("withdrawn") > 0)
    browser.close()
    server.terminate()
    server.wait()
print("1..%d" % count)
sys.exit(failed != 0)
