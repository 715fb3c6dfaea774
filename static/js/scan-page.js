/* The camera as a scanner, where the browser can read codes: each box read is sent by the form of the page, and the camera stays open.
   Without it (or without leave to use the camera) the field takes what a hand scanner or a person types. */
(() => {
  "use strict";
  const { words, announce } = window.Concord;
  const KINDS = ["qr_code", "code_128"];
  const AGAIN = 2500; /* ms before the same code counts as read again */
  const EVERY = 200;

  const begin = async (card) => {
    const form = card.querySelector("form");
    const view = card.querySelector("[data-camera-view]");
    const video = document.createElement("video");
    const said = view.querySelector("[data-camera-said]");
    const open = card.querySelector("[data-camera-open]");
    const [aim, refused, lost] = words(card, "cameraWords");
    const known = await window.BarcodeDetector.getSupportedFormats();
    const kinds = KINDS.filter((each) => known.includes(each));
    if (!kinds.length) return;
    const detector = new window.BarcodeDetector({ formats: kinds });
    video.muted = video.playsInline = true;
    view.querySelector("[data-camera-picture]").append(video);
    let stream = null;
    let busy = false;
    let last = { code: "", at: 0 };
    open.hidden = false;

    const tell = (text, wrong) => {
      said.textContent = text;
      said.classList.toggle("err", !!wrong);
      announce(text);
    };
    const stop = () => {
      if (stream) stream.getTracks().forEach((each) => each.stop());
      stream = null;
      view.hidden = true;
      open.hidden = false;
    };
    /* the answer is a whole page: what the camera does not stand in is taken from it, with the fresh secrets of the form */
    const take = (page) => {
      for (const field of page.querySelectorAll("#" + form.id + " input[type=hidden]")) {
        const mine = form.querySelector("[name=" + field.name + "]");
        if (mine) mine.value = field.value;
      }
      for (const part of page.querySelectorAll("[data-live]")) {
        const mine = document.getElementById(part.id);
        if (mine) mine.replaceWith(document.importNode(part, true));
      }
      const wrong = page.querySelector("#code-error");
      const flash = wrong || page.querySelector("#flashes .flash");
      tell(flash ? flash.textContent.trim() : form.code.value, wrong);
      if (navigator.vibrate) navigator.vibrate(wrong ? [120, 80, 120] : 60);
    };
    const send = async (code) => {
      form.code.value = code;
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin" });
      if (answer.status >= 500 || !(answer.headers.get("content-type") || "").startsWith("text/html")) throw new Error(String(answer.status));
      take(new DOMParser().parseFromString(await answer.text(), "text/html"));
      form.code.value = "";
    };
    const look = async () => {
      if (!stream) return;
      if (!busy && !document.hidden && video.readyState >= 2) {
        busy = true;
        try {
          const [found] = await detector.detect(video);
          const now = Date.now();
          if (found && (found.rawValue !== last.code || now - last.at > AGAIN)) {
            last = { code: found.rawValue, at: now };
            await send(found.rawValue);
          }
        } catch { tell(lost, true); }
        busy = false;
      }
      setTimeout(look, EVERY);
    };
    open.addEventListener("click", async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      } catch { announce(refused); open.hidden = true; form.code.focus(); return; }
      video.srcObject = stream;
      view.hidden = false;
      open.hidden = true;
      await video.play();
      tell(aim);
      look();
    });
    view.querySelector("[data-camera-close]").addEventListener("click", () => { stop(); form.code.focus(); });
    window.addEventListener("pagehide", stop);
  };

  const card = document.querySelector("[data-camera]");
  if (card && "BarcodeDetector" in window && navigator.mediaDevices) begin(card);
})();
