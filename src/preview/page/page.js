// The page: hears what changes, and does what somebody wants.
import { Sheets } from "./sheets.js";

const get = (id) => document.getElementById(id);
const words = JSON.parse(get("words").textContent);
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const [stage, banner, status, place] = ["stage", "banner", "status", "place"].map(get);
let chosen = null, last = 0;

const line = (item) => item.c ?? (item.l ? `${item.file}:${item.l[0]}:${item.l[1]}` : item.file);

const choose = (item, copies) => {
  chosen = item;
  get("copy").disabled = get("open").disabled = !item;
  if (!item) return;
  place.textContent = item.t ? `${line(item)}  “${item.t}”` : line(item);
  place.dataset.place = line(item);
  if (copies) copy();
};

const sheets = new Sheets(stage, words, choose);

const copy = async () => {
  if (!chosen) return;
  try {
    await navigator.clipboard.writeText(line(chosen));
    status.textContent = filled(words.copied, { place: line(chosen) });
  } catch {
    // Without the right to, it can still be selected in the foot.
  }
};

const post = (what, body) => fetch(what, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
});

const open = async () => {
  if (!chosen || !words.editor) return;
  const [at, column] = chosen.l ?? [1, 1];
  const answer = await post("open", { file: chosen.file, line: at, column });
  if (!answer.ok) { status.textContent = words.unopened; return; }
  const { address } = await answer.json();
  if (address) location.href = address;
};

const element = (name, className, ...children) => {
  const it = Object.assign(document.createElement(name), { className });
  it.append(...children);
  return it;
};

const list = (said) => {
  get("tally").textContent = said.length ? `(${said.length})` : "";
  const entries = said.map((it, index) => {
    const button = element("button", "",
      element("b", "", `${index + 1} · ${words[it.severity]}`), " ", it.message);
    button.type = "button";
    if (it.place) button.append(" ", element("code", "", it.place));
    for (const hint of it.hints) button.append(element("i", "", hint));
    button.addEventListener("click", () => {
      const [mark] = it.marks;
      if (mark) sheets.show(mark.page, mark.edges);
      if (it.file) {
        const item = { file: it.file, l: it.line ? [it.line, it.column] : undefined, e: mark?.edges ?? [0, 0, 0, 0] };
        if (mark) sheets.select(mark.page, item, true); else choose(item, true);
      }
    });
    return element("li", it.severity, button);
  });
  if (!entries.length) entries.push(element("li", "note", words.nothing));
  get("said").replaceChildren(...entries);
};

const tell = ({ state, said, ms, pages }) => {
  const errors = said.filter((it) => it.severity === "error");
  const mistaken = state === "stale" || (state === "none" && errors.length > 0);
  banner.hidden = !mistaken;
  if (mistaken) {
    const first = errors[0];
    const text = first ? [first.place, first.message].filter(Boolean).join("  ") : "";
    const more = errors.length > 1 ? [filled(words.more, { count: errors.length - 1 })] : [];
    banner.replaceChildren(element("pre", "", [state === "stale" ? words.stale : words.none, text, ...more].join("\n")));
  }
  get("count").textContent = `/ ${pages.length}`;
  status.textContent = state === "fresh" ? filled(words.took, { ms })
    : state === "stale" ? words.stale : mistaken ? words.none : words.setting;
};

// What the press makes of the pages can be chosen once it is known; until then the choice waits.
const offer = (state) => {
  const select = get("plate"), chosen = select.value;
  const inks = sheets.inks().map((ink) => [`ink:${ink}`, ink]);
  const press = state.press?.length ? [["look", words["as-printed"]], ...inks, ["map", words["ink-map"]]] : [];
  const all = [["page", words["as-set"]], ...press];
  select.replaceChildren(...all.map(([value, textContent]) =>
    Object.assign(document.createElement("option"), { value, textContent })));
  select.value = all.some(([value]) => value === wanted) ? wanted : "page";
  select.disabled = !press.length;
  if (select.value !== chosen || select.value !== sheets.plate) sheets.set({ plate: select.value });
};
let wanted = "page";
get("plate").addEventListener("change", (event) => {
  wanted = event.target.value;
  sheets.set({ plate: wanted });
});

