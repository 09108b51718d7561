// Runs beside the pages of a test, never in a report: measures each frame, and leaves the result in the document.
const WIDTHS = [400, 1200];

function channels(colour) {
  const found = colour.match(/[\d.]+/g).map(Number);
  return { rgb: found.slice(0, 3), alpha: found.length > 3 ? found[3] : 1 };
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function behind(element, view) {
  for (let node = element; node; node = node.parentElement) {
    const colour = channels(view.getComputedStyle(node).backgroundColor);
    if (colour.alpha === 1) return colour.rgb;
  }
  return [255, 255, 255];
}

function contrasts(frame) {
  const view = frame.contentWindow;
  const found = [];
  for (const element of frame.contentDocument.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const box = element.getBoundingClientRect();
    if (!own || !box.width || box.right <= 0) continue;
    const style = view.getComputedStyle(element);
    const front = luminance(channels(style.color).rgb);
    const back = luminance(behind(element, view));
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    const large = parseFloat(style.fontSize) >= 18.66 && parseInt(style.fontWeight) >= 600;
    if (ratio < (large ? 3 : 4.5)) found.push([element.tagName, element.className, ratio.toFixed(2)]);
  }
  return found;
}

function measure(name, frame) {
  const root = frame.contentDocument.documentElement;
  const body = frame.contentWindow.getComputedStyle(frame.contentDocument.body);
  return {
    name, width: frame.clientWidth, needs: root.scrollWidth, height: root.scrollHeight,
    requests: frame.contentWindow.performance.getEntriesByType("resource").map((entry) => entry.name),
    paper: luminance(channels(body.backgroundColor).rgb), faint: contrasts(frame),
    rows: frame.contentDocument.querySelectorAll("tbody tr").length,
    cards: [...frame.contentDocument.querySelectorAll("tbody tr")].filter(
      (row) => frame.contentWindow.getComputedStyle(row).display === "block").length,
  };
}

window.addEventListener("load", async () => {
  const results = [];
  for (const source of document.querySelectorAll("template")) {
    for (const width of WIDTHS) {
      const frame = document.createElement("iframe");
      Object.assign(frame.style, { width: `${width}px`, height: "900px", border: "0" });
      const loaded = new Promise((done) => frame.addEventListener("load", done));
      frame.srcdoc = source.dataset.page;
      document.body.append(frame);
      await loaded;
      results.push(measure(source.id, frame));
    }
  }
  document.getElementById("measured").textContent = JSON.stringify(results);
});
