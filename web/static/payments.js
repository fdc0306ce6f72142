// How many bills of a day are ticked, and their sum (選んだ請求書の合計).
"use strict";
(() => {
  function show(form) {
    const ticked = [...form.querySelectorAll("[name=bill]:checked")];
    const total = ticked.reduce((all, box) => all + Number(box.dataset.yen), 0);
    form.querySelector("[data-count]").value = ticked.length;
    form.querySelector("[data-total]").value = total.toLocaleString("ja-JP");
  }
  for (const form of document.querySelectorAll("form.group")) {
    form.addEventListener("change", () => show(form));
    show(form); // a page that was gone back to keeps its ticks
  }
})();
