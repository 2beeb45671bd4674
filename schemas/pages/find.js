// ------------------------------------------------------------------- find

// The query language of `limbeck select`, as far as the index can answer it.
function findParse(text, meta) {
  const words = [];
  const shape = /\s*(?:(\()|(\))|(,)|(<=|>=|<|>|\.\.)|"([^"]*)"|([^\s(),<>"]+))/gy;
  while (shape.lastIndex < text.length) {
    const at = shape.lastIndex;
    const hit = shape.exec(text);
    if (!hit) {
      if (text.slice(at).trim() === "") break;
      throw new FindError("I cannot read this", at, text.length);
    }
    const word = hit[1] || hit[2] || hit[3] || hit[4] || hit[5] || hit[6] || "";
    words.push({ word, quoted: hit[5] !== undefined,
      mark: !hit[6] && hit[5] === undefined,
      from: shape.lastIndex - word.length - (hit[5] !== undefined ? 2 : 0),
      to: shape.lastIndex });
  }
  let i = 0;
  const peek = () => words[i] || { word: "", from: text.length,
    to: text.length };
  const is = (word) => !peek().quoted && peek().word.toLowerCase() === word;
  const take = (word) => is(word) && Boolean(++i);
  const wrong = (message, word) => {
    throw new FindError(message, word.from, word.to);
  };
  const ends = () => i >= words.length || is(")") || is("or") || is("and");
  const list = (read) => {
    const all = [read()];
    while (take(",")) all.push(read());
    return all;
  };
  const text1 = (what) => {
    if (i >= words.length || (peek().mark && !peek().quoted))
      wrong(`Here ${what} is missing`, peek());
    return words[i++];
  };
  const named = (what, names) => () => {
    const word = text1(what);
    const at = names.findIndex((name) =>
      name.toLowerCase() === word.word.toLowerCase());
    if (at < 0) {
      const near = findNearest(word.word, names);
      wrong(`I do not know the ${what} ${word.word} (column ` +
        `${word.from + 1}).` + (near ? ` Do you mean ${near}?` : ""), word);
    }
    return at;
  };
  const country = () => {
    const word = text1("country");
    const asked = word.word.toLowerCase();
    const at = meta.countries.findIndex(([code, name]) =>
      code.toLowerCase() === asked || name.toLowerCase() === asked);
    if (at < 0) {
      const near = findNearest(word.word, meta.countries.map((c) => c[1]));
      wrong(`I do not know the country ${word.word} (column ` +
        `${word.from + 1}).` + (near ? ` Do you mean ${near}?` : ""), word);
    }
    return at;
  };
  const number = () => {
    const word = text1("number");
    const value = Number(word.word.replace(/km$/, ""));
    if (word.word === "" || Number.isNaN(value))
      wrong(`${word.word} is no number (column ${word.from + 1})`, word);
    take("km");
    return value;
  };
  const rule = named("rule", meta.rules);
  const passed = (r) => r.mask >= 0 && meta.masks[r.mask].length === 0;
  const term = () => {
    if (take("(")) {
      const inner = either();
      if (!take(")")) wrong("Here ) is missing", peek());
      return inner;
    }
    if (take("kept")) return { reply: (r) => passed(r) };
    if (take("rejected"))
      return { reply: (r) => r.mask >= 0 && !passed(r) };
    if (take("unasked")) return { row: (r) => (r.state & 2) !== 0 };
    if (take("reviewed")) return { row: (r) => (r.state & 1) !== 0 };
    if (take("passes")) {
      const rules = list(rule);
      return { reply: (r) => r.mask >= 0 &&
        rules.every((one) => !meta.masks[r.mask].includes(one)) };
    }
    if (take("fails")) {
      const only = take("only"), rules = list(rule);
      return { reply: (r) => r.mask >= 0 &&
        rules.every((one) => meta.masks[r.mask].includes(one)) &&
        (!only || meta.masks[r.mask].length === rules.length) };
    }
    if (take("country")) {
      const all = list(country);
      return { row: (r) => all.includes(r.country) };
    }
    if (take("source")) {
      const all = list(named("source", meta.sources));
      return { row: (r) => all.includes(r.source) };
    }
    if (take("split")) {
      const all = list(() => {
        const word = text1("split");
        const one = meta.splits.map((name, at) => [name, at])
          .filter(([name]) => name && (name === word.word ||
            name.split(" ").includes(word.word))).map(([, at]) => at);
        if (!one.length)
          wrong(`I do not know the split ${word.word}`, word);
        return one;
      }).flat();
      return { row: (r) => all.includes(r.split) };
    }
    if (take("teacher")) {
      const all = list(named("teacher", meta.teachers));
      return { reply: (r) => all.includes(r.teacher) };
    }
    if (take("distance")) return distance();
    if (take("key")) {
      const all = list(() => text1("key").word);
      return { key: all.length === 1 ? all[0] : undefined,
        row: (r) => all.includes(r.key) };
    }
    const word = text1("a term");
    const near = meta.countries.findIndex(([, name]) =>
      name.toLowerCase() === word.word.toLowerCase());
    if (near >= 0) return { row: (r) => r.country === near };
    if (!ends())
      wrong(`I do not know ${word.word} (column ${word.from + 1}). This ` +
        "index knows distance only: limbeck select knows other measures",
        word);
    return { key: word.word, row: (r) => r.key.startsWith(word.word) };
  };
  // Codes of the stored distance: 1 is up to the first edge, and so on.
  const place = (km) => {
    const at = meta.edges.findIndex((edge) => edge >= km * 0.99999);
    return at < 0 ? meta.edges.length : at;
  };
  const distance = () => {
    const sign = words[i] && words[i].mark ? words[i++].word : "";
    if (sign === "<" || sign === "<=") {
      const to = place(number()) + 1;
      return { reply: (r) => r.code > 0 && r.code <= to };
    }
    if (sign === ">" || sign === ">=") {
      const from = place(number()) + 1;
      return { reply: (r) => r.code > from };
    }
    const range = /^([0-9.]+?)\.\.([0-9.]+)$/.exec(peek().word);
    if (!range) wrong("Here < or > or a range such as 1..25 is missing",
      peek());
    i++;
    take("km");
    const from = place(Number(range[1])) + 1, to = place(Number(range[2])) + 1;
    return { reply: (r) => r.code > from && r.code <= to };
  };
  const not = () => {
    if (!take("not")) return term();
    const inner = term();
    if (inner.reply) return { reply: (r) => r.mask >= -1 && !inner.reply(r) };
    return { row: (r) => !inner.row(r) };
  };
  // Terms about a reply have to hold for one and the same reply.
  const both = () => {
    const terms = [not()];
    while (!(i >= words.length || is(")") || is("or"))) {
      take("and");
      terms.push(not());
    }
    const rows = terms.filter((t) => t.row).map((t) => t.row);
    const replies = terms.filter((t) => t.reply).map((t) => t.reply);
    const keys = terms.filter((t) => t.key).map((t) => t.key);
    return { key: keys[0], row: (r) => rows.every((one) => one(r)) &&
      (!replies.length || r.replies.some((reply) =>
        replies.every((one) => one(reply)))) };
  };
  const either = () => {
    const all = [both()];
    while (take("or")) all.push(both());
    return all.length === 1 ? all[0]
      : { row: (r) => all.some((one) => one.row(r)) };
  };
  const query = either();
  if (i < words.length) wrong("I cannot read this", words[i]);
  return query;
}

