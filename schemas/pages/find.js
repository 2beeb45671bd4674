// ------------------------------------------------------------------- find

// Keys of a shard, front-coded: read from the first on, as far as they are
// asked for.
function findKeys(bytes) {
  let at = 0, row = -1, last = new Uint8Array(0);
  return (i) => {
    if (i < row) {
      at = 0;
      row = -1;
      last = new Uint8Array(0);
    }
    for (; row < i; row++) {
      const end = bytes.indexOf(10, at + 1), shared = bytes[at] - 48;
      const key = new Uint8Array(shared + end - at - 1);
      key.set(last.subarray(0, shared));
      key.set(bytes.subarray(at + 1, end), shared);
      last = key;
      at = end + 1;
    }
    return utf8.decode(last);
  };
}

// The replies of a pattern, a number of each teacher: -1: there is none; -2: not
// decided; else which rules failed, and 65536 where the reply is kept or
// rejected by hand whatever they say.
function findReplies(meta, pattern) {
  const all = [];
  meta.patterns[pattern].forEach((number, teacher) => {
    if (number === -1) return;
    const mask = number < 0 ? -1 : number & 65535, byHand = number >= 65536;
    const kept = mask >= 0 && (meta.masks[mask].length === 0) !== byHand;
    all.push({ teacher, mask, kept, byHand, code: 0 });
  });
  // "not kept" is true of a sample without a reply.
  return all.length ? all : [FIND_NOBODY];
}

const FIND_UNSAID = [];

// Calls each(row) of the rows of a shard: columns one after another. The row
// is one object, filled anew, since there may be a million.
function findRows(meta, columns, keys, said, patterns, each) {
  const first = 4 + meta.patternBytes, keyOf = keys && findKeys(keys);
  const n = columns.length / (first + meta.teachers.length);
  const row = { at: 0, country: 0, source: 0, split: 0, state: 0,
    said: FIND_UNSAID, replies: [], get key() { return keyOf(this.at); } };
  for (let i = 0; i < n; i++) {
    let pattern = 0;
    for (let k = meta.patternBytes - 1; k >= 0; k--)
      pattern = pattern * 256 + columns[(4 + k) * n + i];
    row.at = i;
    row.country = columns[i];
    row.source = columns[n + i];
    row.split = columns[2 * n + i];
    row.state = columns[3 * n + i];
    row.said = said.get(i) || FIND_UNSAID;
    row.replies = patterns[pattern] ||
      (patterns[pattern] = findReplies(meta, pattern));
    if (row.replies[0] !== FIND_NOBODY)
      for (const reply of row.replies)
        reply.code = columns[(first + reply.teacher) * n + i];
    each(row);
  }
  return n;
}

// What people said of the rows of a shard: "row teacher person said" a line.
function findSaid(bytes) {
  const said = new Map();
  for (const line of utf8.decode(bytes).split("\n")) {
    if (line === "") continue;
    const [row, teacher, person, what] = line.split(" ").map(Number);
    if (!said.has(row)) said.set(row, []);
    said.get(row).push({ teacher, person, said: what });
  }
  return said;
}

function findWord(meta, reply) {
  if (reply.mask < 0) return "not decided";
  const rules = meta.masks[reply.mask].map((rule) => meta.rules[rule]);
  if (reply.byHand)
    return reply.kept ? `\u2713 kept by hand, fails ${rules.join(", ")}`
      : "\u2717 rejected by hand";
  return reply.kept ? "\u2713 kept" : `\u2717 ${rules.join(", ")}`;
}

const findState = { meta: null, cards: null, run: 0, stop: false };
const FIND_MOST = 500;

