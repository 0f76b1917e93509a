// An article in a dialog, scrolled to the words that are marked in it.
watch("value", () => {
  const dialog = element.querySelector("dialog");
  if (!dialog.querySelector(".text")) return;
  dialog.showModal();
  const mark = dialog.querySelector(".text mark");
  if (mark) mark.scrollIntoView({ block: "center", behavior: "instant" });
  dialog.addEventListener("close", () => { props.value = ""; });
});
