// ------------------------------------------------------------- find: query

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

// Words, texts in quotation marks and signs, as `limbeck select` cuts them.
function findWords(text) {
  const shape = /\s*(?:(<=|>=|!=|[(),<>=])|"([^"]*)"|([^\s(),<>="!]+))/gy;
  const words = [];
  while (text.slice(shape.lastIndex).trim() !== "") {
    const at = shape.lastIndex, hit = shape.exec(text);
    if (!hit) throw new FindError("I cannot read this", at, text.length);
    const word = hit[1] || hit[2] || hit[3] || "";
    words.push({ word, to: shape.lastIndex,
      kind: hit[1] ? "sign" : hit[2] === undefined ? "word" : "quoted",
      from: shape.lastIndex - word.length - (hit[2] === undefined ? 0 : 2) });
  }
  return words;
}

const FIND_SAID = ["keep", "drop", "unsure", "edit"];
const FIND_RESERVED = ["and", "or", "not", "only"];

// The query language of `limbeck select`, as far as the index can answer it.
// Each term is a test of a sample and one of its replies, as there: a sample
// fits when one of its replies does. reply: it asks about the reply.
function findParse(text, meta) {
  const words = findWords(text), notes = [];
  let i = 0, reviews = false, keyed = false, depth = 0;
  const end = { word: "", kind: "end", from: text.length, to: text.length };
  const peek = () => words[i] || end;
  const is = (word) => peek().kind === "word" &&
    peek().word.toLowerCase() === word;
  const sign = (word) => peek().kind === "sign" && peek().word === word;
  const take = (word) => (is(word) || sign(word)) && Boolean(++i);
  const wrong = (message, word) => {
    throw new FindError(`${message} (column ${word.from + 1})`, word.from,
      word.to);
  };
  const list = (read) => {
    const all = [read()];
    while (take(",")) all.push(read());
    return all;
  };
  const name = (what) => {
    if (peek().kind === "end" || peek().kind === "sign")
      wrong(`Here ${what} is missing`, peek());
    return words[i++];
  };
  const unknown = (what, word, names) => {
    const near = findNearest(word.word, names);
    wrong(`I do not know the ${what} ${word.word}.` +
      (near ? ` Do you mean ${near}?` : ""), word);
  };
  const one = (what, names, folds) => () => {
    const word = name(`the name of a ${what}`);
    const at = names.findIndex((each) => each === word.word ||
      (folds && each.toLowerCase() === word.word.toLowerCase()));
    if (at < 0) unknown(what, word, names);
    return at;
  };
  const placed = (word) => meta.countries.findIndex(([code, each]) =>
    code && (code.toLowerCase() === word.toLowerCase() ||
      each.toLowerCase() === word.toLowerCase()));
  // A code that no sample has is a country all the same.
  const country = () => {
    const word = name("a country");
    const at = placed(word.word);
    if (at < 0 && !/^[a-z]{2}$/i.test(word.word))
      unknown("country", word, meta.countries.map((c) => c[1]));
    return at < 0 ? -1 : at;
  };
  const number = () => {
    const word = name("a number");
    const value = Number(word.word.replace(/km$/, ""));
    if (word.word === "" || Number.isNaN(value))
      wrong(`${word.word} is no number`, word);
    take("km");
    return value;
  };
  const rule = one("rule", meta.rules, true);
  const failed = (reply) => meta.masks[reply.mask];
  const keys = (all) => (r) => all.some((key) => key === r.key ||
    key === `${meta.sources[r.source]}/${r.key}`);
  const split = () => {
    const word = name("a split");
    if (!["cot", "judge", "seed", "none", "train", "test"].includes(word.word))
      unknown("split", word, ["cot", "judge", "seed", "none", "train", "test"]);
    return meta.splits.map((each, at) => [each, at])
      .filter(([each]) => each.split(" ").includes(word.word))
      .map(([, at]) => at);
  };
  const said = () => {
    const at = peek().kind === "word"
      ? FIND_SAID.indexOf(peek().word.toLowerCase()) : -1;
    if (at < 0) wrong("Here keep, drop, unsure or edit is missing", peek());
    i++;
    return 1 << at;
  };
  const reviewed = () => {
    reviews = true;
    const by = take("by") ? list(one("reviewer", meta.people, false)) : null;
    const what = peek().kind === "word" &&
      FIND_SAID.includes(peek().word.toLowerCase())
      ? list(said).reduce((a, b) => a | b) : 15;
    return { reply: true, test: (r, reply) => r.said.some((each) =>
      each.teacher === reply.teacher && (each.said & what) !== 0 &&
      (!by || by.includes(each.person))) };
  };
  const terms = {
    kept: () => ({ reply: true, test: (r, reply) => reply.kept }),
    rejected: () => ({ reply: true,
      test: (r, reply) => reply.mask >= 0 && !reply.kept }),
    unasked: () => ({ test: (r) => (r.state & 2) !== 0 }),
    reviewed,
    passes: () => {
      const rules = list(rule);
      return { reply: true, test: (r, reply) => reply.mask >= 0 &&
        rules.every((each) => !failed(reply).includes(each)) };
    },
    fails: () => {
      const only = take("only"), rules = new Set(list(rule));
      return { reply: true, test: (r, reply) => reply.mask >= 0 &&
        [...rules].every((each) => failed(reply).includes(each)) &&
        (!only || failed(reply).length === rules.size) };
    },
    country: () => {
      const all = list(country);
      return { test: (r) => all.includes(r.country) };
    },
    source: () => {
      const all = list(one("source", meta.sources, false));
      return { test: (r) => all.includes(r.source) };
    },
    split: () => {
      const all = list(split).flat();
      return { test: (r) => all.includes(r.split) };
    },
    teacher: () => {
      const all = list(one("teacher", meta.teachers, false));
      return { reply: true, test: (r, reply) => all.includes(reply.teacher) };
    },
    key: () => {
      const all = list(() => name("a key").word);
      keyed = true;
      return { keys: all, test: keys(all) };
    },
  };
  // Codes of the stored distance: 1 is up to the first edge, and so on.
  const place = (km) => {
    const at = meta.edges.findIndex((edge) => edge >= km * 0.99999);
    const edge = meta.edges[at < 0 ? meta.edges.length - 1 : at];
    if (km > 0 && Math.abs(edge / km - 1) > 1e-4)
      notes.push(`Distances are stored to 5 %: ${km} km is taken as ` +
        `${Number(edge.toPrecision(3))} km.`);
    return at < 0 ? meta.edges.length : at;
  };
  const distance = () => {
    if (take("unknown")) return { reply: true,
      test: (r, reply) => reply.teacher >= 0 && reply.code === 0 };
    if (sign("=") || sign("!="))
      wrong("This index knows distances to 5 % only: in a terminal, " +
        "limbeck select knows them", peek());
    const mark = peek().kind === "sign" && /[<>]/.test(peek().word)
      ? words[i++].word : "";
    if (mark) {
      const to = place(number()) + 1;
      return { reply: true, test: mark[0] === "<"
        ? (r, reply) => reply.code > 0 && reply.code <= to
        : (r, reply) => reply.code > to };
    }
    const range = /^([0-9.]+?)(?:km)?\.\.([0-9.]+)(?:km)?$/.exec(peek().word);
    if (!range || !(Number(range[1]) <= Number(range[2])))
      wrong("Here < or > or a range such as 1..25 is missing", peek());
    i++;
    take("km");
    const from = place(Number(range[1])) + 1, to = place(Number(range[2])) + 1;
    return { reply: true,
      test: (r, reply) => reply.code > from && reply.code <= to };
  };
  const textAlone = () => {
    const word = name("a term");
    const at = placed(word.word), next = peek();
    if (word.kind === "word" && ((next.kind === "sign" &&
        /[<>=]/.test(next.word)) || is("unknown") ||
        (next.kind === "word" && /^[0-9.]+\.\.[0-9]/.test(next.word))))
      wrong(`I do not know ${word.word}: this index knows distance only. In ` +
        "a terminal, limbeck select knows other measures", word);
    keyed = true;
    return { keys: at < 0 ? [word.word] : undefined,
      test: (r) => r.key.startsWith(word.word) ||
        (at >= 0 && r.country === at) };
  };
  const term = () => {
    if (take("(")) {
      const inner = either();
      if (!take(")")) wrong("Here ) is missing", peek());
      return { ...inner, keys: undefined };
    }
    const word = peek(), folded = word.word.toLowerCase();
    if (word.kind === "word" && Object.hasOwn(terms, folded)) {
      i++;
      return terms[folded]();
    }
    if (take("distance")) return distance();
    if (word.kind === "word" && FIND_RESERVED.includes(folded))
      wrong("Here a term is missing", word);
    return textAlone();
  };
  const not = () => {
    if (!take("not")) return term();
    const inner = term();
    return { reply: inner.reply,
      test: (r, reply) => !inner.test(r, reply) };
  };
  const both = () => {
    const all = [not()];
    while (i < words.length && !sign(")") && !is("or")) {
      take("and");
      all.push(not());
    }
    if (all.length === 1) return all[0];
    // What needs no reply is asked first.
    all.sort((a, b) => Boolean(a.reply) - Boolean(b.reply));
    const held = all.find((each) => each.keys);
    return { keys: held && held.keys, reply: all.some((each) => each.reply),
      before: all.filter((each) => !each.reply).map((each) => each.test),
      test: (r, reply) => all.every((each) => each.test(r, reply)) };
  };
  const either = () => {
    if (++depth > 64) wrong("This is nested too deep", peek());
    const all = [both()];
    while (take("or")) all.push(both());
    depth--;
    return all.length === 1 ? all[0]
      : { reply: all.some((each) => each.reply),
        test: (r, reply) => all.some((each) => each.test(r, reply)) };
  };
  const query = either();
  if (i < words.length) wrong("I cannot read this", words[i]);
  return { keys: query.keys, keyed, reviews, notes: [...new Set(notes)],
    row: (r) => !query.reply ? query.test(r, FIND_NOBODY)
      : (query.before || []).every((each) => each(r)) &&
        r.replies.some((reply) => query.test(r, reply)) };
}

// A sample without a reply.
const FIND_NOBODY = { teacher: -1, mask: -1, kept: false, code: 0 };

