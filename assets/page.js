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
/* Bytes of a character in UTF-8. */
function size(c) {
  var n = c.codePointAt(0);
  return n < 128 ? 1 : n < 2048 ? 2 : n < 65536 ? 3 : 4;
}
function all(root, selector) {
  return Array.from(root.querySelectorAll(selector));
}
/* An element may come from several places: a name from all its uses. */
function ranges(element) {
  return element.dataset.range ? element.dataset.range.split(" ").map(range) : [];
}
/* Cuts the source wherever a range begins or ends. What lies in a range can be chosen and gets the byte column at which it
   begins. An escape that stands for a character says in data-n how many bytes that character has. */
function cut(figure, items) {
  var ends = {}, pieces = [];
  items.forEach(function (i) { ends[i.start] = ends[i.end] = true; });
  var cover = [];
  items.slice().sort(function (a, b) { return a.start - b.start; }).forEach(function (i) {
    var last = cover[cover.length - 1];
    if (last && i.start <= last[1]) last[1] = Math.max(last[1], i.end);
    else cover.push([i.start, i.end]);
  });
  /* Every part is a child of its line. */
  function put(text, at, leaf, first) {
    var e = leaf.parentNode, bare = e.localName === "li", copy;
    var covered = at >= first && cover.some(function (c) { return c[0] <= at && at < c[1]; });
    if (bare && covered) copy = document.createElement("span");
    else if (!bare && e.textContent !== text) copy = e.cloneNode();
    if (e.dataset.n && e.parentNode.localName !== "li") e.parentNode.before(e);
    if (copy) {
      (bare ? leaf : e).before(copy);
      copy.append(leaf);
      e = copy;
    }
    if (!text || !covered) return;
    e.dataset.c = at % WIDE;
    pieces.push({ element: e, at: at });
  }
  all(figure, ".ps-source li[data-line]").forEach(function (line) {
    var at = line.dataset.line * WIDE, first = at + /^\s*/.exec(line.textContent)[0].length;
    var walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT), leaves = [];
    while (walker.nextNode()) leaves.push(walker.currentNode);
    leaves.forEach(function (leaf) {
      var bytes = leaf.parentNode.dataset.n, text = "", begin = at;
      Array.from(bytes ? [leaf.data] : leaf.data).forEach(function (c) {
        if (text && (ends[at] || at === first)) {
          var rest = leaf.splitText(text.length);
          put(text, begin, leaf, first);
          leaf = rest;
          text = "";
          begin = at;
        }
        text += c;
        at += +bytes || size(c);
      });
      put(text, begin, leaf, first);
    });
  });
  return pieces;
}
function init(figure) {
  figure.classList.add("ps-live");
  var items = [];
  all(figure, "[data-range]").forEach(function (element) {
    var panel = element.closest(".ps-panel,.ps-stage"), home = element.closest(".ps-version,.ps-strip");
    ranges(element).forEach(function (r) {
      items.push({ element: element, start: r[0], end: r[1], home: home, panel: panel, view: panel && panel.dataset.view });
    });
  });
  var pieces = items.length ? cut(figure, items) : [];
  var joints = all(figure, "[data-rows]").map(function (element) {
    var list = element.closest(".ps-object").querySelector("ol").children;
    var n = element.dataset.rows.split(" ").map(Number);
    /* An arrow belongs to its two ends; a guarded range to all its rows and to its handler. */
    var rows = n.length > 2 ? Array.from(list).slice(n[0], n[1] + 1).concat(list[n[2]]) : [list[n[0]], list[n[1]]];
    return { element: element, rows: rows };
  });
  if (!items.length) return;
  var say = document.createElement("p"), card = document.createElement("div"), pinned = null;
  card.className = "ps-card";
  /* The strip may stand alone, without the source. */
  var side = figure.querySelector(".ps-side");
  if (side) side.append(card);
  say.className = "ps-status";
  say.setAttribute("role", "status");
  figure.querySelector(".ps-foot").append(say);
  function shown(item) { return item.home && item.home.offsetParent !== null; }
  /* Marks what has exactly this range, and fainter what lies inside it; in a view that has neither, what lies closest around it. */
  function mark(choice) {
    var row = choice && choice.element, n = {}, exacts = [], met = [], near = [];
    var chosen = choice ? choice.ranges : [];
    all(figure, ".ps-on,.ps-in").forEach(function (e) { e.classList.remove("ps-on", "ps-in"); });
    items.forEach(function (item) {
      var exact = chosen.some(function (r) { return item.start === r[0] && item.end === r[1]; });
      var inside = chosen.some(function (r) { return item.start >= r[0] && item.end <= r[1]; }) && item.end > item.start;
      if (exact && shown(item) && item.element.localName !== "b" && !item.element.classList.contains("ps-on")) {
        if (item.view === "bytecode") exacts.push(item.element);
        n[item.view] = (n[item.view] || 0) + 1;
      }
      if (exact || inside) {
        item.element.classList.add(exact ? "ps-on" : "ps-in");
        met.push(item.panel);
      }
    });
    items.forEach(function (item) {
      if (chosen.length !== 1 || met.indexOf(item.panel) >= 0 || item.start > chosen[0][0] || item.end < chosen[0][1]) return;
      var best = near.filter(function (b) { return b.panel === item.panel; })[0];
      if (!best) near.push(best = { panel: item.panel, size: Infinity });
      var size = item.end - item.start;
      if (size < best.size) { best.size = size; best.all = []; }
      if (size === best.size) best.all.push(item.element);
    });
    near.forEach(function (b) { b.all.forEach(function (e) { e.classList.add("ps-in"); }); });
    pieces.forEach(function (piece) {
      if (chosen.some(function (r) { return piece.at >= r[0] && piece.at < r[1]; })) piece.element.classList.add("ps-on");
    });
    joints.forEach(function (joint) {
      if (row && joint.rows.indexOf(row) >= 0) joint.element.classList.add("ps-on");
    });
    if (row) row.classList.add("ps-on");
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
    var text = (row.querySelector(".ps-c") || row).textContent, rest = text.slice(text.indexOf(op) + op.length);
    /* A listing has a number and its meaning in brackets, other views the meaning alone. */
    var m = /^\s*(\d+)?(?:\s\((.*?)\)(?:\shandler)?)?\s*(?![^])/.exec(rest) || [rest, null, rest.trim()];
    var values = { operand: m[2], arg: m[1] || row.dataset.arg, target: (m[2] || "").replace(/^(to|from)\s/, "") };
    var copy = entry.cloneNode(true);
    all(copy, "[data-fill]").forEach(function (place) {
      var value = values[place.dataset.fill];
      if (value) place.textContent = value;
    });
    card.append.apply(card, copy.childNodes);
  }
  var NAMES = { tokens: "token", ast: "node", symbols: "name", instructions: "step", bytecode: "instruction" };
  function words(choice, n) {
    var parts = [], first = choice.ranges[0], row = choice.element;
    var m = row && (/-i(\d+)(?![^])/.exec(row.id) || row.closest("[data-view=bytecode]") && [0, ops(row.closest(".ps-version")).indexOf(row) + 1]);
    if (m && +m[1]) parts.push("Instruction " + m[1]);
    if (!first) return parts.concat("no place in the source").join(" · ");
    if (choice.ranges.length > 1) parts.push(row.firstElementChild.textContent.trim() + ": " + choice.ranges.length + " places");
    else {
      var text = pieces.filter(function (p) { return p.at >= first[0] && p.at < first[1]; })
        .map(function (p) { return p.element.textContent; }).join("").trim().replace(/\s+/g, " ");
      var line = Math.floor(first[0] / WIDE), last = Math.floor((first[1] - 1) / WIDE);
      if (text.length > 48) text = text.slice(0, 46) + "…";
      parts.push((last > line ? "Lines " + line + "–" + last : "Line " + line) + (text ? ": " + text : ""));
    }
    Object.keys(n).forEach(function (view) {
      if (NAMES[view]) parts.push(n[view] + " " + NAMES[view] + (n[view] === 1 ? "" : "s"));
    });
    return parts.join(" · ");
  }
  function ofRow(element) { return { element: element, ranges: ranges(element) }; }
  /* The smallest range around a piece that something on show comes from. */
  function ofPiece(element) {
    var at = pieces.filter(function (p) { return p.element === element; })[0].at, best = null;
    items.forEach(function (i) {
      if (i.start <= at && at < i.end && shown(i) && (!best || i.end - i.start < best.end - best.start)) best = i;
    });
    return best && { ranges: [[best.start, best.end]] };
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
    function line(stop) { return stop && stop.closest("li"); }
    var here = line(stops[i]), j = i;
    if (!here) return i + step;
    while (line(stops[j]) === here) j += step;
    while (step < 0 && stops[j - 1] && line(stops[j - 1]) === line(stops[j])) j--;
    return j;
  }
  all(figure, ".ps-source ol").forEach(function (list) {
    rove(list, all(list, "[data-c]").filter(function (e) { return e.textContent.trim(); }), true);
  });
  all(figure, ".ps-grid ol,.ps-outline,.ps-sequence").forEach(function (list) { rove(list, all(list, "li"), false); });
  all(figure, ".ps-strip,.ps-tokens,.ps-scopes,.ps-passes").forEach(function (list) { rove(list, all(list, "[data-range]"), true); });
  all(figure, "svg").forEach(function (picture) {
    /* With places to go to inside, it is no longer a single image. */
    picture.setAttribute("role", "group");
    var stops = all(picture, "[data-range]");
    stops.forEach(function (stop) { stop.setAttribute("role", "img"); stop.setAttribute("aria-label", stop.textContent); });
    rove(picture, stops, true);
  });
  figure.psChoose = function (row) { mark(pinned = ofRow(row)); };
  mark(null);
}
function ops(version) {
  return all(version, "[data-view=bytecode] [data-op]").filter(function (row) { return row.dataset.op !== "CACHE"; });
}
/* A link into a figure opens what is folded, turns to the version and chooses the row. Every instruction can be reached: `ID-i12`,
   or `ID-313-i12` in another version than the first. */
