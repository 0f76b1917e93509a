// Runs once for each part of the tab, a gr.HTML, which gives element, trigger, watch and props.
const part = element.closest("[id^=evaluate-]").id.replace("evaluate-", "");
if (part === "heard") {
  // The element stays while its content is replaced, so that screen readers announce each change.
  element.setAttribute("role", "status");
  element.setAttribute("aria-live", "polite");
}
if (part === "problem") element.setAttribute("role", "alert");

const say = (text) => { element.querySelector(".problem").textContent = text; };
const read = async (file, most) => {
  if (file.size > most) throw new Error(`The file has ${file.size} bytes; at most ${most} are taken.`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Error("The file is not UTF-8 text.");
  }
};
element.addEventListener("submit", async (event) => {
  if (part !== "form") return;
  event.preventDefault();
  say("");
  const sets = [...element.querySelectorAll("[name=set]:checked")].map((box) => box.value);
  const input = element.querySelector("[type=file]");
  const [file] = input.files;
  if (!sets.length === !file) return say("Choose questions that lie ready, or a file of your own.");
  try {
    const text = file && (await read(file, Number(input.dataset.most)));
    trigger("start", { sets, file: file ? { name: file.name, text } : null });
  } catch (error) {
    say(error.message);
  }
});
// Gradio looks for the names of events in quotes.
const events = { cancel: "cancel", resume: "resume", open: "open" };
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (!button) return;
  if (button.dataset.do !== "remove") return trigger(events[button.dataset.do], { evaluation: button.dataset.evaluation });
  const dialog = document.getElementById("evaluate-remove");
  dialog.dataset.evaluation = button.dataset.evaluation;
  const told = button.closest("li").querySelectorAll("time, .asked");
  dialog.querySelector("[data-title]").textContent = [...told].map((one) => one.textContent).join(" · ");
  dialog.showModal();
});
if (part === "asking-back") {
  const dialog = element.querySelector("dialog");
  dialog.addEventListener("close", () => {
    const yes = dialog.returnValue === "yes";
    dialog.returnValue = "";
    if (!yes) return;
    // The button that had the focus goes with what it deletes; the list stays.
    document.querySelector("#evaluate-runs [tabindex]").focus({ preventScroll: true });
    trigger("remove", { evaluation: dialog.dataset.evaluation });
  });
}
if (part === "runs") element.tabIndex = -1;
if (part === "report") {
  watch("value", () => {
    const head = element.querySelector("h2");
    if (!head) return;
    element.scrollIntoView({ block: "start" });
    head.focus({ preventScroll: true });
  });
}
