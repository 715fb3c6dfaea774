/* data-lines: add and remove lines here; rows copied from a spreadsheet are pasted cell by cell. */
(() => {
  "use strict";
  const { on, announce } = window.Concord;
  const lines = (holder) => [...holder.querySelectorAll("tr[data-line]")];
  const add = (holder) => {
    const template = holder.querySelector("template[data-line-template]");
    if (!template) return null;
    const next = 1 + Math.max(-1, ...[...holder.querySelectorAll("[name]")].map((each) => Number((each.name.match(/-(\d+)-/) || [0, -1])[1])));
    const made = document.createElement("tbody");
    made.innerHTML = template.innerHTML.replaceAll("__i__", String(next)).replaceAll("__n__", String(lines(holder).length + 1));
    const row = made.querySelector("tr");
    holder.querySelector("tbody").append(row);
    return row;
  };
  const changed = (holder) => holder.dispatchEvent(new Event("change", { bubbles: true }));
  on("click", "[data-add-line]", (event, button) => {
    const row = add(button.closest("[data-lines]"));
    if (!row) return;
    event.preventDefault();
    row.querySelector("input,select")?.focus();
  });
  on("click", "[data-remove-line]", (event, button) => {
    const holder = button.closest("[data-lines]"), row = button.closest("tr");
    if (lines(holder).length < 2) return;
    event.preventDefault();
    const near = row.nextElementSibling || row.previousElementSibling;
    if (row.nextElementSibling?.matches("tr.note")) row.nextElementSibling.remove();
    row.remove();
    near?.querySelector("input")?.focus();
    changed(holder);
  });
  on("paste", "[data-lines] [data-column]", (event, cell) => {
    const text = event.clipboardData?.getData("text/plain") || "";
    const cells = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((row) => row.split("\t"));
    if (cells.length < 2 && cells[0].length < 2) return;
    event.preventDefault();
    const holder = cell.closest("[data-lines]");
    const column = [...cell.closest("tr").querySelectorAll("[data-column]")].indexOf(cell);
    let row = cell.closest("tr");
    cells.forEach((values, index) => {
      if (index) row = lines(holder)[lines(holder).indexOf(row) + 1] || add(holder) || row;
      const fields = [...row.querySelectorAll("[data-column]")];
      values.forEach((value, offset) => window.Concord.fill(fields[column + offset], value.trim()));
    });
    announce((holder.dataset.words || "").replace("{n}", String(cells.length)));
    changed(holder);
  });
})();
