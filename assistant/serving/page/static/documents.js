// The documents: what the API says of them, and what administrators ask of it. Text only ever goes in as text.
const find = (name) => element.querySelector(`#docs-${name}`);
const POLL_MS = 500;
let polling = false;
let said = "";
const make = (tag, text, name) => {
  const made = document.createElement(tag);
  made.textContent = text;
  made.dir = "auto";
  if (name) made.className = name;
  return made;
};
const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
const path = (name) => `/v1/index/files/${name.split("/").map(encodeURIComponent).join("/")}`;
const ask = async (method, url, body) => {
  const isFile = body instanceof Blob;
  const headers = body ? { "Content-Type": isFile ? "application/octet-stream" : "application/json" } : {};
  const reply = await fetch(url, { method, headers, body: body && !isFile ? JSON.stringify(body) : body });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.error ? answer.error.message : reply.statusText);
  return answer;
};
const tell = (text) => { if (text !== find("said").textContent) find("said").textContent = text; };
const attempt = async (work) => {
  try { await work(); } catch (error) { tell(error.message); }
};
const button = (text, label, work) => {
  const made = make("button", text, "tool");
  made.type = "button";
  made.setAttribute("aria-label", label);
  made.addEventListener("click", () => attempt(work));
  return made;
};

const listed = (known, index) => {
  const rows = known.documents.map((one) => {
    const row = document.createElement("tr");
    row.append(make("td", one.title), make("td", one.path, "docs-file"), make("td", one.chunks.toLocaleString("en"), "docs-count"));
    if (index) {
      const out = index.left_out.includes(one.path);
      row.classList.toggle("docs-out", out);
      const cell = make("td", "");
      cell.append(out
        ? button("Keep", `Keep ${one.path}`, async () => { await ask("POST", "/v1/index/restore", { path: one.path }); await show(); })
        : button("Leave out", `Leave ${one.path} out of the next index`, async () => { await ask("DELETE", path(one.path)); await show(); }));
      row.append(cell);
    }
    return row;
  });
  find("listed").querySelector("tbody").replaceChildren(...rows);
  find("listed").querySelector(".docs-own").hidden = !index;
  const passages = known.documents.reduce((sum, one) => sum + one.chunks, 0);
  find("sum").textContent = `${count(known.documents.length, "document")}, ${count(passages, "passage")}.`;
};
const waiting = (index) => {
  const items = index.files.filter((one) => !one.indexed).map((one) => {
    const item = make("li", `${one.name} (${count(one.bytes, "byte")}), not indexed yet `);
    const out = index.left_out.includes(one.name);
    item.append(out
      ? button("Keep", `Keep ${one.name}`, async () => { await ask("POST", "/v1/index/restore", { path: one.name }); await show(); })
      : button("Leave out", `Leave ${one.name} out of the next index`, async () => { await ask("DELETE", path(one.name)); await show(); }));
    return item;
  });
  find("added").replaceChildren(...items);
};
const planned = (plan) => {
  find("planned").hidden = !plan;
  if (!plan) return;
  const changes = plan.changes.map((one) => {
    const row = document.createElement("tr");
    const passages = one.change === "changed" ? `${one.chunks_before} → ${one.chunks}` : String(one.chunks || one.chunks_before);
    row.append(make("td", one.change, `docs-${one.change}`), make("td", one.title), make("td", one.path, "docs-file"), make("td", passages, "docs-count"));
    return row;
  });
  find("changes").querySelector("tbody").replaceChildren(...changes);
  find("changes").hidden = !changes.length;
  const of = (kind) => plan.changes.filter((one) => one.change === kind).length;
  find("plan-sum").textContent = changes.length
    ? `${of("added")} added, ${of("changed")} changed, ${of("removed")} removed, ${plan.unchanged} unchanged; ${count(plan.chunks_before, "passage")} now, ${plan.chunks.toLocaleString("en")} then.`
    : "Nothing would change.";
  find("plan-note").textContent = plan.judged
    ? `When to answer and when to decline is fitted again on ${count(plan.judged, "judged question")}, which takes most of the time. How sure the systems should be about documents that no judged question is about is not measured.`
    : "There are no judged questions here: when to answer and when to decline stays as it ships, and is not measured on these documents.";
};
const worked = (job) => {
  const running = Boolean(job) && job.state === "running";
  find("work").hidden = !running;
  const bar = find("bar");
  if (running) {
    find("stage").textContent = job.total ? `${job.stage}: ${job.done.toLocaleString("en")} of ${job.total.toLocaleString("en")}` : `${job.stage} …`;
    if (job.total) { bar.max = job.total; bar.value = job.done; } else bar.removeAttribute("value");
    find("time").textContent = `${Math.round(job.seconds)} s`;
    tell(`${job.stage} …`);
  } else if (job) tell(job.state === "failed" ? `It failed; what is served is as it was. ${job.stage}` : job.stage);
  return running;
};
// A reply that fails on the way is asked for again, as long as there is work to hear of.
const again = () => {
  if (polling) return;
  polling = true;
  setTimeout(async () => {
    polling = false;
    try { await show(); } catch (error) { tell(error.message); again(); }
  }, POLL_MS);
};
const show = async () => {
  const known = await ask("GET", "/v1/documents");
  const index = known.may_change ? await ask("GET", "/v1/index") : null;
  find("change").hidden = !index;
  const now = JSON.stringify([known, index && [index.files, index.left_out]]);
  // What has the focus stays where it is unless the list is another.
  if (now !== said) { listed(known, index); if (index) waiting(index); }
  said = now;
  if (!index) return;
  find("files").accept = index.types.join(",");
  find("hint").textContent = `${index.types.join(", ")}; at most ${(index.max_bytes / 1e6).toLocaleString("en")} MB each and ${count(index.max_files, "file")}. Each is read first, and refused if that fails.`;
  planned(index.plan);
  const running = worked(index.job);
  find("plan").disabled = find("files").disabled = running;
  find("apply").disabled = running || !index.plan || !index.plan.changes.length;
  find("apply").dataset.plan = index.plan ? index.plan.id : "";
  find("back").disabled = running || !index.can_roll_back;
  if (running) again();
};
const start = (url, body) => attempt(async () => { await ask("POST", url, body && body()); await show(); });
find("plan").addEventListener("click", () => start("/v1/index/plan"));
find("apply").addEventListener("click", () => start("/v1/index/rebuild", () => ({ plan: find("apply").dataset.plan })));
find("back").addEventListener("click", () => start("/v1/index/rollback"));
find("cancel").addEventListener("click", () => start("/v1/index/cancel"));
find("files").addEventListener("change", async () => {
  const files = [...find("files").files];
  find("sent").replaceChildren();
  for (const file of files) {
    const item = make("li", `${file.name}: reading …`);
    find("sent").append(item);
    try {
      const added = await ask("PUT", path(file.name), file);
      item.textContent = `${added.name}: “${added.title}”, ${count(added.chunks, "passage")}.`;
    } catch (error) {
      item.textContent = `${file.name}: ${error.message}`;
      item.className = "docs-refused";
    }
  }
  find("files").value = "";
  attempt(show);
});
// Whenever the tab is opened, what it shows is true.
new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) attempt(show); }).observe(element);