function go() {
  var id = location.hash.slice(1), there = id && document.getElementById(id);
  var m = /^(.+?)(?:-3(\d+))?-i(\d+)(?![^])/.exec(id), figure = !there && m && document.getElementById(m[1]);
  if (figure) {
    var version = figure.querySelector(".ps-version" + (m[2] ? "[data-python='3." + m[2] + "']" : ""));
    there = version && ops(version)[m[3] - 1];
  }
  figure = there && there.closest(".pyscope");
  if (!figure) return;
  for (var e = there; e; e = e.parentElement) if (e.localName === "details") e.open = true;
  all(there, ":scope>.ps-fold").forEach(function (fold) { fold.open = true; });
  var home = there.closest(".ps-version"), tab = home && figure.querySelector("input[value='" + home.dataset.python + "']");
  if (tab && !tab.checked) tab.click();
  ready(figure);
  var row = there.closest(".ps-panel :is(li,[data-op])");
  if (row && figure.psChoose) figure.psChoose(row);
  there.scrollIntoView({ block: there === figure ? "start" : "nearest" });
}
/* Makes a figure respond, once. */
function ready(figure) {
  if (!figure.pyscopeReady) init(figure);
  figure.pyscopeReady = true;
}
/* What is folded waits until it is opened. */
function start() {
  all(document, ".pyscope[data-python]").forEach(function (figure) {
    var fold = figure.querySelector(".ps-fold");
    if (fold && !fold.open) fold.addEventListener("toggle", function () { ready(figure); }, { once: true });
    else ready(figure);
  });
  go();
}
addEventListener("hashchange", go);
document.addEventListener("click", function (event) {
  var link = event.target.closest && event.target.closest("a[href]");
  if (link && link.hash && link.href === location.href) go();
});
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
})();
