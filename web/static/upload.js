// Files dropped on the page (書類を入れる).
"use strict";
(() => {
  const form = document.getElementById("drop");
  if (!form) return;
  const over = (event, shown) => {
    event.preventDefault();
    form.classList.toggle("over", shown);
  };
  document.addEventListener("dragover", (event) => over(event, true));
  document.addEventListener("dragleave", (event) => over(event, false));
  document.addEventListener("drop", (event) => {
    over(event, false);
    if (!event.dataTransfer.files.length) return;
    form.querySelector("[type=file]").files = event.dataTransfer.files;
    form.requestSubmit();
  });
})();
