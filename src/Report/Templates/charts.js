// Pictures: names of a legend hide and show curves, the pointer or the arrow keys read values off, a drag shows a part.
const drawn = (name, attributes, parent) => {
  const element = document.createElementNS(parent.namespaceURI, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    element.setAttribute(attribute, value);
  }
  parent.append(element);
  return element;
};
const rounded = value => String(Number(value.toPrecision(3))).replace("-", "−");
const cornersOf = path => path.getAttribute("d").replace(/[Mz]/g, "").split("L").map(corner => corner.split(" ").map(Number));
// The height of a line of corners at a place, where it has one.
const heightAt = (corners, x) => {
  const after = corners.findIndex(corner => corner[0] >= x);
  if (after < 0 || after === 0 && corners[0][0] > x) {
    return undefined;
  }
  const [[x1, y1], [x2, y2]] = [corners[Math.max(0, after - 1)], corners[after]];
  return x2 === x1 ? y2 : y1 + (y2 - y1) * (x - x1) / (x2 - x1);
};
const ticksBetween = (low, high) => {
  const power = 10 ** Math.floor(Math.log10((high - low) / 5));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(each => (high - low) / each <= 5);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => (first + i) * step)
    .map(value => ({ value, label: value.toFixed(digits).replace(/^-(?=0\.?0*$)/, "").replace("-", "−") }));
};

function makeReadable(plot) {
  const [picture, figure] = [plot.parentNode, plot.closest("figure")];
  const [left, top, width, height] = plot.getAttribute("viewBox").split(" ").map(Number);
  const [xLow, xHigh] = plot.dataset.x.split(" ").map(Number);
  const [yLow, yHigh] = plot.dataset.y.split(" ").map(Number);
  const keys = (figure.querySelector(":scope > .legend") ?? figure.closest(".set").querySelector(":scope > .legend")).children;
  const curves = [...plot.querySelectorAll(".curve")].map(path => {
    const spread = plot.querySelector(`.spread[data-series="${path.dataset.series}"]`);
    const around = spread ? cornersOf(spread) : [];
    // To the right along the highest values, and back along the lowest ones.
    const end = around.findIndex((corner, i) => i === around.length - 1 || around[i + 1][0] < corner[0]);
    const isShared = end > 0 && around[end - 1][0] < around[end][0];
    return { path, key: keys[path.dataset.series], corners: cornersOf(path), high: around.slice(0, isShared ? end + 1 : end), low: around.slice(Math.max(0, end)).reverse() };
  });
  const numberAt = { x: x => xLow + (xHigh - xLow) * (x - left) / width, y: y => yLow + (yHigh - yLow) * (top + height - y) / height };
  let view = [left, top, width, height];
  let at;

  picture.setAttribute("role", "group");
  const axes = [...picture.querySelectorAll(":scope > .grid, :scope > .tick")];
  const partAxes = drawn("g", {}, picture);
  drawn("rect", { class: "hit", x: left, y: top, width, height }, plot);
  const cursor = drawn("line", { class: "cursor off", y1: top, y2: top + height }, plot);
  const mark = drawn("rect", { class: "mark off" }, plot);
  const box = document.createElement("div");
  box.className = "reading-off";
  box.hidden = true;
  figure.append(box);
  const [xLabel] = picture.querySelectorAll(":scope > .axis");
  for (const [name, value] of Object.entries({ role: "slider", tabindex: 0, "aria-label": `Values of ${figure.querySelector("figcaption").textContent}`, "aria-valuemin": xLow, "aria-valuemax": xHigh, "aria-valuenow": xLow })) {
    plot.setAttribute(name, value);
  }

  const read = (x, y) => {
    at = Math.min(Math.max(x, view[0]), view[0] + view[2]);
    cursor.setAttribute("x1", at);
    cursor.setAttribute("x2", at);
    cursor.classList.remove("off");
    const found = curves.filter(curve => !curve.path.classList.contains("off")).map(curve => ({ curve, y: heightAt(curve.corners, at) })).filter(each => each.y !== undefined);
    const near = found.sort((a, b) => Math.abs(a.y - (y ?? a.y)) - Math.abs(b.y - (y ?? b.y))).slice(0, 9).sort((a, b) => a.y - b.y);
    const lines = near.map(({ curve, y: height }) => {
      const [low, high] = [heightAt(curve.low, at), heightAt(curve.high, at)];
      const range = low === undefined || high === undefined ? "" : ` [${rounded(numberAt.y(low))} … ${rounded(numberAt.y(high))}]`;
      return { icon: curve.key.querySelector("svg"), text: `${curve.key.textContent.trim()}: ${rounded(numberAt.y(height))}${range}` };
    });
    const head = `${xLabel.textContent}: ${rounded(numberAt.x(at))}`;
    const more = found.length > near.length ? [`… and ${found.length - near.length} more`] : [];
    const bold = document.createElement("b");
    bold.textContent = head;
    box.replaceChildren(bold, ...lines.map(line => {
      const row = document.createElement("div");
      row.append(line.icon.cloneNode(true), line.text);
      return row;
    }), ...more.map(text => Object.assign(document.createElement("div"), { textContent: text })));
    plot.setAttribute("aria-valuenow", numberAt.x(at));
    plot.setAttribute("aria-valuetext", [head, ...lines.map(line => line.text), ...more].join("; "));
    box.hidden = false;
    // Beside the cursor, on the side that has room in the window.
    const [outer, own] = [picture.getBoundingClientRect(), figure.getBoundingClientRect()];
    const place = outer.left - own.left + (left + (at - view[0]) / view[2] * width) * outer.width / picture.viewBox.baseVal.width;
    const start = own.left + place + 10 + box.offsetWidth > document.documentElement.clientWidth ? place - 10 - box.offsetWidth : place + 10;
    box.style.left = `${Math.max(start, -own.left)}px`;
    box.style.top = `${outer.top - own.top + outer.height * .85}px`;
  };
  const leave = () => {
    box.hidden = true;
    cursor.classList.add("off");
  };
  const show = part => {
    view = part;
    plot.setAttribute("viewBox", part.join(" "));
    const isPart = part[2] < width || part[3] < height;
    plot.classList.toggle("part", isPart);
    axes.forEach(each => each.classList.toggle("off", isPart));
    partAxes.replaceChildren();
    if (isPart) {
      const text = (words, attributes) => { drawn("text", { class: "tick", ...attributes }, partAxes).textContent = words; };
      for (const { value, label } of ticksBetween(numberAt.y(part[1] + part[3]), numberAt.y(part[1]))) {
        const y = top + (top + height * (yHigh - value) / (yHigh - yLow) - part[1]) / part[3] * height;
        drawn("line", { class: "grid", x1: left, x2: left + width, y1: y, y2: y }, partAxes);
        text(label, { x: left - 5, y, dy: ".32em", "text-anchor": "end" });
      }
      for (const { value, label } of ticksBetween(numberAt.x(part[0]), numberAt.x(part[0] + part[2]))) {
        text(label, { x: left + (left + width * (value - xLow) / (xHigh - xLow) - part[0]) / part[2] * width, y: top + height + 15, "text-anchor": "middle" });
      }
      picture.insertBefore(partAxes, plot);
    }
  };
  // From the window to the units of the curves.
  const placeOf = event => {
    const outer = picture.getBoundingClientRect();
    const unit = picture.viewBox.baseVal.width / outer.width;
    return [view[0] + ((event.clientX - outer.left) * unit - left) / width * view[2], view[1] + ((event.clientY - outer.top) * unit - top) / height * view[3]];
  };
  const between = (a, b) => [Math.max(Math.min(a[0], b[0]), view[0]), Math.max(Math.min(a[1], b[1]), view[1]), Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])];
  let from;
  plot.addEventListener("pointerdown", event => { from = event.pointerType === "mouse" ? placeOf(event) : undefined; });
  plot.addEventListener("pointermove", event => {
    const place = placeOf(event);
    read(...place);
    if (from) {
      ["x", "y", "width", "height"].forEach((name, i) => mark.setAttribute(name, between(from, place)[i]));
      mark.classList.remove("off");
    }
  });
  plot.addEventListener("pointerup", event => {
    const part = from && between(from, placeOf(event));
    if (part && part[2] > view[2] / 40 && part[3] > view[3] / 40) {
      show(part);
    }
    from = undefined;
    mark.classList.add("off");
  });
  plot.addEventListener("pointerleave", () => {
    from = undefined;
    mark.classList.add("off");
    leave();
  });
  plot.addEventListener("dblclick", () => show([left, top, width, height]));
  plot.addEventListener("focus", () => { if (plot.matches(":focus-visible")) { read(at ?? view[0] + view[2] / 2); } });
  plot.addEventListener("blur", leave);
  plot.addEventListener("keydown", event => {
    at ??= view[0] + view[2] / 2;
    const step = view[2] / (event.shiftKey ? 10 : 100);
    const to = { ArrowLeft: at - step, ArrowRight: at + step, ArrowDown: at - step, ArrowUp: at + step, Home: view[0], End: view[0] + view[2] }[event.key];
    if (to !== undefined) {
      read(to);
    } else if (event.key === "+") {
      show([Math.min(Math.max(at - view[2] / 4, view[0]), view[0] + view[2] / 2), view[1], view[2] / 2, view[3]]);
    } else if (event.key === "-" || event.key === "Escape") {
      show([left, top, width, height]);
    } else {
      return;
    }
    event.preventDefault();
  });
}

