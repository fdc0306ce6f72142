// The time that a bot still waits for an answer, counted down (残り時間).
"use strict";
const word = (japanese, english) => (document.documentElement.lang === "en" ? english : japanese);
const waits = document.querySelectorAll("[data-until]");
const clock = (minutes, seconds) => word(`あと ${minutes} 分 ${seconds} 秒`, `${minutes} min ${seconds} s left`);
const tell = () => {
  for (const one of waits) {
    const left = Math.floor((new Date(one.dataset.until) - Date.now()) / 1000);
    one.textContent = left > 0
      ? clock(Math.floor(left / 60), String(left % 60).padStart(2, "0"))
      : word("時間切れ (ボットがもう一度尋ねるのを待ってください)", "Time is up (wait until the bot asks again)");
  }
};
if (waits.length) setInterval(tell, 1000);
