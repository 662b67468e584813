// For the page: texts whose contrast to what is behind them is below 4.5 (WCAG 2, AA).
exports.faintTexts = () => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = (colour) => {
    const [r, g, b] = [...rgba(colour)].slice(0, 3).map((it) => {
      const part = it / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (it) => {
    const { backgroundColor } = getComputedStyle(it);
    return rgba(backgroundColor)[3] === 255 || !it.parentElement ? backgroundColor : behind(it.parentElement);
  };
  const faint = new Set();
  for (const it of document.querySelectorAll("body *")) {
    const hasText = [...it.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!hasText || !it.checkVisibility({ visibilityProperty: true })) continue;
    const [one, other] = [light(getComputedStyle(it).color), light(behind(it))].sort();
    if ((other + 0.05) / (one + 0.05) < 4.5) faint.add(`${it.tagName} ${it.className}`);
  }
  return [...faint];
};
