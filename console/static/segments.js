"use strict";
(() => {
  const form = document.querySelector("form[data-count]");
  const told = document.getElementById("count");
  if (!form || !told) return;
  let timer = 0, running = false, again = false;
  const count = async () => {
    if (running) { again = true; return; }
    running = true;
    told.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.count, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "error" });
      const text = await answer.text();
      if (answer.ok && !again) told.innerHTML = text;
    } catch { /* no connection: "Đếm thử" tells the same */ }
    running = false;
    if (again) { again = false; count(); } else told.removeAttribute("aria-busy");
  };
  form.addEventListener("change", (event) => {
    if (event.target.name === "name") return;
    clearTimeout(timer);
    timer = setTimeout(count, 700);
  });
})();
