"use strict";
// The editor of a reply: tags and steps are checked here while one types, the
// rest by the server. In the queue "steps" each step has a field of its own.
import { drawMarks, make } from "./review_draw.js";

const $ = (id) => document.getElementById(id);

// Numbered steps of a reasoning, from 1 without a gap, and what stands around
// them. null: there are none.
export function stepsOf(text) {
  const end = text.includes("</think>") ? text.indexOf("</think>")
                                        : text.length;
  const places = [];
  for (const m of text.slice(0, end).matchAll(/(^|[\s>])(\d{1,2})\.\s+/g)) {
    if (+m[2] !== places.length + 1) continue;
    places.push({ from: m.index + m[1].length, text: m.index + m[0].length });
  }
  if (places.length === 0) return null;
  const steps = places.map((p, i) =>
    text.slice(p.text, i + 1 < places.length ? places[i + 1].from : end));
  const gap = (steps[0].match(/\s*$/) || [""])[0] || " ";
  const tail = (steps[steps.length - 1].match(/\s*$/) || [""])[0];
  return { before: text.slice(0, places[0].from), gap, tail,
           steps: steps.map((s) => s.trim()), behind: text.slice(end) };
}

export function textOf(parts) {
  return parts.before + parts.steps.map((s) => s.trim()).filter(Boolean)
    .map((s, i) => i + 1 + ". " + s).join(parts.gap) + parts.tail +
    parts.behind;
}

// call(path, body) asks the server; decide(verdict, text) says what came of it;
// leaving() is told when the editor is left without a word.
export function makeEditor({ box, call, decide, leaving }) {
  let original = "";
  let draft = null;   // where the text is kept while it is edited
  let item = null;    // { sample, reply }
  let parts = null;   // of the text, when its steps are edited
  let timer = 0;
  let measured = { text: null, failing: [] }; // what the server said last

  function forget() {
    try {
      localStorage.removeItem(draft);
    } catch (_) { /* none */ }
  }

  function open(reply, sample, steps) {
    let text = reply.text;
    original = reply.text;
    item = { sample, reply: reply.id };
    draft = box + " draft " + reply.id;
    try {
      text = localStorage.getItem(draft) || text;
    } catch (_) { /* no draft */ }
    $("text").value = text;
    measured = { text: null, failing: [] };
    $("measures").replaceChildren();
    $("preview").textContent = text;
    $("editor").hidden = false;
    $("leaving").hidden = true;
    parts = steps ? stepsOf(text) : null;
    $("whole").hidden = parts !== null;
    $("steps").hidden = parts === null;
    if (parts) drawSteps(0);
    check();
    if (!parts) $("text").focus();
  }

  const opened = () => !$("editor").hidden;

  function close() {
    $("editor").hidden = true;
    $("leaving").hidden = true;
    draft = null;
  }

  function drawSteps(focused) {
    const button = (text, label, act) => {
      const b = make("button", text);
      b.type = "button";
      b.setAttribute("aria-label", label);
      b.onclick = act;
      return b;
    };
    $("steps").replaceChildren(...parts.steps.map((step, i) => {
      const row = make("p", undefined, "step");
      const label = make("label", "Step " + (i + 1));
      const field = make("textarea", undefined, "field");
      field.value = step;
      field.spellcheck = false;
      field.id = "step" + (i + 1);
      label.htmlFor = field.id;
      field.addEventListener("input", () => {
        parts.steps[i] = field.value;
        stepped();
      });
      row.append(label, field, button("Remove", "Remove step " + (i + 1), () => {
        parts.steps.splice(i, 1);
        drawSteps(Math.max(0, i - 1));
        stepped();
      }));
      return row;
    }), button("Add a step", "Add a step", () => {
      parts.steps.push("");
      drawSteps(parts.steps.length - 1);
    }));
    const field = $("step" + (focused + 1));
    if (field) field.focus();
  }

  function stepped() {
    $("text").value = textOf(parts);
    typed();
  }

  function typed() {
    try {
      if (draft) localStorage.setItem(draft, $("text").value);
    } catch (_) { /* not kept */ }
    check();
  }

  function check() {
    const text = $("text").value;
    const list = [];
    const tags = [...text.matchAll(/<\/?(think|answer)>/g)]
      .map((m) => m[0]).join("");
    list.push(["tags", tags === "<think></think><answer></answer>" ||
                       !/[<](think|answer)/.test(original)]);
    const numbers = [...text.matchAll(/(?:^|[\s>])(\d{1,2})\.\s/g)]
      .map((m) => +m[1]);
    list.push(["steps numbered 1 to n",
               numbers.every((n, i) => n === i + 1)]);
    list.push(["changed", text !== original]);
    $("checks").replaceChildren(...list.map(([name, ok]) =>
      make("li", (ok ? "✓ " : "✗ ") + name, ok ? "" : "bad")));
    clearTimeout(timer);
    $("measures").className = "soft"; // of what stood there before
    timer = setTimeout(() => measure(text).then((v) => {
      if (v && opened() && $("text").value === text) drawMeasures(v, text);
    }), 400);
  }

  // What the rules would say of a text; null: the server did not answer.
  async function measure(text) {
    try {
      const answer = await call("check", { ...item, text });
      if (answer.status !== 200) return null;
      const failing = answer.value.checks.filter((c) => !c.ok)
        .map((c) => c.name);
      measured = { text, failing };
      return answer.value;
    } catch (_) {
      return null; // the banner says that the server is gone
    }
  }

  function drawMeasures(v, text) {
    const lines = [{ name: "answer", ok: v.read, value: v.answer },
                   ...v.checks];
    $("measures").replaceChildren(...lines.map((c) => make("li",
      (c.value === null ? "– " : c.ok ? "✓ " : "✗ ") + c.name + ": " +
      (c.value === null ? "after the next run" : c.value),
      c.ok ? "" : "bad")));
    $("measures").className = "";
    drawMarks($("preview"), { ...v.draft, text });
  }

  // A failing rule keeps nobody from saving, and is told.
  async function save() {
    const text = $("text").value;
    if (text === original) {
      if (parts) decide("keep");
      return;
    }
    forget();
    const known = measured.text === text ? null : measure(text);
    decide("edit", text);
    const said = $("last").textContent;
    close();
    if (known) await known;
    const fails = measured.text === text ? measured.failing : [];
    if (fails.length > 0 && $("last").textContent === said)
      $("last").textContent += " Saved. " + fails.join(", ") + " still fail" +
        (fails.length > 1 ? "." : "s.");
  }

  function leave() {
    if ($("text").value === original) {
      close();
      leaving();
      return;
    }
    $("leaving").hidden = false;
    $("stay").focus();
  }

  $("text").addEventListener("input", typed);
  $("save").onclick = save;
  $("leave").onclick = leave;
  $("stay").onclick = () => {
    $("leaving").hidden = true;
    (parts ? $("step1") || $("save") : $("text")).focus();
  };
  $("really").onclick = () => {
    forget();
    close();
    leaving();
  };
  return { open, opened, close, save, leave };
}
