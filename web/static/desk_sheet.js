// The picture of the page (書類の画像): zoom, rotate, show a field's place, fill a field.
"use strict";
(() => {
  const word = (japanese, english) => (document.documentElement.lang === "en" ? english : japanese);
  const SVG = "http://www.w3.org/2000/svg";
  const POINTS_PER_PIXEL = 72 / 150; // pictures are drawn at 150 dpi
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  let svg = null; // what is on the desk now
  let page = {};
  let view = {};
  let words = new Map();
  let drag = null;
  let moving = 0;

  const base = () => `/documents/${document.getElementById("desk").dataset.document}`;
  const tell = (text) => {
    const place = document.getElementById("sheet-told");
    if (place) place.textContent = text;
  };

  function open() {
    svg = document.getElementById("sheet");
    words = new Map();
    if (!svg) return;
    page = {
      number: Number(svg.dataset.number),
      width: Number(svg.dataset.width),
      height: Number(svg.dataset.height),
      turn: 0,
    };
    svg.classList.add("live");
    for (const tools of document.querySelectorAll(".tools")) tools.hidden = false;
    svg.addEventListener("wheel", onWheel, { passive: false });
    svg.addEventListener("pointerdown", onDown);
    svg.addEventListener("pointermove", onMove);
    svg.addEventListener("pointerup", onUp);
    svg.addEventListener("dblclick", onDouble);
    svg.addEventListener("pointerenter", () => load(page.number), { once: true });
    fit();
    draw();
    measure();
    new ResizeObserver(() => view.width && look(view)).observe(svg);
  }

  /** A page that was not drawn yet was taken for A4. */
  async function measure() {
    const shown = svg.querySelector("image");
    const number = page.number;
    const real = new Image();
    real.src = shown.getAttribute("href");
    try {
      await real.decode();
    } catch {
      return tell(word("このページの画像を表示できませんでした。原本を開いて確かめてください。", "The picture of this page can’t be shown. Open the original to check."));
    }
    const width = real.naturalWidth * POINTS_PER_PIXEL;
    const height = real.naturalHeight * POINTS_PER_PIXEL;
    const same = Math.abs(width - page.width) < 1 && Math.abs(height - page.height) < 1;
    if (same || number !== page.number || !shown.isConnected) return;
    Object.assign(page, { width, height });
    shown.setAttribute("width", width);
    shown.setAttribute("height", height);
    fit();
    if (window.desk.active) show(window.desk.active);
  }

  // --- view -------------------------------------------------------------------------

  const frame = () =>
    page.turn % 180 ? [page.height, page.width] : [page.width, page.height];

  function fit() {
    cancelAnimationFrame(moving);
    const [width, height] = frame();
    const box = svg.getBoundingClientRect();
    const tall = (width * box.height) / Math.max(box.width, 1);
    const y = page.height / 2 - height / 2;
    look({ x: page.width / 2 - width / 2, y: Math.min(y, y + (height - tall) / 2), width });
    look({ x: view.x, y, width });
  }

  function look(wanted) {
    const box = svg.getBoundingClientRect();
    view = { ...wanted, height: (wanted.width * box.height) / Math.max(box.width, 1) };
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  }

  function glide(wanted) {
    cancelAnimationFrame(moving);
    if (still.matches) return look(wanted);
    const from = { ...view };
    const start = performance.now();
    const step = (now) => {
      const share = Math.min((now - start) / 110, 1);
      const ease = share * (2 - share);
      const mix = (name) => from[name] + (wanted[name] - from[name]) * ease;
      look({ x: mix("x"), y: mix("y"), width: mix("width") });
      if (share < 1) moving = requestAnimationFrame(step);
    };
    moving = requestAnimationFrame(step);
  }

  function zoom(factor, at) {
    cancelAnimationFrame(moving);
    const [full] = frame();
    const width = Math.min(Math.max(view.width / factor, full / 12), full * 2);
    const [x, y] = at || [view.x + view.width / 2, view.y + view.height / 2];
    const share = width / view.width;
    look({ x: x - (x - view.x) * share, y: y - (y - view.y) * share, width });
  }

  function rotate() {
    page.turn = (page.turn + 90) % 360;
    const middle = `${page.width / 2} ${page.height / 2}`;
    document
      .getElementById("turned")
      .setAttribute("transform", `rotate(${page.turn} ${middle})`);
    fit();
  }

  function go(number) {
    if (number === page.number) return Promise.resolve();
    const address = `${base()}/pages/${number}/picture?v=${svg.dataset.version}`;
    const shown = svg.querySelector("image");
    const next = new Image();
    next.src = address;
    return next.decode().then(
      () => {
        page = {
          number,
          width: next.naturalWidth * POINTS_PER_PIXEL,
          height: next.naturalHeight * POINTS_PER_PIXEL,
          turn: 0,
        };
        document.getElementById("turned").removeAttribute("transform");
        shown.setAttribute("href", address);
        shown.setAttribute("width", page.width);
        shown.setAttribute("height", page.height);
        svg.setAttribute("aria-label", word(`${number} ページ目の画像`, `Picture of page ${number}`));
        for (const link of document.querySelectorAll(".pager [data-page]")) {
          if (Number(link.dataset.page) === number) link.setAttribute("aria-current", "page");
          else link.removeAttribute("aria-current");
        }
        fit();
        draw();
      },
      () => tell(word("このページの画像を表示できませんでした。", "The picture of this page can’t be shown.")),
    );
  }

  function turnPage(step) {
    const links = [...document.querySelectorAll(".pager [data-page]")];
    const at = links.findIndex((link) => Number(link.dataset.page) === page.number);
    const next = links[at + step];
    if (next) go(Number(next.dataset.page));
  }

  // --- places of fields -------------------------------------------------------------

  const placeOf = (field) => (field.dataset.box || "").split(" ").map(Number);

  function draw() {
    if (!svg) return;
    const boxes = document.getElementById("boxes");
    boxes.replaceChildren();
    for (const field of document.querySelectorAll("#values [data-box]")) {
      if (Number(field.dataset.page) !== page.number) continue;
      const [x0, y0, x1, y1] = placeOf(field);
      const rect = document.createElementNS(SVG, "rect");
      const sides = { x: x0 - 1, y: y0 - 1, width: x1 - x0 + 2, height: y1 - y0 + 2 };
      for (const [name, value] of Object.entries(sides)) rect.setAttribute(name, value);
      const row = field.closest(".doubt");
      rect.setAttribute("class", row ? "box doubt" : "box");
      rect.dataset.path = field.dataset.path;
      boxes.append(rect);
    }
    mark();
  }

  function mark() {
    const path = window.desk.active && window.desk.active.dataset.path;
    for (const rect of document.querySelectorAll("#boxes rect")) {
      rect.classList.toggle("chosen", rect.dataset.path === path);
    }
  }

  async function show(field) {
    if (!svg) return;
    if (!field.dataset.box) return mark();
    const number = Number(field.dataset.page);
    if (number !== page.number) await go(number);
    mark();
    if (page.turn) return;
    const [x0, y0, x1, y1] = placeOf(field);
    const width = Math.min(Math.max(page.width * 0.55, (x1 - x0) * 1.4), page.width);
    const box = svg.getBoundingClientRect();
    const height = (width * box.height) / Math.max(box.width, 1);
    const left = Math.min(Math.max((x0 + x1) / 2 - width / 2, 0), page.width - width);
    const bottom = Math.max(page.height - height, 0);
    const top = Math.min(Math.max((y0 + y1) / 2 - height * 0.4, 0), bottom);
    glide({ x: left, y: top, width });
  }

  // --- words ------------------------------------------------------------------------

  async function load(number) {
    if (words.has(number)) return words.get(number);
    const address = `${base()}/pages/${number}/words?v=${svg.dataset.version}`;
    const waiting = setTimeout(() => tell(word("印字を読み取っています…", "Reading what is printed…")), 400);
    const asked = fetch(address).then((answer) => (answer.ok ? answer.json() : []));
    words.set(number, asked);
    try {
      return await asked;
    } catch {
      words.delete(number);
      return [];
    } finally {
      clearTimeout(waiting);
      tell("");
    }
  }

  function within([text, [x0, y0, x1, y1], starts], area) {
    const middle = (y0 + y1) / 2;
    if (middle < area.y0 || middle > area.y1 || x1 < area.x0 || x0 > area.x1) return "";
    const wide = (x1 - x0) / Math.max(text.length, 1);
    const kept = [...Array(text.length).keys()].filter((i) => {
      const at = (starts.length === text.length ? starts[i] : x0 + i * wide) + wide / 2;
      return at >= area.x0 && at <= area.x1;
    });
    return kept.length ? text.slice(kept[0], kept[kept.length - 1] + 1) : "";
  }

  async function fill(area, isPoint) {
    const field = window.desk.active;
    if (!field || field.readOnly) {
      tell(word("先に、入れる項目を右で選んでください。", "First choose the field on the right."));
      return;
    }
    const found = await load(page.number);
    const margin = isPoint ? 2 : 0;
    const hit = ([, [x0, y0, x1, y1]]) =>
      area.x0 >= x0 - margin && area.x0 <= x1 + margin &&
      area.y0 >= y0 - margin && area.y0 <= y1 + margin;
    const texts = isPoint
      ? found.filter(hit).slice(0, 1).map(([text]) => text)
      : found.map((word) => within(word, area)).filter(Boolean);
    if (!texts.length) {
      tell(word("ここに印字された言葉は見つかりません。四角く囲んでみてください。", "No printed words were found here. Try drawing a box."));
      return;
    }
    const query = new URLSearchParams({ path: field.dataset.path, text: texts.join(" ").slice(0, 2000) });
    const answer = await fetch(`${base()}/pick?${query}`);
    if (!answer.ok) return;
    window.desk.setValue(field, (await answer.json()).value);
    tell("");
  }

  // --- pointer ----------------------------------------------------------------------

  function point(event, onPage = true) {
    const holder = onPage ? document.getElementById("turned") : svg;
    const at = new DOMPoint(event.clientX, event.clientY);
    const { x, y } = at.matrixTransform(holder.getScreenCTM().inverse());
    return [x, y];
  }

  function onWheel(event) {
    event.preventDefault();
    if (event.ctrlKey) return zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, point(event, false));
    cancelAnimationFrame(moving);
    const scale = view.width / svg.getBoundingClientRect().width;
    const across = event.shiftKey ? event.deltaY : event.deltaX;
    const down = event.shiftKey ? 0 : event.deltaY;
    look({ x: view.x + across * scale, y: view.y + down * scale, width: view.width });
  }

  function onDown(event) {
    event.preventDefault(); // the focus stays in the field
    if (event.button > 1) return;
    svg.setPointerCapture(event.pointerId);
    drag = { pan: event.button === 1 || event.shiftKey, from: point(event), last: event };
  }

  function onMove(event) {
    if (!drag) return;
    if (drag.pan) {
      const scale = view.width / svg.getBoundingClientRect().width;
      const x = view.x - (event.clientX - drag.last.clientX) * scale;
      const y = view.y - (event.clientY - drag.last.clientY) * scale;
      drag.last = event;
      return look({ x, y, width: view.width });
    }
    const area = areaOf(drag.from, point(event));
    if (!drag.rect) {
      if (area.x1 - area.x0 < 4 && area.y1 - area.y0 < 4) return;
      drag.rect = document.createElementNS(SVG, "rect");
      drag.rect.setAttribute("class", "drawn");
      document.getElementById("boxes").append(drag.rect);
    }
    const sides = { x: area.x0, y: area.y0, width: area.x1 - area.x0, height: area.y1 - area.y0 };
    for (const [name, value] of Object.entries(sides)) drag.rect.setAttribute(name, value);
  }

  function onUp(event) {
    const done = drag;
    drag = null;
    if (!done || done.pan) return;
    const area = areaOf(done.from, point(event));
    if (done.rect) {
      done.rect.remove();
      return fill(area, false);
    }
    if (window.desk.active) return fill(area, true);
    gotoFieldAt(area);
  }

  const onDouble = (event) => gotoFieldAt(areaOf(point(event), point(event)));

  function gotoFieldAt({ x0, y0 }) {
    const found = [...document.querySelectorAll("#values [data-box]")].find((field) => {
      const [a, b, c, d] = placeOf(field);
      const here = Number(field.dataset.page) === page.number;
      return here && x0 >= a - 1 && x0 <= c + 1 && y0 >= b - 1 && y0 <= d + 1;
    });
    if (found) found.focus();
  }

  const areaOf = ([a, b], [c, d]) => ({
    x0: Math.min(a, c), y0: Math.min(b, d), x1: Math.max(a, c), y1: Math.max(b, d),
  });

  window.deskSheet = {
    open, draw, mark, show, fit, rotate, zoom, turnPage, go, isThere: () => Boolean(svg),
  };
})();
