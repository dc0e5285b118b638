// What is drawn over a page: the trim, what is safe, the grid, places that something is said of.
const NS = "http://www.w3.org/2000/svg";

const add = (to, name, kind, attributes, text) => {
  const it = document.createElementNS(NS, name);
  it.setAttribute("class", kind);
  for (const [key, value] of Object.entries(attributes)) it.setAttribute(key, value);
  if (text !== undefined) it.textContent = text;
  to.append(it);
  return it;
};

const box = (to, kind, [left, top, right, bottom], grown = 0) =>
  add(to, "rect", kind, {
    x: left - grown, y: top - grown,
    width: Math.max(right - left, .2) + 2 * grown, height: Math.max(bottom - top, .2) + 2 * grown,
  });

// The most frequent step between lines of text, and where the lines begin: the grid that most
// of them stand on.
export const gridOf = (pages) => {
  const steps = new Map(), lines = [];
  for (const items of pages) {
    const own = [...new Set(items.filter((it) => it.b !== undefined).map((it) => Math.round(it.b * 20) / 20))];
    own.sort((a, b) => a - b);
    lines.push(...own);
    own.slice(1).forEach((line, at) => {
      const step = Math.round((line - own[at]) * 20) / 20;
      if (step >= 2 && step <= 12) steps.set(step, (steps.get(step) ?? 0) + 1);
    });
  }
  const [step] = [...steps].sort((a, b) => b[1] - a[1])[0] ?? [];
  if (!step) return null;
  const starts = new Map();
  for (const line of lines) {
    const start = Math.round((line % step) * 20) / 20;
    starts.set(start, (starts.get(start) ?? 0) + 1);
  }
  return { step, start: [...starts].sort((a, b) => b[1] - a[1])[0][0] };
};

// Draws all over a page, whose trim has its top left corner at 0 0; lengths in mm.
export const draw = (over, page, { shown, safe, grid, marks, chosen }) => {
  const [width, height] = page.trim;
  const [left, top, right, bottom] = page.bleed;
  over.replaceChildren();
  over.setAttribute("viewBox", shown.has("bleed")
    ? `${-left} ${-top} ${width + left + right} ${height + top + bottom}`
    : `0 0 ${width} ${height}`);
  over.setAttribute("preserveAspectRatio", "none");
  if (shown.has("grid") && grid) {
    for (let y = grid.start; y < height; y += grid.step) {
      add(over, "line", "grid", { x1: 0, x2: width, y1: y, y2: y });
    }
  }
  if (shown.has("safe")) box(over, "safe", [safe, safe, width - safe, height - safe]);
  if (shown.has("bleed")) {
    box(over, "trim", [0, 0, width, height]);
    box(over, "bleed", [-left, -top, width + right, height + bottom]);
  }
  if (shown.has("marks")) {
    for (const { edges, severity, number } of marks) {
      box(over, `mark ${severity}`, edges, .6);
      const wide = 2.4 + 2 * String(number).length;
      const [x, y] = [Math.max(edges[0] - .6, 0), Math.max(edges[1] - 4.6, 0)];
      add(over, "rect", `flag ${severity}`, { x, y, width: wide, height: 4 });
      add(over, "text", "", { x: x + 1.2, y: y + 3.2 }, number);
    }
  }
  if (chosen) box(over, "chosen", chosen, .4);
};
