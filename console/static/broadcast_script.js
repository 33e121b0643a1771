// Counts while one types: Vietnamese is written syllable by syllable. The server counts again, with digits as they are said.
"use strict";
for (const area of document.querySelectorAll("textarea[data-count]")) {
  const shown = document.getElementById(area.dataset.count);
  const count = () => {
    const parts = area.value.split(/[\s\-–/]+/u).filter((part) => /[\p{L}\p{N}]/u.test(part));
    shown.textContent = `${parts.length} tiếng, khoảng ${Math.ceil((parts.length * 60) / 160)} giây`;
  };
  area.addEventListener("input", count);
}
