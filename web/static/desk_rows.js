// The lines as a table (明細の表): arrows, paste from Excel, rows added, moved, deleted.
"use strict";
(() => {
  const word = (japanese, english) => (document.documentElement.lang === "en" ? english : japanese);
  const body = () => document.querySelector("#lines tbody");
  const rows = () => [...body().rows];
  const cells = (row) => [...row.querySelectorAll("[data-column]")];
  let before = []; // the table before each change of its rows
  let typedFrom = "";

  function open() {
    before = [];
    const table = body();
    if (!table || document.querySelector("#lines button[disabled]")) return;
    for (const row of rows()) equip(row);
  }

  function equip(row) {
    const place = row.querySelector(".tool");
    if (row.classList.contains("new") || place.children.length) return;
    for (const [name, sign, label] of [
      ["up", "↑", word("上へ (Alt+↑)", "Up (Alt+↑)")],
      ["down", "↓", word("下へ (Alt+↓)", "Down (Alt+↓)")],
      ["delete", "✕", word("行を消す (Ctrl+Delete)", "Delete the row (Ctrl+Delete)")],
    ]) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: sign, title: label, tabIndex: -1 });
      button.dataset.row = name;
      button.setAttribute("aria-label", label);
      place.append(button);
    }
  }

  // --- what is there ----------------------------------------------------------------

  function collect() {
    return rows().map((row) => ({
      source: row.dataset.source === "" ? null : Number(row.dataset.source),
      cells: Object.fromEntries(cells(row).map((cell) => [cell.dataset.column, cell.value])),
    }));
  }

  function isDirty() {
    if (!body()) return false;
    return before.length > 0 || rows().some((row) => cells(row).some(isTyped));
  }

  const isTyped = (cell) => cell.value !== cell.defaultValue;

  function renumber() {
    let index = 0;
    for (const row of rows()) {
      for (const cell of cells(row)) cell.dataset.path = `lines[${index}].${cell.dataset.column}`;
      const head = row.cells[0].firstChild;
      head.textContent = row.classList.contains("new") ? "＋" : String(index + 1);
      index += 1;
    }
    window.desk.typed();
  }

  // --- changes of rows --------------------------------------------------------------

  function remember() {
    before.push(rows().map((row) => ({ row, values: cells(row).map((cell) => cell.value) })));
  }

  function undo() {
    const last = before.pop();
    if (!last) return;
    const here = document.activeElement;
    body().replaceChildren(...last.map(({ row }) => row));
    for (const { row, values } of last) {
      cells(row).forEach((cell, i) => {
        cell.value = values[i];
        cell.parentElement.classList.toggle("typed", isTyped(cell));
      });
    }
    renumber();
    if (here.isConnected) here.focus();
  }

  function addRow() {
    const last = rows().at(-1);
    const fresh = last.cloneNode(true);
    for (const cell of cells(fresh)) cell.value = "";
    for (const cell of fresh.querySelectorAll(".typed")) cell.classList.remove("typed");
    last.classList.remove("new");
    equip(last);
    body().append(fresh);
    renumber();
    return fresh;
  }

  function moveRow(row, step) {
    const all = rows().filter((one) => !one.classList.contains("new"));
    const other = all[all.indexOf(row) + step];
    if (!other || row.classList.contains("new")) return;
    remember();
    if (step < 0) other.before(row);
    else other.after(row);
    renumber();
  }

  function deleteRow(row) {
    if (row.classList.contains("new")) return;
    remember();
    const next = row.nextElementSibling;
    row.remove();
    renumber();
    cells(next)[0].focus();
  }

  function insertRow(row) {
    remember();
    const fresh = rows().at(-1).cloneNode(true);
    fresh.classList.remove("new");
    for (const cell of cells(fresh)) cell.value = "";
    row.before(fresh);
    equip(fresh);
    renumber();
    cells(fresh)[0].focus();
  }

  function paste(cell, text) {
    const lines = text.replace(/\r?\n$/, "").split(/\r?\n/).map((line) => line.split("\t"));
    remember();
    const column = cells(cell.closest("tr")).indexOf(cell);
    let row = cell.closest("tr");
    for (const values of lines) {
      if (row.classList.contains("new")) addRow();
      const targets = cells(row);
      values.forEach((value, i) => targets[column + i] && set(targets[column + i], value.trim()));
      row = row.nextElementSibling;
    }
    renumber();
  }

  function set(cell, value) {
    cell.value = value;
    cell.parentElement.classList.toggle("typed", isTyped(cell));
  }

  // --- keys -------------------------------------------------------------------------

  function vertical(cell, step) {
    const all = rows();
    const row = all[all.indexOf(cell.closest("tr")) + step];
    if (!row) return false;
    const target = cells(row)[cells(cell.closest("tr")).indexOf(cell)];
    target.focus();
    target.select();
    return true;
  }

  function sideways(cell, step) {
    const { selectionStart: start, selectionEnd: end, value } = cell;
    const whole = start === 0 && end === value.length;
    const edge = step < 0 ? start === 0 && end === 0 : start === value.length && end === start;
    const all = cells(cell.closest("tr"));
    const target = all[all.indexOf(cell) + step];
    if (!(whole || edge) || !target) return false;
    target.focus();
    target.select();
    return true;
  }

  /** True if the key was meant for the table. */
  function onKey(event, cell) {
    const row = cell.closest("tr");
    const step = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      moveRow(row, step);
      cell.focus();
      return true;
    }
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "Delete") deleteRow(row);
      else if (event.key === "Insert") insertRow(row);
      else if (event.key === "z" && cell.value === typedFrom && before.length) undo();
      else return false;
      return true;
    }
    if (event.key === "ArrowUp" || event.key === "ArrowDown") return vertical(cell, step);
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") return sideways(cell, step);
    if (event.key === "Enter") document.getElementById("seen").value = cell.dataset.path;
    return false;
  }

  document.addEventListener("focusin", ({ target }) => {
    if (target.dataset.column) typedFrom = target.value;
  });
  document.addEventListener("input", ({ target }) => {
    if (!target.dataset.column) return;
    target.parentElement.classList.toggle("typed", isTyped(target));
    if (target.closest("tr").classList.contains("new")) addRow();
  });
  document.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (!event.target.dataset.column || event.target.readOnly || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    paste(event.target, text);
  });
  document.addEventListener("click", ({ target }) => {
    const row = target.dataset.row && target.closest("tr");
    if (!row) return;
    if (target.dataset.row === "delete") deleteRow(row);
    else moveRow(row, target.dataset.row === "up" ? -1 : 1);
  });

  window.deskRows = { open, collect, isDirty, onKey };
})();
