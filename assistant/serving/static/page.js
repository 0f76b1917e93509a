// Runs once for a gr.HTML, which gives element, trigger and watch: chips ask, a new answer is scrolled to.
element.addEventListener("click", (event) => {
  const chip = event.target.closest("button[data-ask]");
  if (chip) trigger("click", { question: chip.dataset.ask });
});
if (element.closest("#latest")) {
  watch("value", () => {
    const newest = element.querySelector(".exchange");
    if (newest) newest.scrollIntoView({ block: "start" });
    else window.scrollTo(0, 0);
  });
}
