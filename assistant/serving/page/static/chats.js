// The list of conversations: a column beside the chat, a drawer on a phone.
const drawer = (open) => {
  element.classList.toggle("open", open);
  const button = element.querySelector(".drawer");
  if (button) button.setAttribute("aria-expanded", String(open));
};
const ask = (name, item, title) => {
  const dialog = document.getElementById(name);
  dialog.dataset.conversation = item.dataset.conversation;
  for (const place of dialog.querySelectorAll("[data-title]")) {
    if (place.tagName === "INPUT") place.value = title;
    else place.textContent = title;
  }
  dialog.showModal();
};
let last = ""; // where the focus goes when what had it is replaced
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.classList.contains("drawer")) return drawer(!element.classList.contains("open"));
  const item = button.closest("li");
  if (item) last = `li[data-conversation="${CSS.escape(item.dataset.conversation)}"] [data-do=${button.dataset.do}]`;
  if (button.dataset.do === "rename") ask("rename", item, button.dataset.title);
  if (button.dataset.do === "delete") ask("remove", item, button.dataset.title);
  if (button.dataset.do === "open" || button.dataset.do === "new") {
    drawer(false);
    if (!item) document.querySelector("#question textarea").focus();
    trigger("choose", { conversation: item ? item.dataset.conversation : "" });
  }
});
element.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !element.classList.contains("open")) return;
  drawer(false);
  element.querySelector(".drawer").focus();
});
watch("value", () => {
  drawer(element.classList.contains("open"));
  const opened = element.querySelector(".chats").dataset.opened;
  // The address holds the conversation, so that it is there again after a reload.
  history.replaceState(history.state, "", location.pathname + location.search + (opened ? `#${opened}` : ""));
  if (last && document.activeElement === document.body) {
    (element.querySelector(last) || element.querySelector(".top button")).focus();
    last = "";
  }
});
