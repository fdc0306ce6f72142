// What the money and the chosen items add up to, while choosing (消込額の合計).
"use strict";
(() => {
  const form = document.getElementById("settle");
  const sign = form.dataset.way === "out" ? -1 : 1;
  const format = (yen) => (yen < 0 ? "▲" : "") + Math.abs(yen).toLocaleString("ja-JP");

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
      told.textContent = "入出金か明細を選んでください";
      told.className = "";
      return;
    }
    told.textContent = gap === 0 ? "✓ 一致" : `差額 ${format(Math.abs(gap))} 円 ${gap > 0 ? "余ります" : "足りません"}`;
    told.className = gap === 0 ? "good" : "warn";
  }

  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
})();
