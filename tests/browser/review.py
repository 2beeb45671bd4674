"""The review page in a real browser: sh tests/browser/review.sh starts it."""
import json
import os
import re
import sqlite3
import subprocess
import sys
import time

from playwright.sync_api import sync_playwright

LIMBECK, CONFIG, STORE, CHROMIUM, SHOTS = sys.argv[1:6]
count = failed = 0


def ok(text, good, got=None):
    global count, failed
    count += 1
    failed += not good
    print(("ok" if good else "not ok"), count, "-", text)
    if not good and got is not None:
        print("#  got:", got)


def rows(query, *values):
    with sqlite3.connect(STORE) as db:
        return db.execute(query, values).fetchall()


def run_stages():
    for stage in ("extract", "claims", "score", "decide"):
        subprocess.run([os.environ["B"] + "/bin/limbeck-" + stage, CONFIG,
                        "--progress", "none"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Server:
    def __init__(self, *more):
        self.more = more
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [LIMBECK, "review", "serve", CONFIG, "--as", "ann,bo", "--queue",
             "random-rejected", "--limit", "400", *self.more],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = {}
        for _ in range(2):
            name, url = self.process.stdout.readline().split()
            self.address[name] = url

    def stop(self, sure=False):
        self.process.kill() if sure else self.process.terminate()
        self.process.wait()


def until(good, seconds=30):
    """The page's policy forbids the eval that waiting in it would need."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if good():
            return True
        time.sleep(0.01)
    raise SystemExit("not ok - waited for nothing")


def loaded(page):
    until(lambda: page.text_content("#reply") != "")


def said_word(m):
    # Made-up samples have no pictures.
    return "" if "Failed to load resource" in m.text else m.text


def opened(context, url):
    page = context.new_page()
    page.words = []
    page.on("console", lambda m: said_word(m) and page.words.append(m.text))
    page.on("pageerror", lambda e: page.words.append(str(e)))
    page.on("dialog", lambda d: (page.words.append("dialog"), d.dismiss()))
    page.goto(url)
    loaded(page)
    return page


def settled(page):
    until(lambda: page.text_content("#state").startswith(("Saved", "Loaded")))


def title(page):
    return page.text_content("#title")


with sync_playwright() as p:
    browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    server = Server()
    wide = browser.new_context(viewport={"width": 1280, "height": 800})
    page = opened(wide, server.address["ann"])
    ok("the page opens with a silent console", page.words == [], page.words)
    ok("it fits 1280 x 800 without scrolling sideways", page.evaluate(
        "document.documentElement.scrollWidth <= innerWidth"))
    page.screenshot(path=SHOTS + "/review-wide.png")
    first = title(page)

    # 200 decisions by keys alone.
    keys, took = "kdu", []
    for i in range(200):
        before = page.text_content("#counts")
        began = time.monotonic()
        page.keyboard.press(keys[i % 3])
        until(lambda: page.text_content("#counts") != before)
        took.append(time.monotonic() - began)
    settled(page)
    settled(page)
    time.sleep(0.3)
    said = rows("SELECT verdict FROM review ORDER BY id")
    ok("200 decisions are 200 facts", len(said) == 200, len(said))
    ok("in order", [v for v, in said] == [
        {"k": "keep", "d": "drop", "u": "unsure"}[keys[i % 3]]
        for i in range(200)])
    took.sort()
    print("# to the next item: median %.0f ms, 95 %% %.0f ms" %
          (took[100] * 1000, took[190] * 1000))
    ok("the next item comes within 100 ms in the median", took[100] < 0.1,
       took[100])

    # Taken back, over a reload too: the undo of this visit.
    for i in range(200):
        page.keyboard.press("z")
    settled(page)
    time.sleep(1)
    ok("z takes all 200 back", rows(
        "SELECT count(*) FROM review WHERE verdict = 'withdrawn'")[0][0] == 200)
    page.reload()
    loaded(page)
    ok("the queue is as at the start", title(page) == first, title(page))

    # A key that is held down decides once; none decides in a note or an edit.
    n = rows("SELECT count(*) FROM review")[0][0]
    page.evaluate("""() => { for (let i = 0; i < 9; i++)
        document.body.dispatchEvent(new KeyboardEvent('keydown',
            {key: 'k', repeat: i > 0, bubbles: true})); }""")
    settled(page)
    time.sleep(0.3)
    ok("a key held down decides one", rows(
        "SELECT count(*) FROM review")[0][0] == n + 1)
    page.keyboard.press("n")
    page.keyboard.type("kkdd </script><img src=x onerror=alert(1)>")
    ok("no key acts in a note", rows(
        "SELECT count(*) FROM review")[0][0] == n + 1)
    page.keyboard.press("Enter")
    page.keyboard.press("d")
    settled(page)
    time.sleep(0.3)
    ok("the note goes with the decision", rows(
        "SELECT note FROM review ORDER BY id DESC LIMIT 1")[0][0] ==
        "kkdd </script><img src=x onerror=alert(1)>")
    for k in ("Control+k", "Alt+k", "Meta+k"):
        page.keyboard.press(k)
    time.sleep(0.2)
    ok("no key acts with Ctrl, Alt or Meta", rows(
        "SELECT count(*) FROM review")[0][0] == n + 2)

    # An edit with hostile markup.
    hostile = ("<think> 1. <b>x</b><script>alert(1)</script> "
               "</think><answer> 31.20, 29.92 </answer>")
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(hostile)
    until(lambda: "31.2000" in page.text_content("#measures"))
    ok("what it answers is read while one types", True)
    ok("the rules measure it too", "distance: " in
       page.text_content("#measures"), page.text_content("#measures"))
    ok("a rule that it fails is marked", "distance" in " ".join(
        page.locator("#measures .bad").all_text_contents()),
       page.text_content("#measures"))
    live = re.search(r"distance: ([0-9.e+]+)",
                     page.text_content("#measures")).group(1)
    ok("the checks hold", page.locator("#checks .bad").count() <= 1,
       page.text_content("#checks"))
    page.keyboard.press("Escape")
    ok("leaving asks first", page.is_visible("#leaving"))
    page.keyboard.press("Enter")
    ok("and stays", page.is_visible("#editor"))
    page.reload()
    loaded(page)
    page.keyboard.press("e")
    ok("the draft is offered again", page.input_value("#text") == hostile)
    page.keyboard.press("Control+Enter")
    settled(page)
    time.sleep(0.3)
    ok("an edit is stored as it was written", rows(
        "SELECT text FROM review WHERE verdict = 'edit'") == [(hostile,)])
    until(lambda: "still fail" in page.text_content("#last"))
    ok("it is said what fails still", "distance still fails" in
       page.text_content("#last"), page.text_content("#last"))
    made = rows("SELECT r.id, r.text, t.name, w.reply_id FROM review w "
                "JOIN reply r ON r.id = w.edit_id JOIN teacher t ON t.id = "
                "r.teacher_id")
    ok("it is a reply of its own", len(made) == 1 and made[0][1] == hostile and
       made[0][2].endswith("+edit"), made)
    ok("nothing ran", page.words == [], page.words)
    ok("no element came of it", page.evaluate(
        "document.querySelectorAll('#reply script, #reply b, #reply img')"
        ".length") == 0)

    # A reply that is hostile itself.
    page.select_option("#queue", "random-rejected")
    page.goto(server.address["ann"])
    loaded(page)
    server.stop()
    run_stages()
    ok("the next run measures the edit as the page did", rows(
        "SELECT printf('%.3g', distance) FROM measure WHERE reply_id = ?",
        made[0][0])[0][0] == live, live)
    ok("it is kept by hand, and the original is not", rows(
        "SELECT kept, by_hand FROM verdict WHERE reply_id IN (?, ?) "
        "ORDER BY reply_id = ?", made[0][3], made[0][0], made[0][0]) ==
        [(0, 1), (1, 1)])
    with sqlite3.connect(STORE) as db:
        db.execute("INSERT INTO reply (id, sample_id, teacher_id, candidate, "
                   "text, finish, run_id) VALUES (9999, 1, 1, 1, ?, 'stop', "
                   "1000)", ("</div><script>alert(1)</script><img src=x "
                             "onerror=alert(2)> \u202e evil",))
        db.execute("UPDATE active_teacher SET candidates = 2 WHERE name = 'a'")
    server.start()
    page = opened(wide, server.address["ann"])
    page.evaluate("""async () => {
        const menu = document.querySelector('#queue');
        const option = document.createElement('option');
        option.textContent = 'key k/1';
        menu.append(option);
        menu.value = 'key k/1';
        menu.dispatchEvent(new Event('change'));
    }""")
    until(lambda: title(page).endswith("k/1"))
    for digit in "123":
        page.keyboard.press(digit)
        if "evil" in page.text_content("#reply"):
            break
    ok("it is shown as text", "<script>alert(1)</script>" in
       page.text_content("#reply"), page.text_content("#reply"))
    ok("and did nothing", page.words == [] and page.evaluate(
        "document.querySelectorAll('#reply script, #reply img').length") == 0,
       page.words)

    # Steps have fields of their own; the map has the truth and the answers.
    page.goto(server.address["ann"])
    loaded(page)
    until(lambda: page.locator("#map .land").count() == 1)
    ok("the map has the coast, the truth and the answers", page.evaluate(
        """() => document.querySelector('#map .land').getAttribute('d').length
           > 10000 && document.querySelectorAll('#map .truth').length === 1 &&
           document.querySelectorAll('#map .glyph').length >= 2"""))
    ok("and says it in words", "Truth " in page.get_attribute(
        "#map", "aria-label") and "km off" in page.get_attribute(
        "#map", "aria-label"), page.get_attribute("#map", "aria-label"))
    page.select_option("#queue", "steps")
    until(lambda: page.is_visible("#step1"))
    ok("each step has a field", page.locator("#steps textarea").count() == 3,
       page.locator("#steps textarea").count())
    page.fill("#step2", "Traffic: left, <b>wide</b> roads.")
    page.get_by_role("button", name="Remove step 1").click()
    page.get_by_role("button", name="Add a step").click()
    page.fill("#step3", "Sun from the north.")
    page.keyboard.press("Control+Enter")
    settled(page)
    time.sleep(0.3)
    text = rows("SELECT text FROM review WHERE verdict = 'edit' "
                "ORDER BY id DESC LIMIT 1")[0][0]
    ok("steps are numbered anew and stored", re.match(
        r"<think> 1\. Traffic: left, <b>wide</b> roads\. 2\. Buildings: .*"
        r"3\. Sun from the north\. </think><answer>.*</answer>$", text, re.S)
       is not None, text)
    until(lambda: page.is_visible("#step1"))
    n = rows("SELECT count(*) FROM review")[0][0]
    page.keyboard.press("Control+Enter")
    settled(page)
    time.sleep(0.3)
    ok("steps that are right are kept", rows("SELECT verdict FROM review "
        "WHERE id > (SELECT max(id) - 1 FROM review)") == [("keep",)] and
       rows("SELECT count(*) FROM review")[0][0] == n + 1)
    ok("nothing ran meanwhile", page.words == [], page.words)

    # The server goes, and comes back.
    page.goto(server.address["ann"])
    loaded(page)
    n = rows("SELECT count(*) FROM review")[0][0]
    time.sleep(0.5)
    server.stop(sure=True)
    page.keyboard.press("k")
    page.wait_for_selector("#banner:not([hidden])")
    ok("a server that is gone is told of", "Server is gone" in
       page.text_content("#banner"), page.text_content("#banner"))
    server.start()
    until(lambda: page.locator("#banner").is_hidden(), 60)
    time.sleep(0.5)
    ok("what was decided meanwhile is sent once", rows(
        "SELECT count(*) FROM review")[0][0] == n + 1)

    # Two tabs of one person.
    a, b = (opened(wide, server.address["ann"]) for _ in range(2))
    where = title(a)
    ok("two tabs show the same", where == title(b))
    n = rows("SELECT count(*) FROM review")[0][0]
    a.keyboard.press("k")
    settled(a)
    time.sleep(0.3)
    b.keyboard.press("d")
    b.wait_for_selector("#banner:not([hidden])")
    ok("the second is told", "another tab" in b.text_content("#banner"))
    ok("nothing is overwritten", rows(
        "SELECT count(*) FROM review")[0][0] == n + 1)
    b.get_by_text("Use this").click()
    settled(b)
    time.sleep(0.3)
    ok("unless one says so", rows(
        "SELECT verdict FROM review ORDER BY id DESC LIMIT 1")[0][0] == "drop")

    # Two people.
    own = browser.new_context()
    c = opened(own, server.address["bo"])
    a.reload()
    loaded(a)
    ok("two people never have the same in hand", title(a) != title(c) or
       a.text_content("#tabs button[aria-pressed=true]") !=
       c.text_content("#tabs button[aria-pressed=true]"),
       (title(a), title(c)))

    # A phone, dark.
    phone = browser.new_context(viewport={"width": 390, "height": 844},
                                color_scheme="dark")
    d = opened(phone, server.address["ann"])
    ok("nothing is cut at 390 px", d.evaluate(
        "document.documentElement.scrollWidth <= innerWidth"))
    ok("buttons are 44 px high", d.evaluate(
        "[...document.querySelectorAll('#decision .row button')]"
        ".every(b => b.getBoundingClientRect().height >= 44)"))
    d.screenshot(path=SHOTS + "/review-phone.png", full_page=True)
    d.keyboard.press("?")
    ok("the keys are listed", d.is_visible("#help"))

    # Another page cannot act.
    evil = browser.new_context().new_page()
    n = rows("SELECT count(*) FROM review")[0][0]
    evil.goto("data:text/html,<title>evil</title>")
    answer = evil.evaluate("""async url => {
        try {
          await fetch(url + 'decide', {method: 'POST', mode: 'no-cors',
            body: '{}'});
          await fetch(url + 'queue');
          return 'read';
        } catch (e) { return 'refused'; }
      }""", server.address["ann"])
    ok("a page of another origin reads nothing", answer == "refused", answer)
    ok("and stores nothing", rows(
        "SELECT count(*) FROM review")[0][0] == n)
    server.stop()
    browser.close()
print("1..%d" % count)
sys.exit(failed != 0)
