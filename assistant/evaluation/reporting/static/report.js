"use strict";
// Filters the table of questions, and fills a row's details when it is first opened.
const rows = [...document.querySelectorAll("#every > tbody > tr")];
const form = document.getElementById("filters");
const search = form.querySelector("[type=search]");
const shown = document.getElementById("shown");
let details;

const element = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  made.textContent = text; // never innerHTML: questions and answers may look like markup
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

const words = rows.map((row) => row.textContent.toLowerCase());

function filter() {
  const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const picked = [...form.querySelectorAll("[data-field]")]
    .filter((one) => (one.type === "checkbox" ? one.checked : one.value))
    .map((one) => [one.dataset.field, one.value]);
  let count = 0;
  rows.forEach((row, number) => {
    const keep =
      picked.every(([field, value]) => (row.dataset[field] ?? "").split("\n").includes(value)) &&
      wanted.every((word) => words[number].includes(word));
    row.hidden = !keep;
    count += keep;
  });
  const all = count === rows.length;
  shown.textContent = all ? `${count} questions` : `${count} of ${rows.length} questions`;
}

function pieces(title, found) {
  if (!found.length) return [];
  const list = element("ol", "");
  for (const [document_, start, end, text, rank, score, gold] of found) {
    const item = element("li", "");
    const place = `${document_}, characters ${start} to ${end}`;
    const ranked = rank === undefined ? "" : `, rank ${rank}, score ${score}${gold ? ", covers a gold passage" : ""}`;
    item.append(element("small", place + ranked), element("blockquote", details.texts[text], { dir: "auto" }));
    if (gold) item.className = "gold";
    list.append(item);
  }
  return [element("h4", `${title} (${found.length})`), list];
}

function judgement(row) {
  const parts = pieces("Gold passages", row.gold);
  const pattern = (group) => group.join("  or  ");
  if (row.must.length) parts.push(element("h4", "An answer must hold"), listed(row.must.map(pattern)));
  if (row.must_not.length) parts.push(element("h4", "and must not hold"), listed(row.must_not));
  if (row.ideal) parts.push(element("h4", "A good answer"), element("p", row.ideal, { dir: "auto" }));
  return parts;
}

function listed(items) {
  const list = element("ul", "");
  list.append(...items.map((item) => element("li", item, { dir: "auto" })));
  return list;
}

function answer(given) {
  if (!given) return [element("p", "The run has no answer to this question.")];
  const parts = [];
  if (given.asked) parts.push(element("h4", "Understood as"), element("p", given.asked, { dir: "auto" }));
  parts.push(...pieces("Citations", given.citations));
  if (given.suggestions.length) parts.push(element("h4", "Offered instead"), listed(given.suggestions));
  parts.push(...pieces("Evidence retrieved", given.evidence));
  const times = Object.entries(given.ms).map(([stage, ms]) => `${stage} ${ms} ms`);
  if (times.length) parts.push(element("h4", "Times"), element("p", times.join(" · ")));
  return parts;
}

function column(title, parts) {
  const box = element("div", "");
  box.append(element("h3", title), ...(parts.length ? parts : [element("p", "Nothing was written down.")]));
  return box;
}

function fill(opened, number) {
  if (opened.childElementCount > 1) return;
  details ??= JSON.parse(document.getElementById("details").textContent);
  const names = [...document.querySelectorAll("#every > thead th")].slice(1).map((head) => head.textContent);
  const row = details.rows[number];
  const grid = element("div", "", { class: "columns" });
  grid.append(column("How it is judged", judgement(row)));
  row.answers.forEach((given, at) => grid.append(column(names[at], answer(given))));
  opened.append(grid);
}

rows.forEach((row, number) => {
  const opened = row.querySelector("details");
  opened.addEventListener("toggle", () => opened.open && fill(opened, number));
});
form.hidden = false;
for (const event of ["input", "change"]) form.addEventListener(event, filter); // some send one only
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter)); // once the controls have their values back
filter(); // a browser may keep the controls' values when a page is loaded again
