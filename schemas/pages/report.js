// Makes what is there handier; nothing is missing without it but the search.
// Text enters the page by textContent alone.
"use strict";

const root = document.querySelector("meta[name=limbeck-root]").content;

function make(name, text, attributes) {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  for (const [key, value] of Object.entries(attributes || {}))
    node.setAttribute(key, value);
  return node;
}

// ------------------------------------------------------------- data files

const waiting = new Map();

// Data files call this: their name, and their content as base64.
window.limbeck = (name, text) => {
  const wanted = waiting.get(name);
  if (!wanted) return;
  waiting.delete(name);
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  wanted.resolve(bytes);
};

function load(name) {
  return new Promise((resolve, reject) => {
    waiting.set(name, { resolve, reject });
    const script = limbeckLoad(`data/${name}.js`);
    script.addEventListener("load", () => script.remove());
    script.addEventListener("error", () => {
      waiting.delete(name);
      reject(new Error(`data/${name}.js is missing: the report was not ` +
        "copied whole."));
    });
  });
}

const utf8 = new TextDecoder();

async function loadJson(name) {
  return JSON.parse(utf8.decode(await load(name)));
}

async function unpack(name) {
  const packed = await load(name);
  const stream = new Blob([packed]).stream()
    .pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// The id of a card: what is not plain becomes =XX.
function address(source, key) {
  let id = "";
  for (const byte of new TextEncoder().encode(`${source}/${key}`)) {
    const c = String.fromCharCode(byte);
    id += /[A-Za-z0-9._~\/-]/.test(c) ? c
      : "=" + byte.toString(16).toUpperCase().padStart(2, "0");
  }
  return id;
}

function cardPath(cards, id) {
  const page = Object.hasOwn(cards.cards, id) ? cards.cards[id] : -1;
  return page < 0 ? null
    : `${root}cards/${String(page).padStart(3, "0")}.html#${id}`;
}

// ------------------------------------------------------------------ tables

// The head of each column becomes a button that sorts by it. Numbers sort as
// numbers; what has none, and rules that are not asked, come last both ways.
function sortBy(table, column, head) {
  const down = head.getAttribute("aria-sort") === "descending"
    ? false : head.getAttribute("aria-sort") === "ascending"
      ? true : head.classList.contains("figure");
  const value = (row) => {
    const cell = row.cells[column];
    if (!cell) return "";
    if (cell.dataset.sort === undefined)
      return cell.classList.contains("figure") ? NaN : cell.textContent.trim();
    return cell.dataset.sort === "" ? NaN : Number(cell.dataset.sort);
  };
  const none = (x) => typeof x === "number" ? Number.isNaN(x)
    : x === "" || x === "not asked" || x === "\u2013";
  const order = (a, b) => {
    const asked = a.classList.contains("unruled") -
      b.classList.contains("unruled");
    if (asked) return asked;
    const x = value(a), y = value(b);
    if (none(x) || none(y)) return none(x) - none(y);
    const less = typeof x === "number" ? x - y : x.localeCompare(String(y));
    return down ? -less : less;
  };
  Array.from(table.tBodies[0].rows).sort(order)
    .forEach((row) => table.tBodies[0].append(row));
  table.querySelectorAll("thead th").forEach((other) =>
    other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
}

document.querySelectorAll("table:not(.scores)").forEach((table) => {
  if (!table.tBodies[0] || table.tBodies[0].rows.length < 4) return;
  if (table.closest(".matrix")) return;
  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    if (head.classList.contains("drawn") || !head.textContent) return;
    const button = make("button", head.textContent, { type: "button" });
    head.textContent = "";
    head.append(button);
    button.addEventListener("click", () => sortBy(table, column, head));
  });
});

// -------------------------------------------------------------------- keys

const cards = () => Array.from(
  document.querySelectorAll("article.card, .frame a, .twin"));
const pages = { r: "index.html", c: "cuts.html", p: "places.html",
  t: "teachers.html", f: "find.html" };
