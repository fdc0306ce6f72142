// A form is sent once (二度押し): a second Enter or click while its answer is awaited
// would send it again, and be told that the page is out of date.
"use strict";
(() => {
  const WAIT = 5000; // an answer may be a file, and the page stay
  const sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const before = sent.get(event.target);
    if (before !== undefined && event.timeStamp - before < WAIT) event.preventDefault();
    else sent.set(event.target, event.timeStamp);
  });
})();
