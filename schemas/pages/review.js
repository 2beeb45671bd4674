"use strict";
// The review page. Everything from the store enters as text; nothing is parsed
// as HTML. Decisions are sent one by one, in order, each with a number of its
// own, and wait here while the server is gone.
import { drawMap, drawMarks, drawScores, make, number } from "./review_draw.js";
import { makeEditor } from "./review_edit.js";

(() => {
  const $ = (id) => document.getElementById(id);
  const words = { keep: "Kept", drop: "Dropped", unsure: "Unsure about",
                  edit: "Edited" };
  const base = location.pathname.replace(/[^/]*$/, "");
  let queue = { items: [] };   // of this person, in its order
  let at = 0;                  // the item that is shown
  let card = null;             // of it
  let shown = 0;               // the reply whose text is shown
  let began = 0;
  let keysOn = true;
  let turn = 0;                // the last move that was asked for
  const cards = new Map();     // loaded ahead, by item
  const undo = [];             // items decided about, the last one last

  // ------------------------------------------------------------ the server

  async function call(path, body) {
    const answer = await fetch(base + path, body === undefined
      ? { cache: "no-store" }
      : { method: "POST", cache: "no-store", body: JSON.stringify(body),
          headers: { "Content-Type": "application/json" } });
    const value = await answer.json().catch(() => ({}));
    return { status: answer.status, value };
  }

  const box = "limbeck review " + base;
  function stored() {
    try {
      return JSON.parse(localStorage.getItem(box) || "[]");
    } catch (_) {
      return [];
    }
  }
  let outbox = stored();
  function keepOutbox() {
    try {
      if (outbox.length > 0) localStorage.setItem(box, JSON.stringify(outbox));
      else localStorage.removeItem(box);
    } catch (_) { /* without it a closed tab asks first */ }
  }

  let sending = false;
  let wait = 1;
  function say(word) { $("state").textContent = word; }
  function banner(text) {
    $("banner").hidden = text === "";
    $("banner").textContent = text;
  }

  let asking = false; // which of two decisions counts
  function clear() { if (!asking) banner(""); }

  // One after the other: what was said last of an item is sent last.
  async function send() {
    if (sending) return;
    sending = true;
    while (outbox.length > 0) {
      say("Saving …");
      let answer;
      try {
        answer = await call("decide", outbox[0]);
      } catch (_) {
        banner("Server is gone. " + outbox.length + " decisions wait here.");
        say("Server is gone");
        await new Promise((done) => setTimeout(done, wait * 1000));
        wait = Math.min(wait * 2, 30);
        continue;
      }
      wait = 1;
      if (!took(outbox[0], answer)) {
        sending = false;
        return;
      }
      outbox.shift();
      keepOutbox();
      clear();
    }
    sending = false;
  }

  function took(sent, answer) {
    const item = queue.items.find((i) => same(i, sent));
    if (answer.status === 200) {
      if (item) item.op = sent.verdict === "withdrawn" ? null : sent.op;
      say("Saved " + answer.value.at.slice(11, 19));
      return true;
    }
    if (answer.status === 409) {
      conflict(sent, answer.value.current, item);
      return true;
    }
    if (answer.status === 410 || answer.status === 422) {
      $("last").textContent = answer.value.error || "Not saved.";
      say("Not saved");
      return true;
    }
    if (answer.status === 404) {
      banner("This address is not valid any more. Run limbeck review serve " +
             "again and use the new one.");
      say("Not saved");
      return false;
    }
    banner("Not saved: " + (answer.value.error || "status " + answer.status));
    say("Not saved");
    setTimeout(send, 5000);
    return false;
  }

  // Decided in another tab meanwhile: nothing is overwritten unasked.
  function conflict(sent, current, item) {
    const bar = $("banner");
    asking = true;
    bar.hidden = false;
    bar.textContent = "You decided this in another tab: " +
      (current ? current.verdict : "taken back") + ". ";
    const leave = make("button", "Leave that");
    const use = make("button", "Use this");
    leave.onclick = () => {
      if (item) {
        item.op = current ? current.op : null;
        item.mine = current ? current.verdict : null;
      }
      asking = false;
      clear();
      counts();
      buttons();
    };
    use.onclick = () => {
      asking = false;
      clear();
      outbox.push({ ...sent, op: crypto.randomUUID(),
                    base: current ? current.op : null });
      keepOutbox();
      send();
    };
    bar.append(leave, " ", use);
  }

  // ------------------------------------------------------------- the queue

  const same = (a, b) => a.reply === b.reply && a.sample === b.sample;
  const open = (i) => !i.mine && !i.held && !i.settled;

  async function readQueue(name) {
    const answer = await call("queue" + (name ? "?name=" +
                                         encodeURIComponent(name) : ""));
    if (answer.status !== 200) {
      banner(answer.value.error || "This address is not valid any more.");
      say("Not loaded");
      return;
    }
    queue = answer.value;
    for (const sent of outbox) {   // said, and not yet arrived
      const item = queue.items.find((i) => same(i, sent));
      if (item) item.mine = sent.verdict === "withdrawn" ? null : sent.verdict;
    }
    cards.clear();
    undo.splice(0, Infinity, ...queue.items.filter((i) => i.mine)
      .sort((a, b) => (a.nth || Infinity) - (b.nth || Infinity)));
    $("who").textContent = queue.reviewer;
    const menu = $("queue");
    menu.replaceChildren(...queue.queues.map((q) => {
      const option = make("option", q);
      option.selected = q === queue.name;
      return option;
    }));
    say("Loaded");
    at = queue.items.findIndex(open);
    if (at < 0) at = queue.items.length;
    await show();
  }

  async function load(i) {
    const item = queue.items[i];
    if (!item) return null;
    if (!cards.has(item)) {
      cards.set(item, call("item?sample=" + item.sample + "&reply=" +
                           (item.reply || 0) +
                           (queue.blind ? "&blind=1" : "")).catch((e) => {
        cards.delete(item);
        throw e;
      }));
      for (const old of cards.keys()) {
        if (cards.size <= 24) break;
        if (old !== item) cards.delete(old);
      }
    }
    return cards.get(item);
  }

  function ahead() {
    for (const i of [at + 1, at + 2]) {
      load(i).then((answer) => {
        const life = answer && answer.value.life;
        if (life && life.picture)
          new Image().src = base + "picture/" + queue.items[i].sample;
      }).catch(() => {});
    }
  }

  async function show() {
    const mine = ++turn;
    const item = queue.items[at];
    $("end").hidden = item !== undefined;
    for (const id of ["left", "right"]) $(id).hidden = item === undefined;
    if (!item) {
      end();
      return;
    }
    let answer;
    try {
      if (!item.mine) {
        const held = await call("hold?sample=" + item.sample + "&reply=" +
                                (item.reply || 0));
        if (held.value.held && turn === mine) {
          item.held = true;
          at++;
          show();
          return;
        }
      }
      answer = await load(at);
    } catch (_) {
      banner("Server is gone. " + outbox.length + " decisions wait here.");
      setTimeout(() => { if (turn === mine) show(); }, 2000);
      return;
    }
    if (turn !== mine) return;
    if (!sending && outbox.length === 0) clear();
    card = answer.value;
    if (answer.status !== 200) {
      card = { life: { sample: { key: "", source: "" }, replies: [] } };
      banner(answer.value.error);
    }
    shown = Math.max(0, replies().findIndex((r) => r.id === item.reply));
    began = performance.now();
    editor.close();
    draw();
    if (queue.question === "steps" && replies()[shown])
      editor.open(replies()[shown], item.sample, true);
    ahead();
  }

  const count = (n) => n.toLocaleString("en");

  function end() {
    const n = { keep: 0, drop: 0, unsure: 0 };
    for (const i of queue.items) if (i.mine in n) n[i.mine]++;
    card = null;
    $("title").textContent = queue.name;
    $("end").textContent = queue.items.length === 0
      ? "Nothing waits in this queue."
      : count(queue.items.filter((i) => i.mine).length) + " looked at. " +
        count(n.keep) + " kept, " + count(n.drop) + " dropped, " +
        count(n.unsure) +
        " unsure. They count after: limbeck run CONFIG (a few seconds).";
    counts();
    buttons();
  }

  // -------------------------------------------------------------- drawing

  const replies = () => (card && card.life.replies || [])
    .filter((r) => r.present);

  function counts() {
    const n = { keep: 0, drop: 0, unsure: 0, edit: 0 };
    for (const i of queue.items) if (i.mine in n) n[i.mine]++;
    $("counts").textContent = count(Math.min(at + 1, queue.items.length)) +
      " of " + count(queue.items.length) + " · " + count(n.keep + n.edit) +
      " kept, " + count(n.drop) + " dropped, " + count(n.unsure) + " unsure";
  }

  function buttons() {
    const item = queue.items[at];
    for (const b of document.querySelectorAll("[data-act]")) {
      const act = b.dataset.act;
      if (["keep", "drop", "unsure"].includes(act)) {
        b.disabled = !item;
        b.setAttribute("aria-pressed",
                       String(!!item && item.mine === act));
      }
      if (act === "edit") b.disabled = !item || !item.reply;
      if (act === "undo") b.disabled = undo.length === 0;
    }
    const place = queue.question === "place";
    const label = (act, word) => {
      document.querySelector(`[data-act=${act}]`).firstChild.textContent =
        word + " ";
    };
    label("keep", place ? "Recognisable" : "Keep");
    label("drop", place ? "Not" : "Drop");
  }

  // The coast, asked for once; without it the map has the places alone.
  let coast = null;
  function land() {
    coast = coast || call("land").then((a) => a.value.d || "", () => "");
    return coast;
  }

  function draw() {
    const item = queue.items[at];
    const life = card.life;
    const place = life.place || {};
    $("title").textContent = life.sample.source + "/" + life.sample.key;
    document.title = life.sample.key + " · Review";
    $("place").textContent = [
      [place.city, place.region, place.country].filter(Boolean).join(", "),
      life.sample.licence ? "licence " + life.sample.licence : "",
      life.sample.author ? "by " + life.sample.author : ""]
      .filter(Boolean).join(" · ");
    const picture = $("picture");
    picture.hidden = !life.picture;
    $("nopicture").hidden = !!life.picture;
    $("nopicture").textContent = "There is no picture.";
    if (life.picture) {
      const src = base + "picture/" + item.sample;
      picture.alt = "Picture " + life.sample.key;
      if (picture.getAttribute("src") !== src) picture.src = src;
    }
    $("tabs").replaceChildren(...replies().map((r, i) => {
      const b = make("button", r.teacher + (r.candidate ? "#" + r.candidate
                                                         : "") + " ");
      b.type = "button";
      b.append(make("kbd", String(i + 1)));
      b.setAttribute("aria-pressed", String(i === shown));
      b.onclick = () => { shown = i; draw(); };
      return b;
    }));
    drawReply(replies()[shown]);
    land().then((path) => {
      if (card && card.life === life) drawMap($("map"), path, life, replies());
    });
    counts();
    buttons();
  }

  function drawReply(r) {
    $("verdict").textContent = "";
    $("facts").textContent = "";
    $("reply").replaceChildren();
    $("claims").textContent = "";
    $("scores").hidden = true;
    $("others").replaceChildren();
    if (!r) return;
    const now = (r.verdicts || []).find((v) => v.present);
    const failing = (r.scores || []).filter((s) => s.passed === false);
    if (now)
      $("verdict").textContent = (now.kept ? "✓ kept" : "✗ rejected") +
        (now.by_hand ? " by hand" : "") +
        (failing.length ? (now.by_hand ? ", policy says: " : " by ") +
          failing.map((s) => s.filter).join(", ") : "");
    $("facts").textContent = [
      r.km_from_truth === undefined ? "" : number(r.km_from_truth) + " km off",
      r.text.length + " characters", r.finish].filter(Boolean).join(" · ");
    $("claims").textContent = drawMarks($("reply"), r);
    drawScores($("scores"), r);
    for (const w of r.reviews || [])
      $("others").append(make("p", w.reviewer + ": " + w.verdict +
                              (w.note ? ", " + w.note : "")));
  }

  // ------------------------------------------------------------- deciding

  function decide(verdict, text) {
    const item = queue.items[at];
    if (!item || (item.reply && replies()[shown] === undefined)) return;
    // Another teacher's reply of the sample was chosen: it is an item too.
    let target = item;
    const chosen = item.reply ? replies()[shown].id : 0;
    if (item.reply && chosen !== item.reply) {
      target = queue.items.find((i) => i.reply === chosen);
      if (!target) {
        target = { sample: item.sample, reply: chosen, mine: null, op: null };
        queue.items.splice(at, 0, target);
        at++;
      }
    }
    push(target, verdict, text);
    undo.push(target);
    $("last").textContent = (words[verdict] || verdict) + " " +
      (card.life.sample.key) + (item.reply ? ", " + replies()[shown].teacher
                                           : "") + ". Z takes it back.";
    if (target === item) next();
    else draw();
  }

  function push(item, verdict, text) {
    const op = crypto.randomUUID();
    const note = $("note").value.trim();
    const pending = outbox.filter((o) => same(o, item)).pop();
    outbox.push({
      op, sample: item.sample, reply: item.reply || 0, verdict,
      base: pending ? (pending.verdict === "withdrawn" ? null : pending.op)
                    : item.op || null,
      note: note || null, text: text === undefined ? null : text,
      queue: queue.name, blind: !!queue.blind,
      seconds: Math.round((performance.now() - began) / 100) / 10 });
    keepOutbox();
    $("note").value = "";
    $("notes").hidden = true;
    item.mine = verdict === "withdrawn" ? null : verdict;
    cards.delete(item);
    send();
  }

  function next() {
    at = Math.min(at + 1, queue.items.length);
    while (at < queue.items.length &&
           (queue.items[at].held || queue.items[at].settled)) at++;
    show();
  }

  function back() {
    if (at > 0) at--;
    show();
  }

  function takeBack() {
    const item = undo.pop();
    if (!item) return;
    push(item, "withdrawn");
    at = queue.items.indexOf(item);
    $("last").textContent = "Taken back.";
    show();
  }

  const editor = makeEditor({ box, call, decide,
                              leaving: () => $("title").focus() });
  function openEditor() {
    const r = replies()[shown];
    if (r) editor.open(r, queue.items[at].sample, queue.question === "steps");
  }

  function openNote() {
    $("notes").hidden = false;
    $("note").focus();
  }
  $("notes").addEventListener("submit", (e) => {
    e.preventDefault();
    $("title").focus();
    $("last").textContent = "The note goes with the next decision.";
  });

  // ----------------------------------------------------------------- keys

  const acts = {
    keep: () => decide("keep"), drop: () => decide("drop"),
    unsure: () => decide("unsure"), next, back, undo: takeBack,
    edit: openEditor, note: openNote, help: () => $("help").showModal(),
  };
  const keys = { k: "keep", d: "drop", u: "unsure", j: "next", i: "back",
                 z: "undo", e: "edit", n: "note", "?": "help",
                 ArrowRight: "next", ArrowLeft: "back" };

  for (const b of document.querySelectorAll("[data-act]"))
    b.onclick = () => acts[b.dataset.act]();
  $("close").onclick = () => $("help").close();
  $("keys").onchange = () => { keysOn = $("keys").checked; };
  $("queue").onchange = () => {
    readQueue($("queue").value);
    $("title").focus();
  };

  document.addEventListener("keydown", (e) => {
    const field = e.target.closest("input, textarea, select, dialog");
    if (editor.opened() && e.key === "Enter" && e.ctrlKey) {
      e.preventDefault();
      editor.save();
      return;
    }
    if (e.key === "Escape" && editor.opened()) {
      e.preventDefault();
      editor.leave();
      return;
    }
    if (e.key === "Escape" && e.target === $("note")) {
      $("note").value = "";
      $("notes").hidden = true;
      $("title").focus();
      return;
    }
    if (field || !keysOn || e.ctrlKey || e.altKey || e.metaKey ||
        e.isComposing || e.repeat || editor.opened()) return;
    if (e.key.startsWith("Arrow") && e.target === $("reply") &&
        $("reply").scrollWidth > $("reply").clientWidth) return;
    if (/^[1-9]$/.test(e.key) && card && replies()[+e.key - 1]) {
      shown = +e.key - 1;
      draw();
      return;
    }
    const act = keys[e.key.length === 1 ? e.key.toLowerCase() : e.key];
    if (!act) return;
    e.preventDefault();
    acts[act]();
  });

  addEventListener("beforeunload", (e) => {
    if (outbox.length > 0) e.preventDefault();
  });
  $("picture").onerror = () => {
    $("picture").hidden = true;
    $("nopicture").hidden = false;
    $("nopicture").textContent = "The picture cannot be read: its file is " +
      "gone or has changed since ingest.";
  };

  send();
  readQueue("").catch(() => {
    banner("Server is gone. " + outbox.length + " decisions wait here.");
    say("Server is gone");
  });
})();