let gone = false;
let keysOn = true;
try { keysOn = localStorage.getItem("limbeck-keys") !== "off"; } catch { }

function move(step) {
  const all = cards();
  const here = all.indexOf(
    document.activeElement.closest("article.card, .frame a, .twin"));
  const next = here < 0 ? (step > 0 ? 0 : -1) : here + step;
  if (next < 0 || next >= all.length) return;
  if (!all[next].hasAttribute("tabindex") && all[next].tagName !== "A")
    all[next].setAttribute("tabindex", "-1");
  all[next].focus({ preventScroll: true });
  all[next].scrollIntoView({ block: "nearest" });
  if (all[next].tagName === "ARTICLE") all[next].scrollIntoView();
}

function show(picture) {
  const dialog = make("dialog", undefined, { "aria-label": picture.alt });
  const image = make("img", undefined, { src: picture.getAttribute("src"),
    alt: picture.alt });
  const close = make("button", "Close", { type: "button" });
  close.addEventListener("click", () => dialog.close());
  dialog.append(image, make("p", "The report has no larger one."), close);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function cardOf(node) {
  return node.closest("article.card") ||
    document.querySelector("article.card:target");
}

function act(key) {
  const card = cardOf(document.activeElement);
  if (key === "j" || key === "ArrowRight") move(1);
  else if (key === "i" || key === "ArrowLeft") move(-1);
  else if (key === "/") location.href = root + "find.html";
  else if (key === "?") location.href = root + "about.html#keys";
  else if (key === "p" && card) {
    const picture = card.querySelector(".picture img");
    if (picture) show(picture);
  } else if (key === "c" && card) {
    const text = card.querySelector("code.why").textContent;
    if (navigator.clipboard) navigator.clipboard.writeText(text);
  } else if (/^[1-9]$/.test(key) && card) {
    const column = card.querySelectorAll(".column")[key - 1];
    if (column) column.scrollIntoView({ block: "nearest" });
  } else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing)
    return;
  if (!keysOn || event.target.closest("input, textarea, select, dialog"))
    return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key.startsWith("Arrow") && event.target.closest(".scroll, .strip"))
    return;
  if (gone && pages[key]) {
    gone = false;
    location.href = root + pages[key];
    return;
  }
  gone = key === "g";
  if (!gone && act(key)) event.preventDefault();
});

document.querySelectorAll(".card .picture img").forEach((picture) => {
  picture.addEventListener("click", () => show(picture));
});

function focusTarget() {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id && document.getElementById(id);
  if (target && target.matches("article.card")) target.focus();
}
addEventListener("hashchange", focusTarget);
focusTarget();

const keySection = document.getElementById("keys");
if (keySection) {
  const box = make("p", undefined, { class: "keys" });
  const button = make("button", "", { type: "button" });
  const say = () => {
    button.textContent = `Single keys: ${keysOn ? "on" : "off"}`;
  };
  button.addEventListener("click", () => {
    keysOn = !keysOn;
    try { localStorage.setItem("limbeck-keys", keysOn ? "on" : "off"); }
    catch { }
    say();
  });
  say();
  box.append(button);
  keySection.append(box);
}

addEventListener("beforeprint", () => {
  document.querySelectorAll("details").forEach((one) => {
    one.open = true;
  });
});

// ------------------------------------------------------------------- pages

const openState = document.getElementById("open");
if (openState) {
  const id = decodeURIComponent(location.hash.slice(1));
  loadJson("cards").then((all) => {
    const path = cardPath(all, id);
    if (path) {
      location.replace(path);
      return;
    }
    openState.textContent = id
      ? `This report has no card for ${id}. `
      : "No sample is named: open.html#SOURCE/KEY. ";
    if (id) {
      const command = make("code",
        `${openState.dataset.command} --card ${id}`);
      openState.append(command, " adds one.");
    }
  }, (error) => { openState.textContent = error.message; });
}
