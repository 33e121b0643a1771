() => {
  const shown = (node) => node.checkVisibility() && node.getBoundingClientRect().width > 2;
  const colour = (text) => text.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found.length < 4 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const ownText = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  const texts = [...document.body.querySelectorAll("*")].filter((node) => shown(node) && ownText(node));
  const controls = [...document.querySelectorAll("button, textarea, label[for=photo], label[for=voice]")].filter(shown);
  const name = (node) => `${node.tagName}.${node.className} ${node.textContent.trim().slice(0, 30)}`;
  return {
    texts: texts.length,
    controls: controls.length,
    faint: texts.filter((node) => contrast(colour(getComputedStyle(node).color), ground(node)) < 4.5).map(name),
    small: controls.filter((node) => { const at = node.getBoundingClientRect(); return at.height < 44 || at.width < 44; }).map(name),
    dark: light(ground(document.body)) < 0.2,
  };
}