function makeSwitches(legend) {
  const curvesOf = key => legend.parentNode.querySelectorAll(`.plot [data-series="${key.dataset.series}"]`);
  for (const name of legend.querySelectorAll(".key")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = name.className;
    button.dataset.series = name.dataset.series;
    button.append(...name.childNodes);
    button.setAttribute("aria-pressed", "true");
    button.addEventListener("click", event => {
      const keys = [...legend.querySelectorAll(".key")];
      const isAlone = keys.every(key => (key === button) === (key.getAttribute("aria-pressed") === "true"));
      for (const key of event.shiftKey ? keys : [button]) {
        const shown = event.shiftKey ? isAlone || key === button : button.getAttribute("aria-pressed") !== "true";
        key.setAttribute("aria-pressed", String(shown));
        curvesOf(key).forEach(each => each.classList.toggle("off", !shown));
      }
    });
    name.replaceWith(button);
  }
}

document.querySelectorAll(".legend").forEach(makeSwitches);
document.querySelectorAll("svg.plot").forEach(makeReadable);
for (const caption of document.querySelectorAll(".charts figcaption")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "size";
  const title = caption.textContent;
  const call = (sign, word) => {
    button.textContent = sign;
    button.title = word;
    button.setAttribute("aria-label", `${word}: ${title}`);
  };
  call("+", "Larger");
  button.addEventListener("click", () => caption.parentNode.classList.toggle("large") ? call("−", "Smaller") : call("+", "Larger"));
  caption.append(button);
}
document.querySelectorAll(".how-to-read").forEach(each => { each.hidden = false; });