function findShow(meta, hits, page) {
  const found = document.getElementById("found");
  const from = page * 60;
  found.textContent = "";
  if (!hits.length) return;
  const box = make("div", undefined, { class: "scroll", tabindex: "0",
    role: "group", "aria-label": "Samples that fit" });
  const table = make("table");
  table.append(make("caption", `Samples ${from + 1} to ` +
    `${Math.min(from + 60, hits.length)} of those found`));
  const head = make("tr");
  for (const name of ["key", "source", "country", "split", ...meta.teachers])
    head.append(make("th", name, { scope: "col" }));
  table.append(make("thead"), make("tbody"));
  table.tHead.append(head);
  for (const hit of hits.slice(from, from + 60)) {
    const row = make("tr"), name = make("th", undefined, { scope: "row" });
    const path = findState.cards &&
      cardPath(findState.cards, address(meta.sources[hit.source], hit.key));
    const key = make("bdi", hit.key);
    if (path) {
      const link = make("a", undefined, { href: path });
      link.append(key);
      name.append(link);
    } else {
      name.append(key, make("span", "no card", { class: "unit" }));
    }
    row.append(name, make("td", meta.sources[hit.source]),
      make("td", (meta.countries[hit.country] || ["", ""])[1]),
      make("td", meta.splits[hit.split] || ""));
    for (let t = 0; t < meta.teachers.length; t++) {
      const reply = hit.replies.find((one) => one.teacher === t);
      row.append(make("td", reply ? findWord(meta, reply) : ""));
    }
    table.tBodies[0].append(row);
  }
  box.append(table);
  found.append(box);
  const pages = Math.ceil(hits.length / 60);
  if (pages < 2) return;
  const nav = make("nav", undefined, { class: "pager",
    "aria-label": "Pages of results" });
  for (let i = 0; i < pages; i++) {
    const link = make("a", String(i + 1), { href: location.hash });
    if (i === page) link.setAttribute("aria-current", "page");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      findShow(meta, hits, i);
      box.focus();
    });
    nav.append(link);
  }
  found.append(nav);
}

function findSay(...parts) {
  document.getElementById("state").replaceChildren(...parts);
}

// Keys are in the order of their bytes.
function findBefore(a, b) {
  const x = new TextEncoder().encode(a), y = new TextEncoder().encode(b);
  for (let i = 0; i < x.length && i < y.length; i++)
    if (x[i] !== y[i]) return x[i] - y[i];
  return x.length - y.length;
}

// Shards that may hold keys with these beginnings: the keys of a source are in
// order. A key may have its source before it.
function findShards(meta, query) {
  const all = meta.firsts.map((_, i) => i);
  if (query.keys === undefined) return all;
  return all.filter((i) => query.keys.some((key) => {
    const [source, first] = meta.firsts[i];
    const next = meta.firsts[i + 1], lead = meta.sources[source] + "/";
    const asked = [key];
    if (key.startsWith(lead)) asked.push(key.slice(lead.length));
    return asked.some((each) =>
      (first.startsWith(each) || findBefore(first, each) <= 0) &&
      (!next || next[0] !== source || findBefore(next[1], each) >= 0));
  }));
}

