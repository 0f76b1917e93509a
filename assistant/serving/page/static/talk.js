// Runs once for a gr.HTML, which gives element, trigger, watch and props. Buttons inside the markup that the
// server made: chips ask, the others do what data-do says.
const words = (card) => card.querySelector(".said").innerText.trim();
const copied = async (text) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Over plain HTTP from another machine there is no clipboard but this one.
  const box = document.body.appendChild(document.createElement("textarea"));
  box.value = text;
  box.select();
  document.execCommand("copy");
  box.remove();
};
element.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.ask) trigger("click", { question: button.dataset.ask });
  if (button.dataset.do === "again") trigger("click", { again: true });
  if (button.dataset.do === "article") {
    const { document: id, spans, kind } = button.dataset;
    trigger("article", { document: id, spans, kind });
  }
  if (button.dataset.do === "copy") {
    await copied(words(button.closest(".answer")));
    button.textContent = "Copied";
    button.focus();
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  }
});
if (element.closest("#latest")) {
  let shown = "";
  watch("value", () => {
    const newest = element.querySelector(".exchange");
    const now = newest ? newest.dataset.number + newest.querySelector(".question").textContent : "";
    // A question is scrolled to once, not with every word of its answers.
    if (newest && now !== shown) newest.scrollIntoView({ block: "start" });
    if (!newest) window.scrollTo(0, 0);
    shown = now;
  });
}
