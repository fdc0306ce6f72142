// The review desk (確認の机): keys, what is in focus, on to the next document.
// Nothing happens while a Japanese IME composes.
"use strict";
(() => {
  const word = (japanese, english) => (document.documentElement.lang === "en" ? english : japanese);
  const desk = { active: null, setValue, typed };
  window.desk = desk;
  const get = (selector) => document.querySelector(selector);
  const GLANCE = 500; // milliseconds in which nobody has seen a document
  let ahead = { address: "", html: "" };
  let keepFocus = "";
  let swappedAt = 0;
  let shownAt = 0;
  let unsaved = [];
  let scrolled = 0;

  // --- fields -----------------------------------------------------------------------

  const isField = (element) => element.matches("#values input[data-path], #values select[data-path]");
  const isTyping = (element) =>
    element.matches("select, textarea, input:not([type=checkbox]):not([type=hidden])");

  function start() {
    desk.active = null;
    shownAt = performance.now();
    window.deskSheet.open();
    window.deskRows.open();
    focusMarked();
    fetchAhead();
  }

  function focusMarked() {
    const wanted = keepFocus && get(`#values [data-path="${CSS.escape(keepFocus)}"]`);
    keepFocus = "";
    const field = wanted || get("#values [data-focus]");
    if (field) enter(field);
  }

  function enter(field) {
    if (document.activeElement === field) attend(field);
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "nearest" });
    if ("approve" in field.dataset) overlook();
    if (field.select) field.select();
  }

  // Before the whole is approved: what was found, and the whole page
  function overlook() {
    const flow = get("#values .flow");
    if (flow.querySelector(".findings, .sent")) flow.scrollTop = 0;
    if (window.deskSheet.isThere()) window.deskSheet.fit();
  }

  function setValue(field, value) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    enter(field);
  }

  function typed() {
    const sums = get("#sums");
    if (sums) window.htmx.trigger(sums, "desk:typed");
  }

  const dirty = () =>
    [...document.querySelectorAll("#values .field [data-path]")].filter(
      (field) => field.tagName === "INPUT" && field.value !== field.defaultValue,
    );

  function attend(target) {
    if (!target.closest("#values")) return;
    desk.active = isField(target) ? target : null;
    if (target.dataset.path) window.deskSheet.show(target);
    else window.deskSheet.mark();
  }

  document.addEventListener("focusin", ({ target }) => attend(target));
  document.addEventListener("input", ({ target }) => {
    if (!isField(target)) return;
    const row = target.closest(".field");
    if (row) row.classList.toggle("typed", target.value !== target.defaultValue);
    typed();
  });
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    const inside = target.closest("#lines");
    if (!inside || (relatedTarget && inside.contains(relatedTarget))) return;
    if (!relatedTarget || !window.deskRows.isDirty()) return;
    keepFocus = relatedTarget.dataset.path || "";
    get("#seen").value = "";
    inside.requestSubmit();
  });

  // --- keys -------------------------------------------------------------------------

  function step(by) {
    const all = [...document.querySelectorAll("#values [data-path]:not([type=hidden]), #values [data-approve]")]
      .filter((element) => element.offsetParent);
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? 0 : at + by];
    if (next) enter(next);
  }

  function leave(element) {
    if (isField(element)) {
      element.value = element.tagName === "SELECT" ? [...element.options].find((o) => o.defaultSelected)?.value : element.defaultValue;
      element.dispatchEvent(new Event("input", { bubbles: true }));
    }
    for (const folded of document.querySelectorAll("#reject, #hold")) folded.open = false;
    element.blur();
    desk.active = null;
    window.deskSheet.mark();
  }

  function unfold(place) {
    const folded = get(place);
    if (!folded) return;
    folded.open = true;
    enter(folded.querySelector(".chips button"));
  }

  const follow = (address) => address && go(address);
  const data = () => get("#desk").dataset;
  const COMMANDS = {
    ArrowUp: () => step(-1),
    ArrowDown: () => step(1),
    ArrowLeft: () => follow(data().before),
    ArrowRight: () => follow(data().next),
    Enter: () => { const stop = get("#values [data-focus]") || get("#values [data-stop]"); if (stop) enter(stop); },
    " ": () => { get(SEEN).click(); enter(get("#values [data-approve]")); },
    "/": () => get("#search").showModal(),
    "?": () => get("#help").showModal(),
    "+": () => window.deskSheet.zoom(1.25),
    ";": () => window.deskSheet.zoom(1.25), // + without Shift on a Japanese keyboard
    "-": () => window.deskSheet.zoom(0.8),
    0: () => window.deskSheet.fit(),
    g: () => window.deskSheet.rotate(),
    "[": () => window.deskSheet.turnPage(-1),
    "]": () => window.deskSheet.turnPage(1),
    u: () => (get("#toast [data-undo]") || get("#values [data-undo]"))?.requestSubmit(),
    r: () => unfold("#reject"),
    h: () => { const back = get("#values [data-release]"); if (back) back.requestSubmit(); else unfold("#hold"); },
    k: () => get("#accounts input[name=account]")?.focus(),
    t: () => { const type = get('#values [data-path="document_type"]'); if (type) enter(type); },
  };
  const SEEN = "#values .approve input[type=checkbox]";
  const ON_PICTURE = new Set(["+", ";", "-", "0", "g", "[", "]"]);

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.isComposing || event.keyCode === 229 || get("dialog[open]") || !get("#desk")) return;
    if (target.dataset.column && window.deskRows.onKey(event, target)) return event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Enter" && event.repeat) return event.preventDefault();
    if (key === "Escape") return leave(target);
    const inChips = target.closest("#reject .chips, #hold .chips");
    if (inChips && /^[1-9]$/.test(key)) return inChips.children[key - 1]?.click();
    if (isTyping(target)) {
      const vertical = key === "ArrowUp" || key === "ArrowDown";
      if (!vertical || target.tagName === "SELECT" || !isField(target)) return;
    } else if (key === "Enter" && target.closest("button, a, summary, label, input")) return;
    const command = COMMANDS[key] || COMMANDS[key.toLowerCase()];
    if (!command || (ON_PICTURE.has(key) && !window.deskSheet.isThere())) return;
    if (key === " " && (!get(SEEN) || target.matches(`${SEEN}, summary`))) return;
    event.preventDefault();
    command();
  });

  document.addEventListener("click", (event) => {
    const { target } = event;
    const place = target.closest("[data-goto]");
    const page = target.closest(".pager [data-page]");
    const tool = target.closest("[data-do]");
    const other = target.closest("a[rel=prev], a[rel=next]");
    if (place) {
      const path = CSS.escape(place.dataset.goto);
      const field = get(`#values [data-path="${path}"]`) || get(`#values [data-path^="${path}"]`);
      if (!field) return;
      event.preventDefault();
      enter(field);
    } else if (page && window.deskSheet.isThere()) {
      event.preventDefault();
      window.deskSheet.go(Number(page.dataset.page));
    } else if (tool) {
      const keys = { "zoom-in": "+", "zoom-out": "-", fit: "0", rotate: "g", help: "?" };
      COMMANDS[keys[tool.dataset.do]]();
    } else if (other && other.closest("#desk") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(other.getAttribute("href"));
    }
  });

  // --- on to another document -------------------------------------------------------

  async function fetchAhead() {
    const address = get("#desk") && data().next;
    if (!address || ahead.address === address) return;
    ahead = { address, html: "" };
    try {
      const answer = await fetch(address);
      if (!answer.ok || answer.redirected) return;
      const html = await answer.text();
      if (ahead.address === address) ahead.html = html;
      const picture = parse(html).querySelector("#sheet image");
      if (picture) new Image().src = picture.getAttribute("href");
    } catch { /* it is fetched when it is wanted */ }
  }

  const parse = (html) => new DOMParser().parseFromString(html, "text/html");

  function go(address, done = "") {
    if (ahead.address !== address || !ahead.html) {
      window.location.assign(done ? `${address}?done=${encodeURIComponent(done)}` : address);
      return;
    }
    const fresh = parse(ahead.html);
    ahead = { address: "", html: "" };
    const told = [...get("#toast").childNodes];
    document.title = fresh.title;
    get("main").replaceChildren(...fresh.querySelector("main").childNodes);
    get("#toast").replaceChildren(...told);
    history.pushState(null, "", address);
    window.scrollTo(0, 0);
    swappedAt = performance.now();
    window.htmx.process(get("main"));
    start();
  }

  window.addEventListener("popstate", () => window.location.reload());
  document.addEventListener("desk:go", ({ detail }) => {
    go(detail.to, detail.done);
    const place = get("#place"); // it was fetched when there was one more
    if (place) place.textContent = place.textContent.replace(/\d+ \/ \d+/, detail.place);
  });

  // --- htmx -------------------------------------------------------------------------

  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters } = event.detail;
    if (elt.id === "sums") {
      const fields = Object.fromEntries(dirty().map((field) => [field.dataset.path, field.value]));
      parameters.fields = JSON.stringify(fields);
      if (window.deskRows.isDirty()) parameters.rows = JSON.stringify(window.deskRows.collect());
    }
    if (elt.id === "lines") {
      for (const name of ["cell", "source", "columns"]) delete parameters[name];
      parameters.rows = JSON.stringify(window.deskRows.collect());
    }
    if (elt.classList.contains("approve") && performance.now() - shownAt < GLANCE) {
      event.preventDefault();
      say(word("いま開いた書類です。見てから、もう一度 Enter を押してください。", "This document was only just opened. Look at it, then press Enter again."));
      return;
    }
    const open = dirty()[0];
    if (elt.classList.contains("approve") && (open || window.deskRows.isDirty())) {
      event.preventDefault();
      say(word("まだ確定していない値があります。Enter で確定するか、Esc で元に戻してから承認してください。", "Some values are not confirmed yet. Confirm with Enter or restore with Esc, then approve."));
      if (open) enter(open);
    }
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.getResponseHeader("HX-Retarget")) detail.shouldSwap = true; // 409, 422: told in the panel
    if (detail.target.id === "claim") { // a sign of life that our own change overtook
      const sent = detail.requestConfig.parameters.revision;
      if (sent !== get("#values")?.dataset.revision) detail.shouldSwap = false;
    }
    if (!detail.shouldSwap || detail.target.id !== "values") return;
    unsaved = unsavedBut(detail.requestConfig.elt);
    scrolled = get("#values .flow").scrollTop;
  });

  function unsavedBut(sent) {
    return dirty()
      .filter((field) => !sent.contains(field))
      .map((field) => [field.dataset.path, field.value]);
  }

  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.id === "values") return settle();
    const changed = detail.target.id === "claim" && get("#claim [role=alert]");
    if (changed && performance.now() - swappedAt < 3000 && !dirty().length) window.location.reload();
  });

  function settle() {
    get("#values .flow").scrollTop = scrolled;
    for (const [path, value] of unsaved) {
      const field = get(`#values .field [data-path="${CSS.escape(path)}"]`);
      if (field) setValue(field, value);
    }
    unsaved = [];
    get("#toast").replaceChildren();
    window.deskRows.open();
    window.deskSheet.draw();
    focusMarked();
  }

  document.addEventListener("htmx:responseError", ({ detail }) => {
    if (detail.xhr.getResponseHeader("HX-Retarget")) return;
    const page = parse(detail.xhr.responseText);
    say(page.querySelector("[role=alert]")?.textContent || word("できませんでした。画面を開き直して、やり直してください。", "That did not work. Open the page again and retry."));
  });
  document.addEventListener("htmx:sendError", () => {
    say(word("サーバーにつながりません。ネットワークを確かめて、もう一度 Enter を押してください。", "The server can’t be reached. Check the network and press Enter again."));
  });

  function say(text) {
    const told = document.createElement("p");
    told.className = "alert";
    told.setAttribute("role", "alert");
    told.textContent = text;
    get("#toast").replaceChildren(told);
  }

  document.addEventListener("DOMContentLoaded", () => get("#desk") && start());
})();
