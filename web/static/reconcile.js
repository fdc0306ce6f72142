// Keys of the reconciling page: arrows, Enter, x, u, Space, ? (消込の操作).
"use strict";
(() => {
  const word = (japanese, english) => (document.documentElement.lang === "en" ? english : japanese);
  const rows = () => [...document.querySelectorAll(".pairing")];
  const help = document.getElementById("help");
  const failed = document.getElementById("failed");
  let last = null;
  let at = 0;

  function focus(place) {
    const all = rows();
    if (!all.length) return;
    at = Math.max(0, Math.min(place, all.length - 1));
    all.forEach((row) => row.classList.remove("here"));
    all[at].classList.add("here");
    all[at].focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  }

  function act(row, key) {
    const target = row?.querySelector(`[data-key="${key}"]`);
    if (!target) return false;
    if (target.tagName === "A") target.click();
    else target.requestSubmit();
    return true;
  }

  // Typing, also with an input method, is never an order
  function isTyping(event) {
    if (event.isComposing || event.keyCode === 229) return true;
    return event.target.closest("input:not([type=checkbox]), select, textarea, dialog");
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    const row = rows()[at];
    const inRow = event.target.closest("button, a, input");
    if (event.key === "ArrowDown" || event.key === "j") focus(at + 1);
    else if (event.key === "ArrowUp" || event.key === "k") focus(at - 1);
    else if (event.key === "Enter" && !inRow) { if (!act(row, "Enter")) return; }
    else if (event.key === "x") act(row, "x");
    else if (event.key === "u") act(row, "u") || act(document.getElementById(last), "u");
    else if (event.key === " " && !inRow) row?.querySelector("[name=match]")?.click();
    else if (event.key === "?") help?.showModal();
    else return;
    event.preventDefault();
  });

  document.addEventListener("focusin", (event) => {
    const place = rows().indexOf(event.target.closest(".pairing"));
    if (place < 0 || place === at) return;
    at = place;
    rows().forEach((row, n) => row.classList.toggle("here", n === at));
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    last = event.target.closest(".pairing")?.id ?? last;
    failed.hidden = true;
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const place = rows().findIndex((row) => row.id === last);
    if (place < 0) return;
    const undone = event.detail.requestConfig?.path?.endsWith("/undo");
    focus(undone ? place : place + 1);
  });

  for (const name of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(name, (event) => {
      const page = new DOMParser().parseFromString(event.detail.xhr?.responseText ?? "", "text/html");
      const told = page.querySelector("[role=alert]")?.textContent;
      failed.textContent = told || word("サーバーにつながりません。少し待ってから、もう一度操作してください。", "The server can’t be reached. Wait a little and try again.");
      failed.hidden = false;
      failed.scrollIntoView({ block: "nearest" });
    });
  }

  focus(0);
})();
