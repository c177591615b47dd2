/* Links everything in a figure that comes from the same piece of source. It knows ranges, and nothing else. */
(function () {
if (window.pyscopeLoaded) return;
window.pyscopeLoaded = true;
var WIDE = 1e6;
function place(text) {
  var p = text.split(":");
  return p[0] * WIDE + +p[1];
}
/* "2:11-2:16", "2" or "2-4" as [start, end). */
function range(text) {
  var p = text.split("-");
  if (p[0].indexOf(":") > 0) return [place(p[0]), place(p[1])];
  return [p[0] * WIDE, (+(p[1] || p[0]) + 1) * WIDE];
}
function all(root, selector) {
  return Array.prototype.slice.call(root.querySelectorAll(selector));
}
function init(figure) {
  var items = all(figure, "[data-range]").map(function (element) {
    var r = range(element.dataset.range);
    var panel = element.closest(".ps-panel");
    return { element: element, start: r[0], end: r[1], home: element.closest(".ps-version"), view: panel && panel.dataset.view };
  });
  var pieces = all(figure, "[data-c]").map(function (element) {
    var line = element.parentNode.dataset.line;
    return { element: element, at: line * WIDE + +element.dataset.c };
  });
  var joints = all(figure, "[data-rows]").map(function (element) {
    var list = element.closest(".ps-object").querySelector("ol").children;
    var n = element.dataset.rows.split(" ").map(Number);
    /* An arrow belongs to its two ends; a guarded range to all its rows and to its handler. */
    var rows = n.length > 2 ? Array.prototype.slice.call(list, n[0], n[1] + 1).concat(list[n[2]]) : [list[n[0]], list[n[1]]];
    return { element: element, rows: rows };
  });
  if (!items.length || !pieces.length) return;
  var say = document.createElement("p"), card = document.createElement("div"), pinned = null;
  card.className = "ps-card";
  figure.querySelector(".ps-side").append(card);
  say.className = "ps-status";
  say.setAttribute("role", "status");
  figure.querySelector(".ps-foot").append(say);
  function shown(item) { return item.home && item.home.offsetParent !== null; }
  function flag(element, exact, inside) {
    element.classList.toggle("ps-on", exact);
    element.classList.toggle("ps-in", inside && !exact);
  }
  /* Marks what has exactly this range, and fainter what lies inside it. */
  function mark(choice) {
    var row = choice && choice.element, n = {}, exacts = [];
    items.forEach(function (item) {
      var exact = choice && choice.end && item.start === choice.start && item.end === choice.end;
      var inside = choice && item.start >= choice.start && item.end <= choice.end && item.end > item.start;
      if (exact && item.view === "bytecode" && shown(item)) exacts.push(item.element);
      if (exact && shown(item)) n[item.view] = (n[item.view] || 0) + 1;
      flag(item.element, exact || item.element === row, inside);
    });
    pieces.forEach(function (piece) {
      flag(piece.element, choice && piece.at >= choice.start && piece.at < choice.end, false);
    });
    joints.forEach(function (joint) {
      joint.element.classList.toggle("ps-on", !!row && joint.rows.indexOf(row) >= 0);
    });
    figure.classList.toggle("ps-active", !!choice);
    say.textContent = choice ? words(choice, n) : "";
    explain(row || one(exacts));
  }
  function one(list) { return list.length === 1 ? list[0] : null; }
  /* What the chosen instruction does, with its own operand in the places left for it. */
  function explain(row) {
    var op = row && row.dataset.op, version = row && row.closest(".ps-version");
    var entry = op && version.querySelector("[data-for=" + CSS.escape(op) + "]");
    card.textContent = "";
    if (!entry) return;
    var text = row.textContent, m = /^\s*(\d+)?(?: \((.*?)\)(?: handler)?)?\s*(?![^])/.exec(text.slice(text.indexOf(op) + op.length)) || [];
    var values = { operand: m[2], arg: m[1], target: (m[2] || "").replace(/^(to|from) /, "") };
    var copy = entry.cloneNode(true);
    all(copy, "[data-fill]").forEach(function (place) {
      var value = values[place.dataset.fill];
      if (value) place.textContent = value;
    });
    card.append.apply(card, copy.childNodes);
  }
  var NAMES = { tokens: "token", ast: "node", instructions: "step", cfg: "", bytecode: "instruction" };
  function words(choice, n) {
    if (!choice.end) return "This instruction has no place in the source.";
    var text = pieces.filter(function (p) { return p.at >= choice.start && p.at < choice.end; })
      .map(function (p) { return p.element.textContent; }).join("").trim().replace(/\s+/g, " ");
    var line = Math.floor(choice.start / WIDE), last = Math.floor((choice.end - 1) / WIDE);
    if (text.length > 48) text = text.slice(0, 46) + "…";
    var parts = [(last > line ? "Lines " + line + "–" + last : "Line " + line) + (text ? ": " + text : "")];
    Object.keys(n).forEach(function (view) {
      if (NAMES[view]) parts.push(n[view] + " " + NAMES[view] + (n[view] === 1 ? "" : "s"));
    });
    return parts.join(" · ");
  }
  function ofRow(element) {
    var r = element.dataset.range ? range(element.dataset.range) : [0, 0];
    return { element: element, start: r[0], end: r[1] };
  }
  /* The smallest range around a piece that something on show comes from. */
  function ofPiece(element) {
    var at = pieces.filter(function (p) { return p.element === element; })[0].at, best = null;
    items.forEach(function (i) {
      if (i.start <= at && at < i.end && shown(i) && (!best || i.end - i.start < best.end - best.start)) best = i;
    });
    return best && { start: best.start, end: best.end };
  }
  function choiceAt(target) {
    if (!target || !target.closest) return null;
    var row = target.closest("[data-op],[data-range]");
    if (row && figure.contains(row)) return ofRow(row);
    var piece = target.closest("[data-c]");
    return piece && ofPiece(piece);
  }
  figure.addEventListener("mouseover", function (event) { mark(choiceAt(event.target) || pinned); });
  figure.addEventListener("mouseleave", function () { mark(pinned); });
  figure.addEventListener("click", function (event) {
    if (event.target.closest("a,summary,label,input")) return;
    pinned = choiceAt(event.target);
    mark(pinned);
    if (pinned && !pinned.element) reveal();
  });
  figure.addEventListener("focusin", function (event) {
    var choice = choiceAt(event.target);
    if (!choice || !event.target.matches(":focus-visible")) return;
    pinned = choice;
    mark(choice);
    if (!choice.element) reveal();
  });
  figure.addEventListener("focusout", function (event) {
    if (!figure.contains(event.relatedTarget) && event.target.matches("[tabindex]")) { pinned = null; mark(null); }
  });
  figure.addEventListener("change", function () { mark(pinned = null); });
  /* Brings the first marked row into view, inside a pane that scrolls. */
  function reveal() {
    var first = items.filter(function (i) { return i.element.classList.contains("ps-on") && shown(i); })[0];
    if (first) first.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  /* One stop of the Tab key per list; arrow keys inside it. */
  function rove(list, stops, across) {
    if (!stops.length) return;
    var scroller = list.closest("[tabindex]");
    if (scroller) scroller.removeAttribute("tabindex");
    stops.forEach(function (stop, i) { stop.tabIndex = i ? -1 : 0; });
    list.addEventListener("keydown", function (event) {
      var i = stops.indexOf(event.target), k = event.key, to = null;
      if (k === "Escape") { pinned = null; return mark(null); }
      if (i < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      if (k === "Home") to = 0;
      else if (k === "End") to = stops.length - 1;
      else if (k === "ArrowDown") to = across ? other(stops, i, 1) : i + 1;
      else if (k === "ArrowUp") to = across ? other(stops, i, -1) : i - 1;
      else if (across && k === "ArrowRight") to = i + 1;
      else if (across && k === "ArrowLeft") to = i - 1;
      if (to === null) return;
      event.preventDefault();
      /* mdBook turns the page on the same keys. */
      event.stopPropagation();
      if (!stops[to]) return;
      stops[i].tabIndex = -1;
      stops[to].tabIndex = 0;
      stops[to].focus();
    });
    list.addEventListener("focusin", function (event) {
      if (stops.indexOf(event.target) < 0) return;
      stops.forEach(function (stop) { stop.tabIndex = stop === event.target ? 0 : -1; });
    });
  }
  /* The first stop of the next or previous line. */
  function other(stops, i, step) {
    var line = stops[i].parentNode, j = i;
    if (line.localName !== "li") return i + step;
    while (stops[j] && stops[j].parentNode === line) j += step;
    while (step < 0 && stops[j - 1] && stops[j - 1].parentNode === stops[j].parentNode) j--;
    return j;
  }
  all(figure, ".ps-source ol").forEach(function (list) {
    rove(list, all(list, "[data-c]").filter(function (e) { return e.textContent.trim(); }), true);
  });
  all(figure, ".ps-grid ol,.ps-outline,.ps-sequence").forEach(function (list) { rove(list, all(list, "li"), false); });
  all(figure, ".ps-tokens").forEach(function (list) { rove(list, all(list, "[data-range]"), true); });
  all(figure, "svg").forEach(function (picture) {
    /* With places to go to inside, it is no longer a single image. */
    picture.setAttribute("role", "group");
    var stops = all(picture, "[data-range]");
    stops.forEach(function (stop) { stop.setAttribute("role", "img"); stop.setAttribute("aria-label", stop.textContent); });
    rove(picture, stops, true);
  });
  mark(null);
}
function start() { all(document, ".pyscope[data-python]").forEach(init); }
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
})();
