// A reference as a page: entries in groups, filtered by words, and opened by their address.
import { element, prose } from "./docs.schema.js";

// The page's own ids have a hyphen, which an entry's id has not.
const $ = (id) => document.getElementById(`page-${id}`);

export class Reference {
  // `things` is what is counted: "operations".
  constructor(things) {
    this.things = things;
    this.found = []; // of every entry: its words, its element, what fills it, its link, its group
  }

  // An entry has an `id`, a `badge` (text and class), a `title`, a `link` for the contents, a
  // `short` line, the `words` that it is found by, and `inside`, which draws the rest of it.
  group(name, about, entries) {
    if (!entries.length) return;
    const id = `group-${name.replace(/\W+/g, "-")}`;
    const list = element("div", { class: "list" });
    const links = element("ul");
    const group = element("section", { class: "group", "aria-labelledby": id },
      element("h2", { id }, name), element("p", {}, prose(about)), list);
    for (const entry of entries) {
      const [shown, fill] = this.#draw(entry);
      const link = element("li", {}, element("a", { href: `#${entry.id}` }, badge(entry.badge), entry.link));
      list.append(shown);
      links.append(link);
      this.found.push({ words: `${entry.words} ${name}`.toLowerCase(), shown, fill, link, group });
    }
    $("groups").append(group);
    $("contents").append(element("section", {}, element("h2", {}, name), links));
  }

  // To be called when all groups are there.
  start() {
    this.filter();
    this.follow();
    addEventListener("hashchange", () => this.follow());
    $("contents").addEventListener("click", (event) => {
      // The same address once more is no change of it.
      if (event.target.closest("a")?.hash === location.hash) this.follow();
    });
    $("filter").addEventListener("input", () => this.filter());
    addEventListener("keydown", (event) => {
      if (event.key === "/" && !event.target.matches("input")) {
        event.preventDefault();
        $("filter").focus();
      } else if (event.key === "Escape" && event.target === $("filter")) {
        $("filter").value = "";
        this.filter();
      }
    });
  }

  filter() {
    const asked = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    const groups = new Set();
    let count = 0;
    for (const { words, shown, link, group } of this.found) {
      const fits = asked.every((word) => words.includes(word));
      shown.hidden = link.hidden = !fits;
      if (fits) {
        groups.add(group);
        count++;
      }
    }
    for (const { group, link } of this.found) {
      group.hidden = link.parentElement.parentElement.hidden = !groups.has(group);
    }
    $("intro").hidden = asked.length > 0;
    $("count").textContent = `${count} of ${this.found.length} ${this.things}`;
  }

  // Opens the entry that the address names.
  follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.matches(".operation")) return;
    if (target.hidden) {
      $("filter").value = "";
      this.filter();
    }
    this.found.find(({ shown }) => shown === target).fill();
    target.open = true;
    this.#point(target.id);
    target.scrollIntoView();
    target.querySelector("summary").focus({ preventScroll: true });
  }

  // The closed entry, and what fills it once it is opened: most never are.
  #draw({ id, badge: [text, kind], title, short, inside }) {
    const shown = element("details", { class: "operation", id },
      element("summary", {}, badge([text, kind]), element("span", { class: "path" }, title),
        element("span", { class: "short" }, prose(short))));
    const fill = () => {
      if (shown.childElementCount === 1) shown.append(element("div", { class: "inside" }, inside()));
    };
    shown.addEventListener("toggle", () => {
      if (!shown.open) return;
      fill();
      this.#point(id);
    });
    return [shown, fill];
  }

  #point(id) {
    history.replaceState(null, "", `#${id}`);
    for (const { shown, link } of this.found) {
      const anchor = link.firstElementChild;
      if (shown.id !== id) anchor.removeAttribute("aria-current");
      else {
        anchor.setAttribute("aria-current", "true");
        anchor.scrollIntoView({ block: "nearest" });
      }
    }
  }
}

export function part(title, ...children) {
  return element("div", {}, element("h3", {}, title), ...children);
}

function badge([text, kind]) {
  return element("span", { class: `method ${kind}` }, text);
}