async function findScan(meta, query, run) {
  const shards = findShards(meta, query), hits = [], missing = [];
  const begun = performance.now();
  let seen = 0, total = 0, told = 0;
  const patterns = [];
  const ahead = new Map();
  const fetch = (i) => {
    if (i < shards.length && !ahead.has(i)) {
      const name = String(shards[i]).padStart(3, "0");
      const spoken = query.reviews && meta.reviews.includes(shards[i]);
      const all = Promise.all([unpack("c" + name),
        query.keyed ? unpack("k" + name) : null,
        spoken ? unpack("r" + name) : new Uint8Array(0)]);
      all.catch(() => { });
      ahead.set(i, all);
    }
    return ahead.get(i);
  };
  for (let i = 0; i < shards.length; i++) {
    for (let k = 1; k < 4; k++) fetch(i + k);
    try {
      const [columns, keys, said] = await fetch(i);
      const first = hits.length;
      seen += findRows(meta, columns, keys, findSaid(said), patterns,
        (row) => {
          if (!query.row(row)) return;
          if (total++ >= FIND_MOST) return;
          hits.push({ at: row.at, source: row.source, country: row.country,
            split: row.split, replies: row.replies.map((r) => ({ ...r })) });
        });
      // Keys are loaded for what is listed alone.
      if (hits.length > first) {
        const name = String(shards[i]).padStart(3, "0");
        const keyOf = findKeys(keys || await unpack("k" + name));
        for (const hit of hits.slice(first)) hit.key = keyOf(hit.at);
      }
    } catch (error) {
      for (const hit of hits) hit.key = hit.key || "?";
      missing.push(error.message);
    }
    ahead.delete(i);
    if (run !== findState.run) return null;
    if (findState.stop) break;
    if (performance.now() - told > 1000) {
      told = performance.now();
      findSay(`${total.toLocaleString("en")} so far, ` +
        `${seen.toLocaleString("en")} looked at.`);
      if (hits.length) findShow(meta, hits, 0);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
  return { hits, total, seen, missing,
    seconds: (performance.now() - begun) / 1000 };
}

function findTell(meta, query, text, result) {
  const count = (n) => n.toLocaleString("en");
  const parts = [];
  if (findState.stop)
    parts.push(`Stopped after ${count(result.seen)} of ${count(meta.rows)}. `);
  if (!result.total)
    parts.push(`No sample fits. Looked at ${count(result.seen)}. `);
  else
    parts.push(`${count(result.total)} samples \u00b7 ${count(result.seen)} ` +
      `looked at in ${result.seconds.toFixed(1)} s. `);
  if (result.total > result.hits.length)
    parts.push(`The first ${count(result.hits.length)} are listed. `);
  parts.push(...query.notes.map((note) => note + " "));
  if (meta.candidates > 1)
    parts.push("Of several candidates of a teacher only the first is " +
      "searched here. ");
  for (const message of new Set(result.missing))
    parts.push(make("strong", message + " ", { class: "wrong" }));
  parts.push("In a terminal: ", make("code",
    `limbeck select ${meta.config} '${text.replaceAll("'", "'\\''")}'`));
  findSay(...parts);
}

async function findStart(text) {
  const input = document.getElementById("query");
  const run = ++findState.run;
  findState.stop = false;
  document.getElementById("found").textContent = "";
  if (text.trim() === "") {
    findSay("Type a query, or choose an example.");
    return;
  }
  if (typeof DecompressionStream === "undefined") {
    findSay("This browser cannot unpack the index. Use limbeck select.");
    return;
  }
  try {
    findState.meta = findState.meta || await loadJson("meta");
    findState.cards = findState.cards || await loadJson("cards");
    const query = findParse(text, findState.meta);
    const result = await findScan(findState.meta, query, run);
    if (!result) return;
    findShow(findState.meta, result.hits, 0);
    findTell(findState.meta, query, text, result);
  } catch (error) {
    findSay(make("span", error.message + ".", { class: "wrong" }));
    if (error instanceof FindError && input.value === text) {
      input.focus();
      input.setSelectionRange(error.from, error.to);
    }
  }
}

function findOpen() {
  const form = document.getElementById("find");
  const input = document.getElementById("query");
  const examples = document.getElementById("examples");
  if (!form) return;
  form.hidden = false;
  const go = () => {
    const hash = "#q=" + encodeURIComponent(input.value);
    if (location.hash === hash) findStart(input.value);
    else location.hash = hash;
  };
  const read = () => {
    const hit = /^#q=(.*)$/.exec(location.hash);
    let text = "";
    try { text = hit ? decodeURIComponent(hit[1]) : ""; } catch { }
    input.value = text;
    findStart(text);
  };
  document.getElementById("go").addEventListener("click", go);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) go();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") findState.stop = true;
  });
  addEventListener("hashchange", read);
  examples.append("Examples: ");
  ["kept and distance < 1", "rejected and distance < 25", "unasked"]
    .forEach((text, i) => {
      if (i) examples.append(" \u00b7 ");
      examples.append(make("a", text,
        { href: "#q=" + encodeURIComponent(text) }));
    });
  read();
}
findOpen();