class FindError extends Error {
  constructor(message, from, to) {
    super(message);
    this.from = from;
    this.to = to;
  }
}

function findNearest(word, names) {
  const distance = (a, b) => {
    let row = Array.from({ length: b.length + 1 }, (_, k) => k);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let k = 1; k <= b.length; k++)
        next[k] = Math.min(next[k - 1] + 1, row[k] + 1,
          row[k - 1] + (a[i - 1] === b[k - 1] ? 0 : 1));
      row = next;
    }
    return row[b.length];
  };
  const ranked = names.map((name) =>
    [distance(word.toLowerCase(), name.toLowerCase()), name])
    .sort((a, b) => a[0] - b[0]);
  return ranked.length && ranked[0][0] <= Math.max(2, word.length / 3)
    ? ranked[0][1] : "";
}

// The rows of one shard: columns one after another, keys front-coded.
function* findRows(meta, columns, keys) {
  const n = columns.length /
    (4 + meta.patternBytes + meta.teachers.length);
  let at = 0, last = new Uint8Array(0);
  const first = 4 + meta.patternBytes;
  for (let i = 0; i < n; i++) {
    const end = keys.indexOf(10, at + 1);
    const shared = keys[at] - 48;
    const key = new Uint8Array(shared + end - at - 1);
    key.set(last.subarray(0, shared));
    key.set(keys.subarray(at + 1, end), shared);
    last = key;
    at = end + 1;
    let pattern = 0;
    for (let k = meta.patternBytes - 1; k >= 0; k--)
      pattern = pattern * 256 + columns[(4 + k) * n + i];
    const masks = meta.patterns[pattern];
    yield { country: columns[i], source: columns[n + i],
      split: columns[2 * n + i], state: columns[3 * n + i],
      get key() { return utf8.decode(key); },
      get replies() {
        const all = masks.map((mask, teacher) => ({ teacher, mask,
          code: columns[(first + teacher) * n + i] }))
          .filter((r) => r.mask >= 0 || r.code > 0);
        // "not kept" is true of a sample without a reply.
        return all.length ? all : [{ teacher: -1, mask: -1, code: 0 }];
      } };
  }
}

