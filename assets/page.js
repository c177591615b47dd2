/* Links everything in a figure that comes from the same piece of source. It knows ranges, and nothing else. */
(() => {
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
function all(root, what) {
  return Array.from(root.querySelectorAll(what));
}
/* An element may come from several places: a name from all its uses. */
function ranges(el) {
  return el.dataset.range ? el.dataset.range.split(" ").map(range) : [];
}
/* Cuts the source wherever a range begins or ends. What lies in a range can be chosen and gets the byte column at which it
   begins. An escape that stands for a character says in data-n how many bytes that character has. */
function cut(figure, items) {
  var ends = {}, pieces = [];
  items.forEach(i => ends[i.start] = ends[i.end] = true);
  var cover = [];
  items.slice().sort((a, b) => a.start - b.start).forEach(i => {
    var last = cover[cover.length - 1];
    if (last && i.start <= last[1]) last[1] = Math.max(last[1], i.end);
    else cover.push([i.start, i.end]);
  });
  /* Every part is a child of its line. */
  function put(text, at, leaf, first) {
    var e = leaf.parentNode, bare = e.localName === "li", copy;
    var covered = at >= first && cover.some(c => c[0] <= at && at < c[1]);
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
    pieces.push({ el: e, at });
  }
  all(figure, ".ps-source li[data-line]").forEach(line => {
    var at = line.dataset.line * WIDE, first = at + /^\s*/.exec(line.textContent)[0].length;
    var walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT), leaves = [];
    while (walker.nextNode()) leaves.push(walker.currentNode);
    leaves.forEach(leaf => {
      var bytes = leaf.parentNode.dataset.n, text = "", begin = at;
      Array.from(bytes ? [leaf.data] : leaf.data).forEach(c => {
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
  all(figure, "[data-range]").forEach(el => {
    var panel = el.closest(".ps-panel,.ps-stage"), home = el.closest(".ps-version,.ps-strip");
    ranges(el).forEach(r => {
      items.push({ el, start: r[0], end: r[1], home, panel, view: panel && panel.dataset.view });
    });
  });
  var pieces = items.length ? cut(figure, items) : [];
  var joints = all(figure, "[data-rows]").map(el => {
    var list = el.closest(".ps-object").querySelector("ol").children;
    var n = el.dataset.rows.split(" ").map(Number);
    /* An arrow belongs to its two ends; a guarded range to all its rows and to its handler. */
    var rows = n.length > 2 ? Array.from(list).slice(n[0], n[1] + 1).concat(list[n[2]]) : [list[n[0]], list[n[1]]];
    return { el, rows };
  });
  if (!items.length) return;
  var say = document.createElement("p"), card = document.createElement("div"), kept = null;
  card.className = "ps-card";
  /* The strip may stand alone, without the source. */
  var side = figure.querySelector(".ps-side");
  say.className = "ps-status";
  say.role = "status";
  figure.querySelector(".ps-foot").append(say);
  function shown(item) { return item.home && item.home.offsetParent !== null; }
  /* Marks what has exactly this range, and fainter what lies inside it; in a view that has neither, what lies closest around it. */
  function mark(pick) {
    var row = pick && pick.el, n = {}, exacts = [], met = [], near = [];
    var chosen = pick ? pick.ranges : [];
    all(figure, ".ps-on,.ps-in").forEach(e => e.classList.remove("ps-on", "ps-in"));
    items.forEach(item => {
      var exact = chosen.some(r => item.start === r[0] && item.end === r[1]);
      var inside = chosen.some(r => item.start >= r[0] && item.end <= r[1]) && item.end > item.start;
      if (exact && shown(item) && item.el.localName !== "b" && !item.el.classList.contains("ps-on")) {
        if (item.view === "bytecode") exacts.push(item.el);
        n[item.view] = (n[item.view] || 0) + 1;
      }
      if (exact || inside) {
        item.el.classList.add(exact ? "ps-on" : "ps-in");
        met.push(item.panel);
      }
    });
    items.forEach(item => {
      if (chosen.length !== 1 || met.indexOf(item.panel) >= 0 || item.start > chosen[0][0] || item.end < chosen[0][1]) return;
      var best = near.filter(b => b.panel === item.panel)[0];
      if (!best) near.push(best = { panel: item.panel, size: Infinity });
      var size = item.end - item.start;
      if (size < best.size) { best.size = size; best.all = []; }
      if (size === best.size) best.all.push(item.el);
    });
    near.forEach(b => { b.all.forEach(e => e.classList.add("ps-in")); });
    pieces.forEach(piece => {
      if (chosen.some(r => piece.at >= r[0] && piece.at < r[1])) piece.el.classList.add("ps-on");
    });
    joints.forEach(joint => {
      if (row && joint.rows.indexOf(row) >= 0) joint.el.classList.add("ps-on");
    });
    if (row) row.classList.add("ps-on");
    figure.classList.toggle("ps-active", !!pick);
    say.textContent = pick ? words(pick, n) : "";
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
    all(copy, "[data-fill]").forEach(place => {
      var value = values[place.dataset.fill];
      if (value) place.textContent = value;
    });
    card.append.apply(card, copy.childNodes);
    var home = side && figure.clientWidth > 40 * parseFloat(getComputedStyle(figure).fontSize) ? side : say.parentNode;
    if (card.parentNode !== home) home.append(card);
  }
  var NAMES = { tokens: "token", ast: "node", symbols: "name", instructions: "step", bytecode: "instruction" };
  function words(pick, n) {
    var parts = [], first = pick.ranges[0], row = pick.el;
    var m = row && (/-i(\d+)(?![^])/.exec(row.id) || row.closest("[data-view=bytecode]") && [0, ops(row.closest(".ps-version")).indexOf(row) + 1]);
    if (m && +m[1]) parts.push("Instruction " + m[1]);
    if (!first) return parts.concat("no place in the source").join(" · ");
    if (pick.ranges.length > 1) parts.push(row.firstElementChild.textContent.trim() + ": " + pick.ranges.length + " places");
    else {
      var text = pieces.filter(p => p.at >= first[0] && p.at < first[1])
        .map(p => p.el.textContent).join("").trim().replace(/\s+/g, " ");
      var line = Math.floor(first[0] / WIDE), last = Math.floor((first[1] - 1) / WIDE);
      if (text.length > 48) text = text.slice(0, 46) + "…";
      parts.push((last > line ? "Lines " + line + "–" + last : "Line " + line) + (text ? ": " + text : ""));
    }
    Object.keys(n).forEach(view => {
      if (NAMES[view]) parts.push(n[view] + " " + NAMES[view] + (n[view] === 1 ? "" : "s"));
    });
    return parts.join(" · ");
  }
  function ofRow(el) { return { el, ranges: ranges(el) }; }
  /* The smallest range around a piece that something on show comes from. */
  function ofPiece(el) {
    var at = pieces.filter(p => p.el === el)[0].at, best = null;
    items.forEach(i => {
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
  /* What covers the chosen row does not end the choice. */
  figure.addEventListener("mouseover", ev => { if (!ev.target.closest(".ps-foot")) mark(choiceAt(ev.target) || kept); });
  figure.addEventListener("mouseleave", () => mark(kept));
  figure.addEventListener("click", ev => {
    if (ev.target.closest("a,summary,label,input,.ps-foot")) return;
    kept = choiceAt(ev.target);
    mark(kept);
    if (kept && !kept.el) reveal();
  });
  figure.addEventListener("focusin", ev => {
    var pick = choiceAt(ev.target);
    if (!pick || !ev.target.matches(":focus-visible")) return;
    kept = pick;
    mark(pick);
    if (!pick.el) reveal();
  });
  figure.addEventListener("focusout", ev => {
    if (!figure.contains(ev.relatedTarget) && ev.target.matches("[tabindex]")) { kept = null; mark(null); }
  });
  figure.addEventListener("change", () => mark(kept = null));
  /* Brings the first marked row into view, inside a pane that scrolls. */
  function reveal() {
    var first = items.filter(i => i.el.classList.contains("ps-on") && shown(i))[0];
    if (first) first.el.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  /* One stop of the Tab key per list; arrow keys inside it. */
  function rove(list, stops, across) {
    if (!stops.length) return;
    var pane = list.closest("[tabindex]");
    if (pane) pane.removeAttribute("tabindex");
    stops.forEach((stop, i) => stop.tabIndex = i ? -1 : 0);
    list.addEventListener("keydown", ev => {
      var i = stops.indexOf(ev.target), k = ev.key, to = null;
      if (k === "Escape") { kept = null; return mark(null); }
      if (i < 0 || ev.altKey || ev.ctrlKey || ev.metaKey) return;
      if (k === "Home") to = 0;
      else if (k === "End") to = stops.length - 1;
      else if (k === "ArrowDown") to = across ? other(stops, i, 1) : i + 1;
      else if (k === "ArrowUp") to = across ? other(stops, i, -1) : i - 1;
      else if (across && k === "ArrowRight") to = i + 1;
      else if (across && k === "ArrowLeft") to = i - 1;
      if (to === null) return;
      ev.preventDefault();
      /* mdBook turns the page on the same keys. */
      ev.stopPropagation();
      if (!stops[to]) return;
      stops[i].tabIndex = -1;
      stops[to].tabIndex = 0;
      stops[to].focus();
    });
    list.addEventListener("focusin", ev => {
      if (stops.indexOf(ev.target) < 0) return;
      stops.forEach(stop => stop.tabIndex = stop === ev.target ? 0 : -1);
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
  all(figure, ".ps-source ol").forEach(list => {
    rove(list, all(list, "[data-c]").filter(e => e.textContent.trim()), true);
  });
  all(figure, ".ps-grid ol,.ps-outline,.ps-sequence").forEach(list => rove(list, all(list, "li"), false));
  all(figure, ".ps-strip,.ps-tokens,.ps-scopes,.ps-passes").forEach(list => rove(list, all(list, "[data-range]"), true));
  all(figure, "svg").forEach(picture => {
    /* With places to go to inside, it is no longer a single image. */
    picture.role = "group";
    var stops = all(picture, "[data-range]");
    stops.forEach(stop => { stop.role = "img"; stop.ariaLabel = stop.textContent; });
    rove(picture, stops, true);
  });
  figure.psChoose = row => mark(kept = ofRow(row));
  mark(null);
}
function ops(version) {
  return all(version, "[data-view=bytecode] [data-op]").filter(row => row.dataset.op !== "CACHE");
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
  all(there, ":scope>.ps-fold").forEach(fold => fold.open = true);
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
  all(document, ".pyscope[data-python]").forEach(figure => {
    var fold = figure.querySelector(".ps-fold");
    if (fold && !fold.open) fold.addEventListener("toggle", () => ready(figure), { once: true });
    else ready(figure);
  });
  go();
}
addEventListener("hashchange", go);
document.addEventListener("click", ev => {
  var link = ev.target.closest && ev.target.closest("a[href]");
  if (link && link.hash && link.href === location.href) go();
});
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
})();
