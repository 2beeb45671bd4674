// Makes what is there handier; nothing is missing without it. Text enters the
// page by textContent alone.
"use strict";

// The head of each column becomes a button that sorts by it.
function sortBy(table, column, button) {
  const body = table.tBodies[0];
  const down = button.getAttribute("aria-sort-state") !== "down";
  const value = (row) => {
    const cell = row.cells[column];
    if (!cell) return "";
    if (cell.dataset.sort === undefined) return cell.textContent.trim();
    return cell.dataset.sort === "" ? NaN : Number(cell.dataset.sort);
  };
  const order = (a, b) => {
    const x = value(a), y = value(b);
    if (typeof x === "string") return x.localeCompare(String(y));
    if (Number.isNaN(x)) return Number.isNaN(y) ? 0 : 1;
    return Number.isNaN(y) ? -1 : y - x;
  };
  const rows = Array.from(body.rows).sort(order);
  if (!down) rows.reverse();
  rows.forEach((row) => body.append(row));
  table.querySelectorAll("thead button").forEach((other) => {
    other.removeAttribute("aria-sort-state");
    other.closest("th").removeAttribute("aria-sort");
  });
  button.setAttribute("aria-sort-state", down ? "down" : "up");
  const figures = button.closest("th").classList.contains("figure");
  button.closest("th").setAttribute("aria-sort",
    down === figures ? "descending" : "ascending");
}

document.querySelectorAll("table").forEach((table) => {
  if (!table.tBodies[0] || table.tBodies[0].rows.length < 4) return;
  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    if (head.classList.contains("drawn") || !head.textContent) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.append(button);
    button.addEventListener("click", () => sortBy(table, column, button));
  });
});

// j and k: the next and the last card; n and p: the next and the last page.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select")) return;
  const cards = Array.from(document.querySelectorAll("article.card"));
  const links = { n: "a[rel=next]", p: "a[rel=prev]" };
  if (links[event.key]) {
    const link = document.querySelector(links[event.key]);
    if (link) link.click();
    return;
  }
  if ((event.key !== "j" && event.key !== "k") || !cards.length) return;
  const here = cards.indexOf(document.activeElement.closest("article.card"));
  const next = event.key === "j" ? here + 1 : here - 1;
  const card = cards[Math.max(0, Math.min(cards.length - 1, next))];
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "start" });
});
