/* The page of a new order: each line is looked up as it is typed, rows of a spreadsheet are pasted, the check is kept true. */
(() => {
  "use strict";
  const { on, announce, words, token } = window.Concord;
  const form = document.querySelector("form[data-order]");
  if (!form) return;
  const base = form.dataset.order;
  const holder = form.querySelector("[data-order-lines]");
  const table = holder.querySelector("table");
  const bodies = () => [...table.querySelectorAll("tbody[data-order-line]")];
  const field = (body, column) => body.querySelector(`[data-column="${column}"]`);
  const isEmpty = (body) => !["part", "quantity", "due"].some((column) => field(body, column).value);
  const nextIndex = () => 1 + Math.max(-1, ...bodies().map((body) => Number(body.dataset.orderLine)));
  const changed = () => form.dispatchEvent(new Event("change", { bubbles: true }));

  const ask = async (pairs) => {
    const body = new URLSearchParams(pairs);
    for (const name of ["kind", "order_date", "currency", "customer", "ship_to"]) body.append(name, (form.elements[name] || {}).value || "");
    const answer = await fetch(`${base}/lines`, { method: "POST", body, headers: { "X-CSRF-Token": token() } });
    if (!answer.ok) throw new Error(String(answer.status));
    const made = document.createElement("div");
    made.innerHTML = await answer.text();
    if (pairs.some(([name]) => name === "paste")) tell(made.querySelector("[data-order-told]"));
    return [...made.querySelectorAll("tbody[data-order-line]")];
  };
  /* what could not be understood of pasted rows stands above the lines until the next paste */
  const tell = (told) => { const place = form.querySelector("[role=status][data-order-told]"); if (place && told) place.replaceChildren(...told.childNodes); };
  const fields = (body) => [...body.querySelectorAll("input,select")].filter((each) => each.name && (each.type !== "checkbox" || each.checked));
  const ticks = (body) => [...body.querySelectorAll("input[type=checkbox]")].filter((each) => each.checked).map((each) => each.name + each.value);
  const lookUp = async (body, more = []) => {
    const number = ++asked, ticked = ticks(body);
    const pairs = fields(body).map((each) => [each.name, each.value]).filter(([name]) => !more.some(([other]) => other === name));
    try {
      const [fresh] = await ask([...pairs, ...more, ["at", body.dataset.orderLine]]);
      if (fresh) exchange(body, fresh, number, ticked);
    } catch { announce(words(form, "orderWords")[1]); }
  };
  /* what was typed or ticked while the answer was under way stays, and so does the place of the cursor; a later question's answer stays, too */
  let asked = 0;
  const heirs = new WeakMap(); /* a line that was drawn anew -> what stands in its place */
  const shown = new WeakMap(); /* a line -> the question whose answer it shows */
  const exchange = (body, fresh, number, ticked) => {
    while (heirs.has(body)) body = heirs.get(body);
    if (!body.isConnected || shown.get(body) > number) return;
    const active = body.contains(document.activeElement) ? document.activeElement : null;
    const same = (each, among) => among.querySelectorAll(`[name="${each.name}"]`)[[...each.closest("tbody").querySelectorAll(`[name="${each.name}"]`)].indexOf(each)];
    for (const each of fresh.querySelectorAll("input[name]:not([type=checkbox]):not([type=hidden]),select")) {
      const before = same(each, body);
      if (before && before.type !== "hidden") each.value = before.value;
    }
    for (const each of fresh.querySelectorAll("input[type=checkbox]")) {
      const before = same(each, body);
      if (before && before.checked !== ticked.includes(before.name + before.value)) each.checked = before.checked;
    }
    const place = active && active.selectionStart;
    const again = active && active.name && same(active, fresh);
    body.replaceWith(fresh);
    heirs.set(body, fresh);
    shown.set(fresh, number);
    if (again) {
      again.focus();
      if (typeof place === "number") again.setSelectionRange(place, place);
    }
  };
  /* many lines that were changed at once are looked up at once: one request for each unbroken row of numbers */
  const lookUpAll = async (touched) => {
    const at = (body) => Number(body.dataset.orderLine);
    const runs = [];
    for (const body of [...touched].sort((one, other) => at(one) - at(other))) {
      const run = runs[runs.length - 1];
      if (run && at(run[run.length - 1]) + 1 === at(body)) run.push(body);
      else runs.push([body]);
    }
    try {
      for (const run of runs) {
        const number = ++asked, ticked = run.map(ticks);
        const made = await ask([...run.flatMap((body) => fields(body).map((each) => [each.name, each.value])), ["at", String(at(run[0]))]]);
        run.forEach((body, n) => { if (made[n]) exchange(body, made[n], number, ticked[n]); });
      }
    } catch { announce(words(form, "orderWords")[1]); }
  };
  on("change", "tbody[data-order-line] input,tbody[data-order-line] select", (event, input) => lookUp(input.closest("tbody")));
  on("click", "[data-open-line]", (event, button) => {
    event.preventDefault();
    const body = button.closest("tbody"), opened = button.getAttribute("aria-expanded") === "true";
    lookUp(body, [[`lines-${body.dataset.orderLine}-open`, opened ? "0" : "1"]]).then(() => document.querySelector(`tbody[data-order-line="${body.dataset.orderLine}"] [data-open-line]`)?.focus());
  });

  const blank = () => {
    const made = document.createElement("table");
    const index = nextIndex();
    made.innerHTML = holder.querySelector("template[data-order-blank]").innerHTML.replaceAll("__i__", String(index)).replaceAll("__n__", String(index + 1));
    const body = made.querySelector("tbody");
    table.append(body);
    return body;
  };
  on("click", "[data-add-order-line]", (event) => { event.preventDefault(); field(blank(), "part").focus(); });
  on("click", "[data-remove-order-line]", (event, button) => {
    const body = button.closest("tbody");
    if (bodies().length < 2) return;
    event.preventDefault();
    const near = body.nextElementSibling?.matches("tbody") ? body.nextElementSibling : body.previousElementSibling;
    body.remove();
    near?.querySelector("input")?.focus();
    changed();
  });
  /* Enter goes down a column and Shift Enter up, as in a spreadsheet; so do the arrows where the browser has no use for them */
  const steps = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };
  document.addEventListener("keydown", (event) => {
    const cell = event.key in steps && event.target.closest("[data-order-lines] [data-column]");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "Enter" && (cell.type !== "text" || cell.hasAttribute("list"))) return;
    event.preventDefault();
    const all = bodies(), by = event.key === "Enter" && event.shiftKey ? -1 : steps[event.key];
    const next = all[all.indexOf(cell.closest("tbody")) + by] || (event.key === "Enter" && by > 0 ? blank() : null);
    const to = next && field(next, cell.dataset.column);
    if (!to) return;
    to.focus();
    if (to.type === "text") to.select();
  });

  on("paste", "[data-order-lines] [data-column]", (event, cell) => {
    const text = (event.clipboardData?.getData("text/plain") || "").replace(/\r/g, "").replace(/\n+$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const body = cell.closest("tbody");
    if (cell.dataset.column === "part" && text.includes("\t")) pasteLines(text);
    else pasteColumn(body, cell.dataset.column, text);
  });
  /* pasted rows stand behind what is filled in and take the place of the empty ones; what was typed into one meanwhile is kept */
  const pasteLines = async (text) => {
    const empty = bodies().filter(isEmpty);
    const filled = bodies().filter((body) => !isEmpty(body)).map((body) => Number(body.dataset.orderLine));
    table.setAttribute("aria-busy", "true");
    try {
      const made = await ask([["paste", text], ["at", String(1 + Math.max(-1, ...filled))]]);
      if (!made.length) return;
      if (!empty.every(isEmpty)) return await pasteLines(text);
      empty.forEach((body) => body.remove());
      table.append(...made);
      announce(words(form, "orderWords")[0].replace("{n}", String(made.length)));
      field(made[0], "part").focus();
      changed();
    } catch { announce(words(form, "orderWords")[1]); } finally { table.removeAttribute("aria-busy"); }
  };
  const pasteColumn = (body, column, text) => {
    const columns = ["part", "quantity", "due"];
    const rows = text.split("\n");
    const touched = rows.map((row, n) => {
      row.split("\t").forEach((value, offset) => window.Concord.fill(field(body, columns[columns.indexOf(column) + offset] || "-"), value.trim()));
      const here = body;
      if (n + 1 < rows.length) body = here.nextElementSibling?.matches("tbody[data-order-line]") ? here.nextElementSibling : blank();
      return here;
    });
    lookUpAll(touched);
    changed();
  };

  let waiting = 0;
  document.addEventListener("input", (event) => {
    const cell = event.target.closest("input[list=parts]");
    if (!cell || cell.value.length < 2) return;
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const customer = (form.elements.customer || {}).value || "";
      const answer = await fetch(`${base}/parts?${new URLSearchParams({ q: cell.value, customer })}`);
      if (answer.ok) document.getElementById("parts").innerHTML = await answer.text();
    }, 150);
  });
  form.addEventListener("concord:saved", (event) => {
    for (const part of ["summary", "count"]) {
      const place = form.querySelector(`[data-order-${part}]`);
      if (place && event.detail[part]) place.innerHTML = event.detail[part];
    }
  });
  /* the check names lines by where they stand; numbers of fields may have gaps */
  on("click", "[data-order-go]", (event, link) => {
    const body = bodies()[Number(link.dataset.orderGo) - 1];
    if (!body) return;
    event.preventDefault();
    field(body, "part").focus();
  });
  on("click", 'a[href="#take"]', () => { const take = document.getElementById("take"); if (take) take.open = true; });
  /* what these say changes every line, or which fields there are: the draft is saved and the page drawn anew */
  for (const name of ["kind", "currency", "order_date", "ship_to"]) {
    form.elements[name]?.addEventListener("change", () => form.requestSubmit(form.querySelector("button[value=save]")));
  }
})();
