"""What axe-core says of the review page in each of its states, on a desk and a
phone, light and dark: sh tests/browser/review.sh starts it."""
import atexit
import pathlib
import subprocess
import sys
import time

import axe_playwright_python
from playwright.sync_api import sync_playwright

LIMBECK, CONFIG, CHROMIUM, COUNT, SHOTS = sys.argv[1:6]
AXE = (pathlib.Path(axe_playwright_python.__file__).parent /
       "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = ((1280, 800, "light"), (390, 844, "dark"), (390, 844, "light"))
count, failed = int(COUNT), 0


def ok(text, good, got=None):
    global count, failed
    count += 1
    failed += not good
    print(("ok" if good else "not ok"), count, "-", text, flush=True)
    for line in (got or []) if not good else []:
        print("#  got:", line)


def until(good, what, seconds=30):
    end = time.monotonic() + seconds
    while not good():
        if time.monotonic() > end:
            raise SystemExit("not ok - waited for " + what)
        time.sleep(0.02)


def start():
    server = subprocess.Popen(
        [LIMBECK, "review", "serve", CONFIG, "--as", "axel", "--queue",
         "rejected", "--limit", "3"], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True)
    return server, server.stdout.readline().split()[1]


def look(page, state):
    found = []
    for width, height, scheme in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(100)
        over = page.evaluate("document.documentElement.scrollWidth - "
                             "document.documentElement.clientWidth")
        if over > 0:
            found.append("%d px too wide at %d" % (over, width))
        found += ["%s at %d, %s: %d, %s" % (
            v["id"], width, scheme, len(v["nodes"]), v["nodes"][0]["html"][:140])
            for v in page.evaluate("rules => axe.run({preload: false, runOnly: "
                                   "rules})", RULES)["violations"]]
        page.screenshot(path="%s/review-%s-%d-%s.png" % (
            SHOTS, state.replace(" ", "-"), width, scheme))
    page.set_viewport_size({"width": 1280, "height": 800})
    ok("axe-core finds nothing: " + state, not found, found[:6])


with sync_playwright() as p:
    server, url = start()
    atexit.register(lambda: server.kill())
    browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    page = browser.new_page()
    page.goto(url)
    until(lambda: page.text_content("#reply") != "", "the first item")
    page.evaluate(AXE)
    look(page, "reading")
    page.keyboard.press("n")
    page.keyboard.type("<b>a note</b>")
    look(page, "note open")
    page.keyboard.press("Enter")
    page.keyboard.press("?")
    look(page, "keys listed")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    until(lambda: page.is_visible("#editor"), "the editor")
    page.wait_for_timeout(1500)
    look(page, "editing")
    page.locator("#editor textarea").first.fill("<think> 1. a 3. b </answer>")
    page.wait_for_timeout(1500)
    look(page, "editing with faults")
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    look(page, "asked before leaving")
    for button in page.locator("button:visible").all():
        if button.inner_text().strip() == "Leave":
            button.click()
            break
    if page.is_visible("#editor"):
        page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    page.keyboard.press("k")
    until(lambda: page.text_content("#state").startswith("Saved"), "saving")
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(500)
    look(page, "decided")
    server.kill()
    server.wait()
    page.keyboard.press("d")
    until(lambda: "Server is gone" in page.text_content("body"), "the banner")
    look(page, "server gone")
    server, url = start()
    until(lambda: page.text_content("#state").startswith("Saved"), "saving", 60)
    for _ in range(12):
        if page.is_visible("#end"):
            break
        page.keyboard.press("u")
        page.wait_for_timeout(400)
    until(lambda: page.is_visible("#end"), "the end")
    look(page, "end")
    browser.close()
    server.terminate()
    server.wait()
print("1..%d" % count)
sys.exit(failed != 0)
