// What the money and the chosen items add up to, while choosing (消込額の合計).
"use strict";
(() => {
  const word = (japanese, english) => (document.documentElement.lang === "en" ? english : japanese);
  const form = document.getElementById("settle");
  const sign = form.dataset.way === "out" ? -1 : 1;
  const format = (yen) => (yen < 0 ? "▲" : "") + Math.abs(yen).toLocaleString("ja-JP");

  const apart = (yen, over) => word(`差額 ${yen} 円 ${over ? "余ります" : "足りません"}`, `${yen} yen ${over ? "over" : "short"}`);

  function amountOf(box) {
    const side = box.dataset.side === "payable" ? -1 : 1;
    const typed = box.closest("li").querySelector(".amount input")?.value.replace(/[,円\s]/g, "");
    return sign * side * (typed && /^-?\d+$/.test(typed) ? Number(typed) : Number(box.dataset.yen));
  }

  function sum(name, amount) {
    return [...form.querySelectorAll(`[name=${name}]:checked`)].reduce((all, box) => all + amount(box), 0);
  }

  function show() {
    const money = sum("payment", (box) => Number(box.dataset.yen));
    const owed = sum("item", amountOf);
    const gap = money - owed;
    form.querySelector("#money").value = format(money);
    form.querySelector("#owed").value = format(owed);
    const told = form.querySelector("#gap");
    if (!form.querySelector("[name=payment]:checked, [name=item]:checked")) {
      told.textContent = word("入出金か明細を選んでください", "Choose a payment or items");
      told.className = "";
      return;
    }
    told.textContent = gap === 0 ? word("✓ 一致", "✓ agrees") : apart(format(Math.abs(gap)), gap > 0);
    told.className = gap === 0 ? "good" : "warn";
  }

  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
})();
