// Account search boxes, sums and further rows of a slip.
"use strict";

const digits = (text) => Number(String(text).replace(/,/g, "")) || 0;
const shown = (number) => number.toLocaleString("ja-JP");

function total(side) {
  let sum = 0;
  document.querySelectorAll(`input[name^="${side}"][name$="_amount"]`).forEach((i) => (sum += digits(i.value)));
  const cell = document.getElementById(`${side}-total`);
  if (cell) cell.textContent = shown(sum);
  return sum;
}

function totals() {
  const difference = total("debit") - total("credit");
  total("line");
  const note = document.getElementById("difference");
  if (note) note.textContent = difference ? `差額 ${shown(difference)} 円` : "";
}

function fillSubs(box, account) {
  const select = box.closest("td").querySelector('select[name$="_sub"]');
  if (!select) return;
  select.length = 1;
  (account ? account.subs : []).forEach((name) => select.add(new Option(name, name)));
}

function combo(box) {
  const text = box.querySelector('[role="combobox"]');
  const code = box.querySelector('input[type="hidden"]');
  const list = box.querySelector('[role="listbox"]');
  let timer = 0;
  let marked = -1;

  const close = () => {
    list.hidden = true;
    text.setAttribute("aria-expanded", "false");
  };
  const choose = (account) => {
    text.value = account.name;
    code.value = account.code;
    fillSubs(box, account);
    close();
  };
  const mark = (step) => {
    const items = [...list.children];
    if (!items.length) return;
    marked = (marked + step + items.length) % items.length;
    items.forEach((item, n) => item.setAttribute("aria-selected", String(n === marked)));
  };
  const look = async () => {
    const answer = await fetch("/api/accounts?q=" + encodeURIComponent(text.value));
    if (!answer.ok || answer.redirected) return;
    const accounts = await answer.json();
    marked = -1;
    list.replaceChildren(
      ...accounts.map((account) => {
        const item = document.createElement("li");
        item.setAttribute("role", "option");
        item.textContent = account.name;
        item.dataset.code = account.code;
        item.account = account;
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          choose(account);
        });
        return item;
      }),
    );
    list.hidden = !accounts.length;
    text.setAttribute("aria-expanded", String(Boolean(accounts.length)));
  };
  text.addEventListener("input", () => {
    code.value = "";
    fillSubs(box, null);
    clearTimeout(timer);
    timer = setTimeout(look, 150);
  });
  text.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") mark(1);
    else if (event.key === "ArrowUp") mark(-1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && marked >= 0) choose(list.children[marked].account);
    else return;
    event.preventDefault();
  });
  text.addEventListener("blur", close);
}

function addRow() {
  const rows = document.getElementById("rows");
  const last = rows.lastElementChild;
  const next = rows.children.length;
  const row = last.cloneNode(true);
  row.querySelector(".no").textContent = next + 1;
  row.querySelectorAll("[name]").forEach((field) => {
    field.name = field.name.replace(/\d+/, next);
    field.value = "";
    if (field.name.endsWith("_sub")) field.length = 1;
  });
  row.querySelectorAll("[aria-label]").forEach((field) => {
    field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+行目/, `${next + 1}行目`));
  });
  row.querySelectorAll('[role="listbox"]').forEach((list) => {
    list.replaceChildren();
    list.hidden = true;
  });
  rows.append(row);
  row.querySelectorAll(".combo").forEach(combo);
}

document.querySelectorAll(".combo").forEach(combo);
const slip = document.getElementById("slip");
if (slip) {
  slip.addEventListener("input", totals);
  slip.addEventListener("focusout", (event) => {
    const field = event.target;
    if (field.classList.contains("yen") && /^[0-9,]+$/.test(field.value)) field.value = shown(digits(field.value));
  });
  slip.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.tagName === "INPUT" && event.target.type !== "file") event.preventDefault();
  });
  document.getElementById("add-row").addEventListener("click", addRow);
  totals();
}
document.querySelectorAll("form[data-ask]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (!confirm(form.dataset.ask)) event.preventDefault();
  });
});