function findWord(meta, reply) {
  if (reply.mask < 0) return "not decided";
  if (!meta.masks[reply.mask].length) return "\u2713 kept";
  return "\u2717 " + meta.masks[reply.mask]
    .map((rule) => meta.rules[rule]).join(", ");
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

// Shards that may hold keys with this beginning: the keys of a source are in
// order.
function findShards(meta, query) {
  const all = meta.firsts.map((_, i) => i);
  if (query.key === undefined) return all;
  return all.filter((i) => {
    const [source, first] = meta.firsts[i];
    const next = meta.firsts[i + 1];
    if (!next || next[0] !== source)
      return first <= query.key + "\uffff";
    return first <= query.key + "\uffff" && next[1] >= query.key;
  });
}

async function findScan(meta, query, run) {
  const shards = findShards(meta, query), hits = [], missing = [];
  const begun = performance.now();
  let seen = 0, total = 0, said = 0;
  const ahead = new Map();
  const fetch = (i) => {
    if (i < shards.length && !ahead.has(i)) {
      const name = String(shards[i]).padStart(3, "0");
      const both = Promise.all([unpack("c" + name), unpack("k" + name)]);
      both.catch(() => { });
      ahead.set(i, both);
    }
    return ahead.get(i);
  };
  for (let i = 0; i < shards.length; i++) {
    for (let k = 1; k < 4; k++) fetch(i + k);
    try {
      const [columns, keys] = await fetch(i);
      for (const row of findRows(meta, columns, keys)) {
        seen++;
        if (!query.row(row)) continue;
        total++;
        if (hits.length < FIND_MOST)
          hits.push({ key: row.key, source: row.source, country: row.country,
            split: row.split, replies: row.replies });
      }
    } catch (error) {
      missing.push(error.message);
    }
    ahead.delete(i);
    if (run !== findState.run) return null;
    if (findState.stop) break;
    if (performance.now() - said > 1000) {
      said = performance.now();
      findSay(`${total.toLocaleString("en")} so far, ` +
        `${seen.toLocaleString("en")} looked at.`);
      if (hits.length) findShow(meta, hits, 0);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
  return { hits, total, seen, missing,
    seconds: (performance.now() - begun) / 1000 };
}

function findTell(meta, text, result) {
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
    findTell(findState.meta, text, result);
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
