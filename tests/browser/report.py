"""The report in a real browser: sh tests/browser/report.sh starts it."""
import glob
import os
import pathlib
import re
import subprocess
import sys
from urllib.parse import quote, unquote

import axe_playwright_python
from playwright.sync_api import sync_playwright

LIMBECK, FOLDER, CHROMIUM, COUNT, SHOTS = sys.argv[1:6]
AXE = (pathlib.Path(axe_playwright_python.__file__).parent /
       "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
QUERIES = ["kept", "rejected", "unasked", "reviewed", "kept and distance < 25",
           "fails distance", "fails only distance", "fails only visibility",
           "passes distance,visibility", "not kept", "source mp16",
           "kept or unasked", "teacher careful and kept", "country NO",
           "split cot", "key 4692496400", "(kept or rejected) and source mp16",
           "rejected and distance 5..200", "469", "distance >= 1000",
           "reviewed keep", "reviewed by ann", "reviewed by ann drop",
           "reviewed by bo,ann keep,unsure and kept", "not reviewed and kept",
           "kept and fails distance", "rejected and passes distance",
           "teacher atlas and reviewed unsure", "not kept and reviewed",
           "(fails distance or kept) and teacher careful",
           "not (kept or fails distance)", "469 kept", "split seed or split cot",
           "teacher atlas and not rejected", "distance unknown",
           "key mp16/4692496400, 3197356171", "not teacher careful",
           "fails only distance,distance", "country NO or country BR"]
count, failed = int(COUNT), 0


def ok(text, good, got=None):
    global count, failed
    count += 1
    failed += not good
    print(("ok" if good else "not ok"), count, "-", text, flush=True)
    if not good and got is not None:
        for line in got if isinstance(got, list) else [got]:
            print("#  got:", line)


def kind(path):
    """One page of each kind is enough, and every page of the cuts' first."""
    name = os.path.basename(path)[:-5]
    if "/cards/" in path:
        return "card"
    first = name.split("-")[0]
    return first if first in ("cut", "teacher") else \
        re.sub(r"-?\d+$", "", first + ("-N" if first == "wall" else ""))


def page_types(root):
    seen, pages = set(), []
    for path in sorted(glob.glob(root + "/*.html") +
                       glob.glob(root + "/cards/*.html")):
        what = kind(path)
        if what not in seen or path.endswith("cut-distance.html"):
            seen.add(what)
            pages.append(path)
    return pages


def opened(context):
    page = context.new_page()
    page.said, page.asked = [], []
    page.on("console", lambda m: page.said.append(m.text))
    page.on("pageerror", lambda e: page.said.append(str(e)))
    page.on("dialog", lambda d: (page.said.append("dialog"), d.dismiss()))
    page.on("request", lambda r: r.url.startswith("file:") or
            page.asked.append(r.url))
    return page


def short(path):
    return os.path.basename(path)


SMALL = """() => [...document.querySelectorAll("body *")].filter(e =>
    e.getBoundingClientRect().width > 0 &&
    !["SCRIPT", "STYLE"].includes(e.tagName) &&
    [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) &&
    parseFloat(getComputedStyle(e).fontSize) < 12)
    .map(e => e.tagName + "." + e.getAttribute("class")).slice(0, 3)"""
TOO_WIDE = """() => document.documentElement.scrollWidth -
    document.documentElement.clientWidth"""
PRINTED = """() => [...document.querySelectorAll("nav, .pager")]
    .filter(e => e.getBoundingClientRect().height > 0).length +
    " " + getComputedStyle(document.body).backgroundColor"""


def look(browser, root, name):
    """Each page type as it is seen, and what axe-core finds."""
    pages = page_types(root)
    context = browser.new_context()
    page = opened(context)
    silent, wide, small, axe, links, printed = [], [], [], [], [], []
    for path in pages:
        page.said.clear()
        page.asked.clear()
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light", media="screen")
        page.goto("file://" + path)
        page.wait_for_timeout(100)
        page.evaluate(AXE)
        for width, scheme in ((1280, "light"), (320, "dark"), (390, None),
                              (768, None), (1920, None)):
            page.set_viewport_size({"width": width, "height": 900})
            if scheme:
                page.emulate_media(color_scheme=scheme)
            over = page.evaluate(TOO_WIDE)
            if over > 0:
                wide.append("%s at %d: %d px" % (short(path), width, over))
            small += [short(path) + " " + s for s in page.evaluate(SMALL)]
            if not scheme:
                continue
            found = page.evaluate("rules => axe.run({preload: false, runOnly: "
                                  "rules})", RULES)["violations"]
            axe += ["%s at %d, %s: %s, %d, %s" % (short(path), width, scheme,
                    v["id"], len(v["nodes"]), v["nodes"][0]["html"][:120])
                    for v in found]
            if path == pages[0] or "cut-distance" in path or "/cards/" in path:
                page.screenshot(path="%s/%s-%s-%d-%s.png" % (
                    SHOTS, name, short(path)[:-5], width, scheme))
        page.emulate_media(color_scheme="dark", media="print")
        what = page.evaluate(PRINTED)
        if not re.match(r"0 (rgb\(255, 255, 255\)|rgba\(0, 0, 0, 0\))", what):
            printed.append(short(path) + " " + what)
        if len(page.pdf(format="A4")) < 2000:
            printed.append(short(path) + " prints nothing")
        silent += [short(path) + ": " + s for s in page.said + page.asked]
        for target in page.eval_on_selector_all(
                "[href], [src]", "all => all.map(e => e.href || e.src)"):
            target = target if isinstance(target, str) else ""
            file = unquote(target.split("#")[0].split("?")[0])
            if file.startswith("file://") and not os.path.exists(file[7:]):
                links.append(short(path) + " " + target)
    context.close()
    ok("%s: %d page types open in silence, and ask for files alone" %
       (name, len(pages)), not silent, silent[:5])
    ok(name + ": axe-core finds nothing, light and dark, 1280 to 320 px",
       not axe, axe[:8])
    ok(name + ": nothing scrolls sideways from 320 to 1920 px", not wide,
       wide[:5])
    ok(name + ": no text is below 12 px", not small, small[:5])
    ok(name + ": all that is named is there", not links, links[:5])
    ok(name + ": paper is white and has no navigation", not printed,
       printed[:5])


def without_script(browser, root, name):
    context = browser.new_context(java_script_enabled=False)
    page = opened(context)
    empty, dead = [], []
    for path in page_types(root):
        page.goto("file://" + path)
        if len(page.locator("h1").inner_text()) < 1 or \
                len(page.locator("body").inner_text()) < 60:
            empty.append(short(path))
        dead += [short(path) + ": " + b.inner_text() for b in
                 page.locator("button:visible, input[type=search]:visible")
                 .all()]
    context.close()
    ok(name + ": every page is readable without script", not empty, empty)
    ok(name + ": no control is dead then", not dead, dead[:5])


RING = """() => { const e = document.activeElement, s = getComputedStyle(e);
    return e.tagName + " " + (e.textContent || "").slice(0, 30) + " " +
      (e.matches(":focus-visible") && parseFloat(s.outlineWidth) >= 2 &&
       s.outlineStyle !== "none"); }"""


def by_keyboard(browser, root):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = opened(context)
    page.goto("file://" + root + "/index.html")
    page.keyboard.press("Tab")
    ok("the first Tab leads to the content", page.evaluate(
        "document.activeElement.getAttribute('href')") == "#main" or
       "Skip" in page.evaluate("document.activeElement.textContent"))
    unseen = []
    for path in ("index.html", "cuts.html", "cards/000.html"):
        page.goto("file://" + root + "/" + path)
        for _ in range(20):
            page.keyboard.press("Tab")
            ring = page.evaluate(RING)
            if not ring.endswith("true") and not ring.startswith("BODY"):
                unseen.append(path + ": " + ring)
    ok("the focus is seen wherever Tab leads", not unseen, unseen[:5])
    page.goto("file://" + root + "/cards/000.html")
    ids = page.eval_on_selector_all("article.card", "all => all.map(e => e.id)")
    here = "document.activeElement.id"
    page.keyboard.press("j")
    first = page.evaluate(here)
    page.keyboard.press("j")
    second = page.evaluate(here)
    page.keyboard.press("i")
    ok("j and i go from card to card", [first, second, page.evaluate(here)] ==
       [ids[0], ids[1], ids[0]], [first, second])
    page.keyboard.press("Control+j")
    ok("no key acts with Ctrl", page.evaluate(here) == ids[0])
    page.keyboard.press("p")
    ok("p shows the picture", page.locator("dialog[open] img").count() == 1)
    page.keyboard.press("Escape")
    ok("and Esc closes it", page.locator("dialog[open]").count() == 0)
    for key, file in (("c", "cuts"), ("p", "places"), ("t", "teachers"),
                      ("f", "find"), ("r", "index")):
        page.goto("file://" + root + "/walls.html")
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url("**/%s.html" % file)
        ok("g %s leads to %s" % (key, file), True)
    page.goto("file://" + root + "/find.html")
    page.fill("#query", "")
    page.focus("#query")
    page.keyboard.type("gc/j?")
    ok("keys are silent in the field of Find", page.url.split("#")[0]
       .endswith("find.html") and page.input_value("#query") == "gc/j?")
    page.goto("file://" + root + "/cuts.html")
    button = page.locator("th button").first
    button.click()
    ok("a column sorts by its head", page.locator("th[aria-sort]").count() == 1)
    context.close()


def search(browser, root, config):
    """What Find finds is what `limbeck select` does."""
    context = browser.new_context()
    page = opened(context)
    differ, hits = [], 0
    for query in QUERIES:
        run = subprocess.run([LIMBECK, "select", config, query, "--keys"],
                             capture_output=True, text=True)
        page.goto("about:blank")
        page.goto("file://%s/find.html#q=%s" % (root, quote(query)))
        # The page's policy forbids the eval that waiting in it would need.
        for _ in range(200):
            state = page.text_content("#state")
            if "In a terminal" in state or "." in state and "I " in state:
                break
            page.wait_for_timeout(25)
        if run.returncode != 0:
            differ.append("%s: %s" % (query, run.stderr[:80]))
            if "In a terminal" in state:
                differ.append("%s: select says %s" % (query, run.stderr[:80]))
            continue
        wanted = set(run.stdout.split())
        found = re.search(r"([\d,]+) samples \u00b7", state)
        total = int(found[1].replace(",", "")) if found else 0
        keys, more = set(), page.locator("nav.pager a").count()
        for i in range(max(more, 1)):
            if more:
                page.locator("nav.pager a").nth(i).click()
            keys |= set(page.eval_on_selector_all(
                "#found tbody tr", "all => all.map(r => r.cells[1].textContent "
                "+ '/' + r.cells[0].querySelector('bdi').textContent)"))
        hits += len(keys)
        if total != len(wanted) or keys != wanted:
            differ.append("%s: %d here, %d by select; %s" % (
                query, total, len(wanted), state[:80]))
    ok("Find answers %d queries as select does (%d samples)" %
       (len(QUERIES), hits), not differ and hits > 500, differ)
    page.goto("about:blank")
    page.goto("file://" + root + "/find.html#q=" + quote("fails visibilty"))
    page.wait_for_timeout(500)
    ok("a wrong word is marked, and the nearest named", "Do you mean visibility"
       in page.text_content("#state"), page.text_content("#state"))
    page.goto("about:blank")
    page.goto("file://" + root + "/find.html#q=" +
              quote("<img src=x onerror=alert(1)>"))
    page.wait_for_timeout(500)
    ok("a hostile query is text", page.said == [] and page.locator(
        "main img").count() == 0, page.said)
    page.goto("file://" + root + "/cards/000.html")
    one = page.eval_on_selector("article.card", "e => e.id")
    page.goto("about:blank")
    page.goto("file://" + root + "/open.html#" + one)
    for _ in range(200):
        if "/cards/" in page.url:
            break
        page.wait_for_timeout(25)
    ok("open.html goes to the card", page.url.endswith("#" + one), page.url)
    page.goto("file://" + root + "/open.html#mp16/none")
    page.wait_for_timeout(300)
    ok("and says how to get one that is not there", "has no card for mp16/none"
       in page.text_content("#open"), page.text_content("#open"))
    context.close()


ONLY = os.environ.get("PARTS", "keys search look").split()
with sync_playwright() as p:
    chromium = p.chromium.launch(executable_path=CHROMIUM,
                                 args=["--no-sandbox"])
    print("# chromium", chromium.version)
    demo = FOLDER + "/demo.limbeck.report"
    if "keys" in ONLY:
        by_keyboard(chromium, demo)
    if "search" in ONLY:
        search(chromium, demo, FOLDER + "/demo.yaml")
    for store in ("empty", "hostile", "diff", "demo") if "look" in ONLY else ():
        folder = "%s/%s.limbeck.report" % (FOLDER, store)
        look(chromium, folder, store)
        without_script(chromium, folder, store)
    chromium.close()
print("1..%d" % count)
sys.exit(failed != 0)
