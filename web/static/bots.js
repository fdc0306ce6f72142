// The time that a bot still waits for an answer, counted down (残り時間).
"use strict";
const waits = document.querySelectorAll("[data-until]");
const tell = () => {
  for (const one of waits) {
    const left = Math.floor((new Date(one.dataset.until) - Date.now()) / 1000);
    one.textContent = left > 0
      ? `あと ${Math.floor(left / 60)} 分 ${String(left % 60).padStart(2, "0")} 秒`
      : "時間切れ (ボットがもう一度尋ねるのを待ってください)";
  }
};
if (waits.length) setInterval(tell, 1000);
