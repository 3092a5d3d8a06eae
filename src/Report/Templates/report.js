"use strict";
// Tables are sorted by their headings: numbers by what the cell says in data-sort, else by its text.
for (const table of document.querySelectorAll("table.sortable")) {
  [...table.tHead.rows[0].cells].forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    heading.dataset.sortable = "";
    button.addEventListener("click", () => {
      const up = heading.getAttribute("aria-sort") !== "ascending";
      for (const other of table.tHead.rows[0].cells) {
        other.removeAttribute("aria-sort");
      }
      heading.setAttribute("aria-sort", up ? "ascending" : "descending");
      const key = row => {
        const cell = row.cells[column];
        const text = cell.dataset.sort ?? cell.textContent.trim().replace("−", "-");
        const number = text === "" ? NaN : Number(text);
        return { text, number };
      };
      const rows = [...table.tBodies[0].rows].map(row => ({ row, ...key(row) }));
      rows.sort((a, b) => {
        if ((a.text === "") !== (b.text === "")) {
          return a.text === "" ? 1 : -1;
        }
        const order = Number.isNaN(a.number) || Number.isNaN(b.number) ? a.text.localeCompare(b.text, "en") : a.number - b.number;
        return up ? order : -order;
      });
      table.tBodies[0].append(...rows.map(each => each.row));
    });
  });
}
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    } catch {
      // From a file some browsers allow no clipboard: the text is selected, and Ctrl-C does the rest.
      getSelection().selectAllChildren(text);
    }
  });
}
// The choice of an earlier run fills the table of what moved since.
const data = document.getElementById("earlier-runs");
if (data) {
  const { now, earlier } = JSON.parse(data.textContent);
  const line = document.getElementById("earlier-choice");
  const number = value => value === undefined || Number.isNaN(value) ? "" : String(Number(value.toPrecision(6))).replace("-", "−");
  line.hidden = false;
  line.querySelector("select").addEventListener("change", event => {
    const { run, cells } = earlier[event.target.value];
    const body = document.getElementById("earlier-cells").tBodies[0];
    const moved = [...new Set([...Object.keys(cells), ...Object.keys(now)])].sort().filter(cell => cells[cell] !== now[cell]);
    body.replaceChildren(...moved.map(cell => {
      const row = document.createElement("tr");
      const name = row.insertCell();
      if (cell in now) {
        const link = document.createElement("a");
        link.href = `#${cell}`;
        link.textContent = cell;
        name.append(link);
      } else {
        name.textContent = cell;
      }
      for (const value of [cells[cell], now[cell], now[cell] - cells[cell]]) {
        const place = row.insertCell();
        place.className = "number";
        place.textContent = number(value);
      }
      return row;
    }));
    body.closest("div").hidden = moved.length === 0;
    const none = document.getElementById("earlier-none");
    none.hidden = moved.length > 0;
    none.querySelector("span").textContent = run;
  });
}
// A link into something folded opens it.
const open = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let at = target; at; at = at.parentElement) {
    if (at.tagName === "DETAILS") {
      at.open = true;
    }
  }
  target?.scrollIntoView({ block: "center" });
};
addEventListener("hashchange", open);
if (location.hash) {
  open();
}
