// What is asked back before a conversation is renamed or deleted; chats.js opens the dialogs.
const done = { rename: "rename", remove: "remove" };
for (const dialog of element.querySelectorAll("dialog")) {
  dialog.addEventListener("close", () => {
    const yes = dialog.returnValue === "yes";
    dialog.returnValue = "";
    if (!yes) return;
    const title = dialog.querySelector("input") ? dialog.querySelector("input").value : "";
    trigger(done[dialog.id], { conversation: dialog.dataset.conversation, title });
  });
}
