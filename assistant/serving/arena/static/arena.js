// Runs once for the duel's gr.HTML: chips ask, the ballot votes, and the focus goes on with what comes next.
element.addEventListener("click", (event) => {
  const chip = event.target.closest("button[data-ask]");
  if (chip) trigger("click", { question: chip.dataset.ask });
  if (event.target.closest("button.next")) {
    trigger("clear");
    document.querySelector("#arena-question textarea").focus();
  }
});
element.addEventListener("submit", (event) => {
  event.preventDefault();
  const { dataset, elements } = event.target;
  trigger("submit", { duel: dataset.duel, choice: event.submitter.value, reason: elements.reason.value });
});
watch("value", () => {
  // Gradio changes what stands there into what comes next, so that a reason half written would stay.
  element.querySelector(".ballot")?.reset();
  // The button that voted is gone, and the focus with it.
  element.querySelector("button.next")?.focus();
});