const see = async (state) => {
  if (state.version < last) return;
  last = state.version;
  list(state.said);
  tell(state);
  const put = sheets.put(state).catch(() => {});
  offer(state);
  await put;
  // For whoever looks from outside: what can be seen is of this state.
  if (state.version === last) document.documentElement.dataset.version = state.version;
};

const listen = () => {
  const events = new EventSource("events");
  events.addEventListener("state", (event) => see(JSON.parse(event.data)));
  events.addEventListener("goto", (event) => {
    const { page, edges } = JSON.parse(event.data);
    sheets.chosen = { page, item: { e: edges } };
    sheets.size();
    sheets.show(page, edges);
  });
  events.addEventListener("error", () => {
    last = 0;
    banner.hidden = false;
    banner.textContent = words.lost;
  });
};

// The controls.
const zooms = [25, 50, 75, 100, 150, 200, 300, 400, 600, 800];
const zoom = (value) => {
  get("zoom").value = value;
  sheets.set({ zoom: value === "fit" ? value : Number(value) });
};
const zoomBy = (by) => {
  const now = sheets.scale() * 100;
  const next = by > 0 ? zooms.find((it) => it > now + 1) : zooms.findLast((it) => it < now - 1);
  if (next) zoom(String(next));
};
get("zoom").addEventListener("change", (event) => zoom(event.target.value));
get("larger").addEventListener("click", () => zoomBy(1));
get("smaller").addEventListener("click", () => zoomBy(-1));
const views = [...document.querySelectorAll("[name=view]")];
for (const view of views) view.addEventListener("change", () => sheets.set({ view: view.value }));
const switches = [...document.querySelectorAll("#lines input")];
for (const it of switches) {
  it.addEventListener("change", () => {
    const shown = new Set(switches.filter((one) => one.checked).map((one) => one.value));
    sheets.set({ shown });
  });
}
sheets.onpage = (page) => { get("number").value = page; };
get("number").value = 1;
get("to").addEventListener("submit", (event) => {
  event.preventDefault();
  const page = Number(get("number").value);
  if (page) sheets.show(page);
});
get("copy").addEventListener("click", copy);
get("open").hidden = !words.editor;
get("open").addEventListener("click", open);

const press = (it) => { it.checked = it.type === "radio" ? true : !it.checked; it.dispatchEvent(new Event("change")); };
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]):not([type=radio]), select")) return;
  if (event.target.matches("[type=radio]") && event.key.startsWith("Arrow")) return;
  const step = sheets.view === "spreads" ? 2 : 1;
  const turn = (by) => {
    const page = Math.min(Math.max(sheets.current + by, 1), sheets.sheets.length);
    sheets.show(page);
    sheets.sheets[page - 1]?.focus({ preventScroll: true });
  };
  const does = {
    ArrowRight: () => turn(step), ArrowLeft: () => turn(-step),
    Home: () => turn(-sheets.sheets.length), End: () => turn(sheets.sheets.length),
    ".": () => sheets.step(1), ",": () => sheets.step(-1),
    c: copy, o: open, "+": () => zoomBy(1), "-": () => zoomBy(-1), 0: () => zoom("fit"),
    1: () => press(views[0]), 2: () => press(views[1]), 3: () => press(views[2]),
    p: () => {
      const select = get("plate");
      select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
      select.dispatchEvent(new Event("change"));
    },
    b: () => press(switches[0]), s: () => press(switches[1]), g: () => press(switches[2]), m: () => press(switches[3]),
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!does) return;
  event.preventDefault();
  does();
});

listen();
