"use strict";
// What the review page draws of a reply: marked claims, rules, a map. Everything
// enters as text; nothing is parsed as HTML.

export const make = (name, text, className) => {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
};

export const number = (v) => v === null || v === undefined ? "–"
  : Math.abs(v) >= 100 ? Math.round(v).toLocaleString("en")
  : String(+v.toPrecision(3));

// What of the claims is seen, in words.
export function drawMarks(out, r) {
  const bytes = new TextEncoder().encode(r.text);
  const cut = (a, b) => new TextDecoder().decode(bytes.slice(a, b));
  const marks = claimsOf(r).sort((a, b) => a.start - b.start ||
                                            b.stop - a.stop);
  let pos = 0;
  out.replaceChildren();
  for (const m of marks) {
    if (m.start < pos) continue;
    out.append(cut(pos, m.start));
    const mark = make("mark", undefined, m.state);
    const sign = { seen: "✓", unseen: "✗", unknown: "?" }[m.state];
    const word = { seen: "seen", unseen: "not seen",
                   unknown: "cannot be checked" }[m.state];
    if (sign) {
      const s = make("span", sign, "sign");
      s.setAttribute("aria-hidden", "true");
      mark.append(s);
    }
    mark.append(cut(m.start, m.stop));
    if (word) mark.append(make("span", " (" + word + ")", "hidden"));
    out.append(mark);
    pos = m.stop;
  }
  out.append(cut(pos));
  const unseen = marks.filter((m) => m.state === "unseen");
  const seen = marks.filter((m) => m.state === "seen");
  if (unseen.length + seen.length === 0) return "";
  return unseen.length + " of " + (unseen.length + seen.length) +
    " claims not seen" + (unseen.length ? ": " +
      unseen.map((m) => cut(m.start, m.stop)).join(", ") : "") + ".";
}

function claimsOf(r) {
  const from = r.answer ? r.answer.reasoning_start || 0 : 0;
  const score = (r.scores || []).find((s) => s.filter === "visibility");
  const known = score && score.evidence && score.evidence.claims || [];
  const states = new Map(known.map((c) => [from + c.start,
    c.verdict === "seen" ? "seen"
      : c.verdict === "not seen" ? "unseen" : "unknown"]));
  return (r.entities || []).map((e) => ({
    start: e.start, stop: e.stop,
    state: states.get(e.start) || (score ? "unknown" : "claim") }));
}

export function drawScores(table, r) {
  const body = table.tBodies[0];
  const asked = (r.scores || []).filter((s) => s.asked);
  asked.sort((a, b) => (a.passed === false ? 0 : 1) -
                       (b.passed === false ? 0 : 1));
  table.hidden = asked.length === 0;
  body.replaceChildren(...asked.map((s) => {
    const row = make("tr");
    const asks = [s.min === null ? "" : "at least " + number(s.min),
                  s.max === null ? "" : "at most " + number(s.max)]
      .filter(Boolean).join(", ") || "known";
    row.append(make("td", s.filter), make("td", asks + " " +
               (s.unit.startsWith("1 =") ? "" : s.unit)),
               make("td", (s.passed === false ? "✗ " : "") +
                    number(s.value), s.passed === false ? "fails" : ""));
    return row;
  }));
}

// ------------------------------------------------------------------ the map

const SVG = "http://www.w3.org/2000/svg";
const GLYPHS = "●■▲◆✚★";
const WIDTH = 288, HEIGHT = 116;

function svg(name, attributes, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes))
    node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

// Plate carree, as on the cards: 20 or 60 degrees around all places, or the
// world.
function mapWindow(places) {
  const lats = places.map((p) => p.lat), lons = places.map((p) => p.lon);
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  for (const width of [20, 60]) {
    const height = width * HEIGHT / WIDTH;
    if (east - west > width * .8 || north - south > height * .8) continue;
    return { width, west: Math.max(-180, Math.min(180 - width,
                                                  (east + west - width) / 2)),
             north: Math.min(90, Math.max(height - 60,
                                          (north + south + height) / 2)) };
  }
  return { width: 360, west: -180, north: 84 };
}

// Where the teachers said it is, and where it is. land: a path, one unit a
// degree, from 180 W and 90 N.
export function drawMap(node, land, life, replies) {
  const truth = { lat: life.sample.lat_deg, lon: life.sample.lon_deg };
  const answers = replies.map((r, i) => ({ teacher: r.teacher,
    glyph: GLYPHS[i % GLYPHS.length], km: r.km_from_truth,
    lat: r.answer && r.answer.lat_deg, lon: r.answer && r.answer.lon_deg }))
    .filter((a) => Number.isFinite(a.lat) && Number.isFinite(a.lon));
  const known = Number.isFinite(truth.lat) && Number.isFinite(truth.lon);
  const places = known ? [truth, ...answers] : answers;
  node.replaceChildren();
  node.setAttribute("hidden", "");
  if (places.length === 0) return;
  node.removeAttribute("hidden");
  const w = mapWindow(places);
  const x = (p) => (p.lon - w.west) * WIDTH / w.width;
  const y = (p) => (w.north - p.lat) * WIDTH / w.width;
  const inner = svg("svg", { width: WIDTH, height: HEIGHT, viewBox:
    [w.west + 180, 90 - w.north, w.width, w.width * HEIGHT / WIDTH]
      .join(" ") });
  inner.append(svg("path", { class: "land", d: land }));
  node.append(inner);
  for (const a of answers) {
    if (known) node.append(svg("line", { class: "off", x1: x(truth),
      y1: y(truth), x2: x(a), y2: y(a) }));
    node.append(svg("text", { class: "glyph", x: x(a), y: y(a) + 4 }, a.glyph));
  }
  if (known) node.append(svg("path", { class: "truth", d: "M" + (x(truth) - 6) +
    " " + y(truth) + "h12m-6 -6v12" }));
  node.setAttribute("aria-label", (known ? "Truth " + truth.lat.toFixed(2) +
    ", " + truth.lon.toFixed(2) : "Truth not known") +
    answers.map((a) => "; " + a.teacher + " " + (Number.isFinite(a.km)
      ? number(a.km) + " km off"
      : a.lat.toFixed(2) + ", " + a.lon.toFixed(2))).join(""));
}
