/* Ctrl K: pages by name at once, things by the door's search where it has one. */
(() => {
  "use strict";
  const { on } = window.Concord;
  const box = () => document.getElementById("palette");
  const shown = () => [...box().querySelectorAll('[role="option"]:not([hidden])')];
  const choose = (option) => {
    for (const each of shown()) each.setAttribute("aria-selected", String(each === option));
    const input = box().querySelector("input");
    if (option) { input.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  };
  const open = () => {
    const dialog = box();
    if (!dialog || dialog.open) return;
    dialog.showModal();
    dialog.querySelector("input").select();
    narrow("");
  };
  const narrow = (text) => {
    for (const option of box().querySelectorAll("[data-url]:not([data-found])")) option.hidden = !option.textContent.toLowerCase().includes(text.toLowerCase());
    choose(shown()[0]);
  };
  let waiting, asked = 0;
  const look = (input) => {
    clearTimeout(waiting);
    const text = input.value.trim();
    for (const each of box().querySelectorAll("[data-found]")) each.remove();
    if (!input.dataset.search || !text) return;
    waiting = setTimeout(async () => {
      const turn = ++asked;
      const answer = await fetch(`${input.dataset.search}?q=${encodeURIComponent(text)}`).then((got) => got.text(), () => "");
      if (turn !== asked) return;
      const page = new DOMParser().parseFromString(answer, "text/html");
      const found = [...page.querySelectorAll("#main a.pick")].slice(0, 12).map((link, index) => {
        const option = Object.assign(document.createElement("li"), { id: `found-${index}` });
        const below = link.parentElement.querySelector("p,.sub");
        option.append(...[link, below].filter(Boolean).map((part, n) => Object.assign(document.createElement("span"), { className: n ? "mut fs1" : "", textContent: part.textContent.trim() })));
        option.setAttribute("role", "option");
        option.dataset.url = link.getAttribute("href");
        option.dataset.found = "1";
        return option;
      });
      document.getElementById("palette-list").prepend(...found);
      choose(shown()[0]);
    }, 200);
  };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); return open(); }
    if (!event.target.closest?.("#palette")) return;
    const all = shown(), at = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); choose(all[Math.max(0, Math.min(all.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))]); }
    if (event.key === "Enter" && all[at]) { event.preventDefault(); location.href = all[at].dataset.url; }
  });
  document.addEventListener("input", (event) => { if (event.target.closest("#palette")) { narrow(event.target.value); look(event.target); } });
  on("click", "#palette [data-url]", (event, option) => { location.href = option.dataset.url; });
  on("click", "[data-palette]", (event) => { if (box()) { event.preventDefault(); open(); } });
})();
