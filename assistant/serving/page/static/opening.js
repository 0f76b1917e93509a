// When the page is opened: which conversation its address names. Gradio names each radio button apart, and again
// with each choice, and the group not at all: one name makes them a group, in which arrow keys choose.
() => {
  const mode = document.querySelector("#mode");
  const group = () => {
    for (const choice of mode.querySelectorAll("input")) if (choice.name !== "mode") choice.name = "mode";
  };
  mode.setAttribute("role", "radiogroup");
  mode.setAttribute("aria-label", "Who answers");
  new MutationObserver(group).observe(mode, { subtree: true, childList: true, attributeFilter: ["name"] });
  group();
  return location.hash.slice(1);
};
