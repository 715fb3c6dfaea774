/* data-drawer: a clause opens beside the page; with a modifier key, or where it cannot be fetched, as a page. */
(() => {
  "use strict";
  window.Concord.on("click", "a[data-drawer]", async (event, link) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const drawer = document.getElementById("drawer");
    if (!drawer) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = page.querySelector("#clause") || page.querySelector("#main");
      if (!answer.ok || !main) throw new Error("no clause");
      for (const each of main.querySelectorAll("script,[id]")) each.tagName === "SCRIPT" ? each.remove() : each.removeAttribute("id");
      const place = drawer.querySelector("[data-drawer-body]");
      place.replaceChildren(...main.childNodes);
      if (drawer.open) place.focus(); // the link that was followed within it is gone
      else drawer.showModal();
    } catch { location.href = link.href; }
  });
  window.Concord.on("click", "dialog.drawer", (event, drawer) => { if (event.target === drawer) drawer.close(); });
})();
