// When the page is opened: which conversation its address names. Gradio's radio buttons have each a name of
// their own and the group has none: one name makes them a group, in which arrow keys choose.
() => {
  const mode = document.querySelector("#mode");
  mode.setAttribute("role", "radiogroup");
  mode.setAttribute("aria-label", "Who answers");
  for (const choice of mode.querySelectorAll("input")) choice.name = "mode";
  return location.hash.slice(1);
};
