// The pages on the table: which are there, how large, and what is drawn of each.
import { draw, gridOf } from "./lines.js";

const NS = "http://www.w3.org/2000/svg";
// CSS has 96 px to the inch.
const PX = 96 / 25.4;

const element = (name, properties = {}, ...children) => {
  const it = Object.assign(document.createElement(name), properties);
  it.append(...children);
  return it;
};

// What is named by its checksum is fetched once, for as long as a page has it.
const kept = new Map();
const fetched = (kind, name, read) => {
  if (!kept.has(name)) {
    const answer = fetch(`${kind}/${name}`).then((it) => it.ok ? read(it) : Promise.reject(it.status));
    kept.set(name, answer.catch((error) => { kept.delete(name); throw error; }));
  }
  return kept.get(name);
};
const image = (name) => fetched("image", name, (it) => it.text());
const items = (name) => fetched("items", name, (it) => it.json());

export class Sheets {
  constructor(stage, words, choose) {
    Object.assign(this, { stage, words, choose, state: { pages: [], parts: [], said: [] } });
    this.sheets = [];
    this.view = "spreads";
    this.zoom = "fit";
    this.shown = new Set(["marks"]);
    this.chosen = null;
    this.current = 1;
    this.plate = "page";
    this.near = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        entry.target.isNear = entry.isIntersecting;
        this.fill(entry.target);
      }
    }, { root: stage, rootMargin: "60% 20%" });
    new ResizeObserver(() => this.zoom === "fit" && this.size()).observe(stage);
    stage.addEventListener("scroll", () => this.follow(), { passive: true });
  }

  // Takes what is seen now.
  async put(state) {
    const old = this.state;
    this.state = state;
    const items = (of) => of.pages[(this.chosen?.page ?? 0) - 1]?.items;
    if (this.chosen && items(old) !== items(state)) this.chosen = null;
    this.stage.classList.toggle("stale", state.state === "stale");
    const names = (all) => all.map(({ name, first, count }) => `${name} ${first} ${count}`).join();
    if (old.pages.length !== state.pages.length || names(old.parts) !== names(state.parts)) this.lay();
    this.size();
    const used = new Set(state.pages.flatMap((page) => [page.image, page.items]));
    for (const name of kept.keys()) if (!used.has(name)) kept.delete(name);
    await Promise.all(this.sheets.map((sheet) => this.fill(sheet)));
    if (this.shown.has("grid")) await this.grid();
  }

  partOf(page) {
    return this.state.parts.find((it) => page >= it.first && page < it.first + it.count);
  }

  // Lays the sheets out anew.
  lay() {
    this.near.disconnect();
    const all = this.state.pages.map((_, index) => this.sheet(index + 1));
    this.sheets = all;
    const rows = [];
    if (this.view === "wall") {
      const wall = element("div", { className: "wall" });
      let part, group;
      for (const sheet of all) {
        const own = this.partOf(sheet.page);
        if (!group || own !== part) {
          group = element("div", { className: "group-of-part" });
          const name = element("h3", { className: "part", textContent: own?.name ?? "" });
          wall.append(element("section", {}, name, group));
        }
        part = own;
        group.append(sheet);
      }
      rows.push(wall);
    } else if (this.view === "single") {
      for (const sheet of all) rows.push(element("div", { className: "row" }, sheet));
    } else {
      // The first page is a recto: alone, on the right.
      const beside = () => element("div", { className: "sheet beside" });
      for (let at = 0; at < all.length; at += at ? 2 : 1) {
        const pair = at ? [all[at], all[at + 1] ?? beside()] : [beside(), all[0]];
        rows.push(element("div", { className: "row" }, ...pair));
      }
    }
    this.stage.replaceChildren(...rows);
    this.size();
    for (const sheet of all) this.near.observe(sheet);
    this.show(this.current, null, "auto");
  }

  sheet(page) {
    const name = this.partOf(page)?.name ?? "";
    const hold = element("div", { className: "image" });
    hold.attachShadow({ mode: "open" });
    const over = document.createElementNS(NS, "svg");
    over.setAttribute("class", "over");
    over.setAttribute("aria-hidden", "true");
    const text = element("div", { className: "unseen" });
    const plate = element("img", { className: "plate", alt: "", hidden: true });
    const paper = element("div", { className: "paper" }, hold, plate, over, text);
    const caption = element("figcaption", { textContent: name ? `${page} · ${name}` : `${page}` });
    const sheet = element("figure", { className: "sheet", tabIndex: page === this.current ? 0 : -1 }, paper, caption);
    sheet.setAttribute("aria-label", `${this.words.page} ${page}${name ? `, ${name}` : ""}`);
    Object.assign(sheet, { page, hold, plate, over, text, paper });
    paper.addEventListener("click", (event) => this.click(sheet, event));
    sheet.addEventListener("focus", () => this.note(page));
    return sheet;
  }

  scale() {
    if (this.view === "wall") return .18;
    if (this.zoom !== "fit") return this.zoom / 100;
    const [first] = this.state.pages;
    if (!first) return 1;
    const across = (this.view === "spreads" ? 2 : 1) * (first.trim[0] + 8);
    const width = (this.stage.clientWidth - 40) / (across * PX);
    const height = (this.stage.clientHeight - 60) / ((first.trim[1] + 8) * PX);
    return Math.max(.1, Math.min(width, height));
  }

  // Gives all sheets their size.
  size() {
    const scale = this.scale() * PX;
    const bleeds = this.shown.has("bleed");
    for (const sheet of this.sheets) {
      const page = this.state.pages[sheet.page - 1];
      if (!page) continue;
      const [width, height] = page.trim;
      const [left, top, right, bottom] = page.bleed;
      const px = (mm) => `${mm * scale}px`;
      const around = bleeds ? [width + left + right, height + top + bottom] : [width, height];
      [sheet.paper.style.width, sheet.paper.style.height] = around.map(px);
      const at = bleeds ? [0, 0] : [-left, -top];
      [sheet.hold.style.left, sheet.hold.style.top] = at.map(px);
      [sheet.hold.style.width, sheet.hold.style.height] = [width + left + right, height + top + bottom].map(px);
      this.film(sheet);
      this.over(sheet);
    }
    const beside = this.stage.querySelectorAll(".beside");
    for (const it of beside) it.style.width = this.sheets[0]?.paper.style.width ?? "";
  }

  // The plates that there are, by the inks' names.
  inks() {
    const all = (this.state.press ?? []).flatMap(({ plates }) => plates.map(({ ink }) => ink));
    return [...new Set(all)];
  }

  // Lays a plate over a page, or what the press makes of it.
  film(sheet) {
    const page = this.state.press?.[sheet.page - 1];
    const own = page?.plates.find(({ ink }) => ink === this.plate.replace(/^ink:/, ""));
    const name = { page: null, look: page?.look, map: page?.map }[this.plate] ?? own?.image;
    const blank = page && this.plate.startsWith("ink:") && !name;
    sheet.plate.hidden = !sheet.isNear || !name;
    sheet.hold.style.visibility = page && this.plate !== "page" && (name || blank) ? "hidden" : "";
    if (sheet.plate.hidden) return;
    const scale = this.scale() * PX;
    const [left, top, right, bottom] = page.edges;
    const shift = this.shown.has("bleed") ? this.state.pages[sheet.page - 1].bleed : [0, 0];
    Object.assign(sheet.plate.style, {
      left: `${(left + shift[0]) * scale}px`, top: `${(top + shift[1]) * scale}px`,
      width: `${(right - left) * scale}px`, height: `${(bottom - top) * scale}px`,
    });
    if (sheet.plate.dataset.name !== name) {
      sheet.plate.dataset.name = name;
      sheet.plate.src = `image/${name}`;
    }
  }

  over(sheet) {
    const page = this.state.pages[sheet.page - 1];
    if (!page || !sheet.isNear) return;
    const marks = this.state.said.flatMap(({ marks, severity }, index) => marks
      .filter((it) => it.page === sheet.page)
      .map(({ edges }) => ({ edges, severity, number: index + 1 })));
    const chosen = this.chosen?.page === sheet.page ? this.chosen.item.e : null;
    draw(sheet.over, page, { shown: this.shown, safe: this.state.safe, grid: this.rows, marks, chosen });
  }

  // Draws a page that can be seen, or nearly; of others nothing is held.
  async fill(sheet) {
    const page = this.state.pages[sheet.page - 1];
    if (!page) return;
    const root = sheet.hold.shadowRoot;
    if (!sheet.isNear) {
      root.replaceChildren();
      sheet.image = null;
      return;
    }
    this.film(sheet);
    this.over(sheet);
    if (sheet.image !== page.image) {
      const wanted = page.image;
      const text = await image(wanted);
      if (this.state.pages[sheet.page - 1]?.image !== wanted || !sheet.isNear) return;
      if (sheet.image === wanted) return;
      const svg = document.adoptNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement);
      svg.setAttribute("width", "100%");
      svg.setAttribute("height", "100%");
      svg.setAttribute("aria-hidden", "true");
      svg.style.display = "block";
      // A link of the report isn't one of the preview.
      for (const link of svg.querySelectorAll("a")) link.removeAttribute("href");
      root.replaceChildren(svg);
      sheet.image = wanted;
      sheet.dataset.image = wanted;
    }
    if (sheet.items !== page.items) {
      const own = await this.items(sheet.page);
      sheet.items = page.items;
      sheet.text.textContent = own.filter((it) => it.t).map((it) => it.t).join(" ");
    }
  }

  // What stands on a page, with the names of files.
  async items(number) {
    const page = this.state.pages[number - 1];
    if (!page) return [];
    const { files, items: all } = await items(page.items);
    for (const item of all) item.file = files[item.f];
    return all;
  }

  async grid() {
    const pages = this.state.pages.slice(0, 60).map((_, index) => this.items(index + 1));
    this.rows = gridOf(await Promise.all(pages));
    this.sheets.forEach((sheet) => this.over(sheet));
  }

  // A word wins over a picture, and what is small over what is large; then what lies on top.
  async click(sheet, event) {
    const page = this.state.pages[sheet.page - 1];
    const [left, top] = this.shown.has("bleed") ? page.bleed : [0, 0];
    const area = sheet.paper.getBoundingClientRect();
    const scale = this.scale() * PX;
    const x = (event.clientX - area.left) / scale - left, y = (event.clientY - area.top) / scale - top;
    const size = ({ e }) => (e[2] - e[0]) * (e[3] - e[1]);
    let best = null;
    for (const item of await this.items(sheet.page)) {
      const [l, t, r, b] = item.e;
      if (x < l - .3 || x > r + .3 || y < t - .3 || y > b + .3) continue;
      const wins = !best || (item.t && !best.t) || (!item.t === !best.t && size(item) <= size(best));
      if (wins) best = item;
    }
    this.note(sheet.page);
    if (best) this.select(sheet.page, best, true);
  }

  select(page, item, copies) {
    this.chosen = item && { page, item };
    this.sheets.forEach((sheet) => this.over(sheet));
    this.choose(item, copies);
  }

  // The next thing on the page that was written somewhere, or the one before.
  async step(by) {
    const all = (await this.items(this.current)).filter((it) => it.t || it.e[2] - it.e[0] > 5);
    if (!all.length) return;
    const place = (it) => `${it.e} ${it.t ?? ""}`;
    const at = this.chosen?.page === this.current
      ? all.findIndex((it) => place(it) === place(this.chosen.item)) : (by > 0 ? -1 : 0);
    this.select(this.current, all[(at + by + all.length) % all.length], false);
  }

  note(page) {
    if (page === this.current) return;
    // By tabulation, one page is reached; by arrows, all.
    for (const [at, index] of [[this.current, -1], [page, 0]]) {
      if (this.sheets[at - 1]) this.sheets[at - 1].tabIndex = index;
    }
    this.current = page;
    this.onpage?.(page);
  }

  // The page in the middle of the stage is the current one.
  follow() {
    const stage = this.stage.getBoundingClientRect();
    const middle = stage.top + stage.height / 2;
    const away = (it) => {
      const { top, bottom } = it.getBoundingClientRect();
      return middle < top ? top - middle : middle > bottom ? middle - bottom : 0;
    };
    const own = this.sheets[this.current - 1];
    let best = own, least = own ? away(own) : Infinity;
    for (const sheet of this.sheets) if (away(sheet) < least) [best, least] = [sheet, away(sheet)];
    if (best) this.note(best.page);
  }

  // Moves a page into view, and a place on it.
  show(page, edges = null, behavior = "auto") {
    const sheet = this.sheets[page - 1];
    if (!sheet) return;
    const stage = this.stage.getBoundingClientRect(), paper = sheet.paper.getBoundingClientRect();
    const scale = this.scale() * PX;
    const fits = paper.height < stage.height;
    let top = paper.top - stage.top - 12, left = paper.left - stage.left - (stage.width - paper.width) / 2;
    if (edges && !fits) top += edges[1] * scale - stage.height / 3;
    if (edges && paper.width > stage.width) left = paper.left - stage.left + edges[0] * scale - stage.width / 3;
    this.stage.scrollBy({ top, left: paper.width > stage.width ? left : 0, behavior });
    this.note(page);
  }

  set(options) {
    const page = this.current;
    Object.assign(this, options);
    if ("view" in options) this.lay();
    this.size();
    if (this.shown.has("grid")) this.grid();
    this.show(page);
  }
}
