/* data-ask: the details become a real dialog. data-confirm: a short question before a button's form is sent. */
(() => {
  "use strict";
  const { on, words } = window.Concord;
  on("click", "[data-ask] > summary", (event, summary) => {
    event.preventDefault();
    const holder = summary.parentElement;
    const dialog = holder.querySelector("dialog");
    holder.open = true;
    dialog.removeAttribute("open");
    dialog.showModal();
    const first = dialog.querySelector("input:not([type=hidden]),textarea,select");
    if (first) first.focus();
    dialog.addEventListener("close", () => { holder.open = false; dialog.setAttribute("open", ""); summary.focus(); }, { once: true });
  });
  on("click", "[data-close]", (event, button) => {
    const dialog = button.closest("dialog");
    if (dialog && dialog.matches(":modal")) dialog.close();
    else if (button.closest("details")) button.closest("details").open = false;
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.confirm) return;
    if (form.dataset.sure) { delete form.dataset.sure; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    const [yes, no] = words(form, "confirmWords");
    const dialog = document.createElement("dialog");
    dialog.className = "dlg";
    dialog.setAttribute("aria-label", form.dataset.confirm);
    const text = Object.assign(document.createElement("p"), { className: "card-b", textContent: form.dataset.confirm });
    const row = Object.assign(document.createElement("div"), { className: "btns" });
    const stay = Object.assign(document.createElement("button"), { className: "btn", type: "button", textContent: no });
    const go = Object.assign(document.createElement("button"), { className: "btn btn-d", type: "button", textContent: yes });
    stay.onclick = () => dialog.close();
    go.onclick = () => { form.dataset.sure = "1"; dialog.close(); form.requestSubmit(event.submitter); };
    dialog.onclose = () => dialog.remove();
    row.append(stay, go);
    dialog.append(text, row);
    document.body.append(dialog);
    dialog.showModal();
  }, true);
})();
