// Opens a built book in Chromium and tries every figure: accessibility, contrast in all themes, linking by mouse and by
// keyboard, tabs without a script, narrow and wide windows, print. Prints what failed and "N passed, N failed".
//
// Usage: node run.mjs [BOOK...], folders with built pages (default: the project's book).
import { createRequire } from "node:module";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import * as back from "./back.mjs";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const here = fileURLToPath(new URL(".", import.meta.url));
const books = process.argv.length > 2 ? process.argv.slice(2).map((one) => resolve(one)) : [join(here, "../../book/book")];
const THEMES = ["light", "rust", "coal", "navy", "ayu"];
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let passed = 0;
let failed = 0;
function check(name, problems) {
  const list = Array.isArray(problems) ? problems : problems ? [problems] : [];
  if (list.length === 0) passed += 1;
  else {
    failed += 1;
    console.log(`FAILED ${name}`);
    for (const p of list.slice(0, 8)) console.log(`  ${typeof p === "string" ? p : JSON.stringify(p)}`);
    if (list.length > 8) console.log(`  and ${list.length - 8} more`);
  }
}

function pagesWithFigures(folder) {
  const found = [];
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) found.push(...pagesWithFigures(path));
    else if (name.endsWith(".html") && name !== "print.html" && name !== "toc.html" && name !== "404.html" &&
      /class="pyscope[^"]*"[^>]*data-python=/.test(readFileSync(path, "utf8"))) found.push(path);
  }
  return found;
}

async function open(browser, path, { theme = "light", width = 1200, script = true, media, folded = false, touch = false } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled: script, hasTouch: touch });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (e) => errors.push(e.message));
  await page.addInitScript((t) => {
    localStorage.setItem("mdbook-theme", t);
    localStorage.setItem("mdbook-sidebar", "hidden");
  }, theme);
  if (media) await page.emulateMedia({ media });
  await page.goto(pathToFileURL(path).href);
  if (script && !folded) await page.evaluate(() => document.querySelectorAll("details.ps-fold").forEach((d) => (d.open = true)));
  return { page, errors, close: () => context.close() };
}

/* No violation that axe knows, inside our figures, each version's tab in turn; or only contrast, which alone depends on the
   theme, on the first tab. */
async function accessible(page, whole) {
  if (!(await page.evaluate(() => window.axe))) await page.evaluate(axe);
  if (!whole) return contrast(page);
  const most = await page.evaluate(() => Math.max(...[...document.querySelectorAll(".ps-tabs")].map((t) => t.querySelectorAll("label").length), 1));
  const problems = [];
  for (let tab = 0; tab < most; tab += 1) {
    await page.evaluate((n) => document.querySelectorAll(".ps-tabs").forEach((t) => t.querySelectorAll("input")[n]?.click()), tab);
    const result = await page.evaluate(() => window.axe.run({ include: [[".pyscope"]] }, { resultTypes: ["violations"] }));
    for (const v of result.violations) {
      for (const n of v.nodes) problems.push(`${v.id}: ${n.html.slice(0, 160)} ${n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? ""}`);
    }
  }
  return problems;
}

/* Marked places have enough contrast too. */
async function marksAreReadable(page) {
  await page.evaluate(() => document.querySelectorAll("[data-c],.ps-grid li").forEach((e) => e.classList.add("ps-on")));
  const problems = await contrast(page);
  await page.evaluate(() => document.querySelectorAll(".ps-on").forEach((e) => e.classList.remove("ps-on")));
  return problems;
}

async function contrast(page) {
  const result = await page.evaluate(() => window.axe.run({ include: [[".pyscope"]] }, { runOnly: ["color-contrast"], resultTypes: ["violations"] }));
  return result.violations.flatMap((v) => v.nodes.map((n) => `${n.html.slice(0, 120)} ${n.any[0]?.message}`));
}

/* Nothing reaches out of a narrow window. */
const outside = () => {
  const width = document.documentElement.clientWidth;
  const problems = [];
  for (const e of document.querySelectorAll(".pyscope")) {
    const r = e.getBoundingClientRect();
    if (r.left < -0.5 || r.right > width + 0.5) problems.push(`${e.id}: ${r.left} to ${r.right} of ${width}`);
  }
  if (document.documentElement.scrollWidth > width) problems.push(`the page is ${document.documentElement.scrollWidth} wide, the window ${width}`);
  return problems;
};

/* Parts of views that ought to be on show and take no room. */
const empty = () => [...document.querySelectorAll(".ps-stage,.ps-token,.ps-node,.ps-block,.ps-outline>li,.ps-scopes>li,.ps-sequence>li,.ps-passes li")]
  .filter((e) => !e.closest("details:not([open])") && e.closest(".ps-version,.ps-strip")?.getClientRects().length && !e.getBoundingClientRect().height)
  .map((e) => `${e.closest(".pyscope").id} ${e.getAttribute("class")} ${e.textContent.slice(0, 30)}`);

/* Every row marks exactly the bytes of its range, and every piece marks rows that cover it and nothing closer does. */
const linking = () => {
  const problems = [];
  const bytes = new TextEncoder();
  const place = (t) => t.split(":").map(Number);
  for (const figure of document.querySelectorAll(".pyscope[data-python]")) {
    const lines = new Map();
    for (const li of figure.querySelectorAll(".ps-source li[data-line]")) lines.set(+li.dataset.line, li);
    const point = (e) => e.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
    const marked = () => [...figure.querySelectorAll(".ps-source .ps-on")].map((e) => e.textContent).join("");
    const visible = [...figure.querySelectorAll(".ps-grid li")].filter((r) => r.offsetParent);
    for (const row of visible) {
      point(row);
      const range = row.dataset.range;
      if (!range) {
        if (marked() !== "") problems.push(`${figure.id}: a row without a place marks ${JSON.stringify(marked())}`);
        continue;
      }
      if (figure.querySelector(".es") && /\\x|\\u/.test(figure.querySelector(".ps-source").textContent)) continue;
      const [from, to] = range.includes(":") ? range.split("-").map(place) : [[+range.split("-")[0], 0], [+(range.split("-")[1] ?? range), 1e9]];
      let want = "";
      for (let l = from[0]; l <= to[0]; l += 1) {
        const text = bytes.encode(lines.get(l)?.textContent ?? "");
        const slice = text.slice(l === from[0] ? from[1] : 0, l === to[0] ? to[1] : undefined);
        const indent = new TextDecoder().decode(text).match(/^\s*/)[0].length;
        want += new TextDecoder().decode(slice.slice(Math.max(0, indent - (l === from[0] ? from[1] : 0))));
      }
      if (marked() !== want) problems.push(`${figure.id} ${row.dataset.op} ${range}: marks ${JSON.stringify(marked())}, not ${JSON.stringify(want)}`);
      if (!row.classList.contains("ps-on")) problems.push(`${figure.id} ${row.dataset.op} ${range}: is not marked itself`);
    }
    for (const piece of figure.querySelectorAll(".ps-source [data-c]")) {
      point(piece);
      const rows = visible.filter((r) => r.classList.contains("ps-on"));
      if (rows.length && !piece.classList.contains("ps-on")) problems.push(`${figure.id}: ${piece.textContent} does not mark itself`);
      if (new Set(rows.map((r) => r.dataset.range)).size > 1) problems.push(`${figure.id}: ${piece.textContent} marks several ranges`);
    }
    figure.dispatchEvent(new MouseEvent("mouseleave"));
    if (figure.querySelector(".ps-on")) problems.push(`${figure.id}: marks stay when the pointer leaves`);
  }
  return problems;
};

/* One selection runs through all views: whatever is chosen in one of them marks its source, itself, and in every other view what has
   the same range; a view that has neither that nor anything inside it marks what lies closest around it. */
const selection = () => {
  const problems = [];
  const ends = (t) => (t.includes(":") ? t.split("-").map((p) => p.split(":").map(Number)).map(([l, c]) => l * 1e6 + c)
    : [+t.split("-")[0] * 1e6, (+(t.split("-")[1] ?? t) + 1) * 1e6]);
  const ranges = (e) => e.dataset.range.split(" ").map(ends);
  for (const figure of document.querySelectorAll(".pyscope[data-python]")) {
    const shown = [...figure.querySelectorAll("[data-range]")].filter((e) => e.getClientRects().length);
    const views = [...new Set(shown.map((e) => e.closest(".ps-panel,.ps-stage")))];
    for (const e of shown.filter((_, i) => i % Math.ceil(shown.length / 80) === 0)) {
      e.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
      const name = `${figure.id} ${e.closest(".ps-panel,.ps-stage").dataset.view ?? "strip"} ${e.textContent.slice(0, 20)} ${e.dataset.range}`;
      const chosen = ranges(e);
      if (!e.classList.contains("ps-on")) problems.push(`${name}: is not marked itself`);
      for (const piece of figure.querySelectorAll(".ps-source [data-c]")) {
        const at = piece.parentNode.dataset.line * 1e6 + +piece.dataset.c;
        const want = chosen.some(([a, b]) => a <= at && at < b);
        if (want !== piece.classList.contains("ps-on")) problems.push(`${name}: ${piece.textContent} in the source is ${want ? "not " : ""}marked`);
      }
      for (const view of views) {
        const mine = shown.filter((o) => o.closest(".ps-panel,.ps-stage") === view);
        const same = mine.filter((o) => ranges(o).some(([a, b]) => chosen.some(([c, d]) => a === c && b === d)));
        const around = mine.filter((o) => ranges(o).some(([a, b]) => a <= chosen[0][0] && b >= chosen[0][1]));
        if (same.some((o) => !o.classList.contains("ps-on"))) problems.push(`${name}: the same range is not marked in ${view.dataset.view}`);
        if (chosen.length === 1 && around.length && !mine.some((o) => o.matches(".ps-on,.ps-in"))) problems.push(`${name}: nothing is marked in ${view.dataset.view}`);
      }
    }
    figure.dispatchEvent(new MouseEvent("mouseleave"));
  }
  return problems;
};

/* Every view is one stop of the Tab key, arrows move inside it, and what has the focus marks its source. */
async function keyboardInViews(page) {
  const problems = [];
  for (const view of [".ps-full", ".ps-tokens", ".ps-tree", ".ps-outline", ".ps-scopes", ".ps-sequence", ".ps-passes"]) {
    const list = page.locator(`${view}:visible`).first();
    if (!(await list.count())) continue;
    const state = () => list.evaluate((l) => ({
      stops: l.querySelectorAll("[tabindex='0']").length, scroller: l.closest("[tabindex='0']") !== null,
      all: l.querySelectorAll("[tabindex]").length, at: [...l.querySelectorAll("[tabindex]")].indexOf(document.activeElement),
      on: document.activeElement.classList.contains("ps-on") || !document.activeElement.dataset.range,
    }));
    let now = await state();
    if (now.all === 0) continue;
    if (now.stops !== 1 || now.scroller) problems.push(`${view} has ${now.stops} stops of the Tab key`);
    await list.locator("[tabindex='0']").focus();
    await page.keyboard.press("End");
    now = await state();
    if (now.at !== now.all - 1) problems.push(`${view}: End goes to ${now.at} of ${now.all}`);
    await page.keyboard.press("ArrowUp");
    now = await state();
    if (now.all > 1 && (now.at < 0 || now.at === now.all - 1)) problems.push(`${view}: ArrowUp goes to ${now.at} of ${now.all}`);
    if (!now.on) problems.push(`${view}: what has the focus is not marked`);
    await page.keyboard.press("Escape");
    if (await page.locator(".ps-on").count()) problems.push(`${view}: Escape leaves marks`);
  }
  return problems;
}

/* Links of prose to an instruction: it is on show and marked, whether its figure is folded or another version is chosen. */
async function anchors(browser, path, script) {
  const problems = [];
  const view = await open(browser, path, { script, folded: true });
  const links = await view.page.evaluate(() => [...document.querySelectorAll("main a[href*='#']")]
    .filter((a) => /-i\d+$/.test(a.hash) && a.pathname === location.pathname).map((a) => a.hash));
  for (const hash of new Set(links)) {
    await view.page.locator(`main a[href$='${hash}']`).first().click();
    const row = view.page.locator(`[id='${hash.slice(1)}']`);
    if (!(await row.count())) { problems.push(`${hash} leads nowhere`); continue; }
    if (!(await row.isVisible())) problems.push(`${hash} is not on show`);
    const box = await row.boundingBox();
    if (box && (box.y < 0 || box.y > 900)) problems.push(`${hash} is at ${box.y} of the window`);
    const colour = await row.evaluate((e) => getComputedStyle(e).backgroundColor);
    if (colour === "rgba(0, 0, 0, 0)") problems.push(`${hash} is not marked`);
    if (script) {
      const versions = await row.evaluate((e) => [...e.closest(".pyscope").querySelectorAll(".ps-version")].filter((v) => v.offsetParent).length);
      if (versions !== 1) problems.push(`${hash}: ${versions} versions are on show`);
    }
  }
  await view.close();
  return problems;
}

/* Anchors, ids and radio groups of one page. */
const references = () => {
  const problems = [];
  const ids = new Map();
  for (const e of document.querySelectorAll("[id]")) ids.set(e.id, (ids.get(e.id) ?? 0) + 1);
  for (const [id, n] of ids) if (n > 1 && id.startsWith("ps-")) problems.push(`id ${id} occurs ${n} times`);
  for (const a of document.querySelectorAll(".pyscope a[href^='#']")) {
    const id = decodeURIComponent(a.getAttribute("href").split("#")[1]);
    if (!ids.has(id)) problems.push(`${a.getAttribute("href")} leads nowhere`);
  }
  const groups = new Map();
  for (const input of document.querySelectorAll(".pyscope input[type=radio]")) {
    const figure = input.closest(".pyscope").id;
    if ((groups.get(input.name) ?? figure) !== figure) problems.push(`radio name ${input.name} is in two figures`);
    groups.set(input.name, figure);
  }
  for (const e of document.querySelectorAll(".pyscope i, .pyscope template, .pyscope code, .pyscope [style*='url(']")) problems.push(`<${e.localName}> in a figure`);
  return problems;
};

/* Where every part of every figure is in it, by the figure's id: print.html has the same figures as the chapters, and their styles
   one after the other. */
const measures = () => Object.fromEntries([...document.querySelectorAll(".pyscope[data-python]")].map((f) => {
  const left = f.getBoundingClientRect().left;
  const parts = [...f.querySelectorAll(".ps-source *, .ps-strip *, .ps-panel *")].filter((e) => !e.closest("details:not([open])"));
  return [f.id, parts.map((e) => {
    const r = e.getBoundingClientRect();
    return `${e.localName}.${e.getAttribute("class") ?? ""} at ${Math.round(r.left - left)}, ${Math.round(r.width)} by ${Math.round(r.height)}`;
  })];
}));

function sameAs(chapters, printed) {
  const problems = [];
  for (const [id, parts] of chapters) {
    if (!printed[id]) { problems.push(`${id} is not in print.html`); continue; }
    const at = parts.findIndex((part, i) => part !== printed[id][i]);
    if (at >= 0) problems.push(`${id}: ${parts[at]} in its chapter, ${printed[id][at]} in print.html`);
  }
  return problems;
}

async function keyboard(page) {
  const problems = [];
  const figure = page.locator(".pyscope[data-python]:has(.ps-grid)").first();
  if (!(await figure.count())) return ["no figure with a listing"];
  const stop = await figure.evaluate((f) => f.querySelectorAll(".ps-source [tabindex='0']").length);
  if (stop !== 1) problems.push(`the source has ${stop} stops of the Tab key`);
  const state = () => page.evaluate(() => {
    const e = document.activeElement;
    const f = e.closest(".pyscope");
    return {
      text: e.textContent, row: e.matches(".ps-grid li"), piece: e.matches("[data-c]"), at: e.dataset.c ?? e.dataset.offset,
      marks: f ? f.querySelectorAll(".ps-on").length : 0, sourceMarks: f ? f.querySelectorAll(".ps-source .ps-on").length : 0,
      rowMarks: f ? f.querySelectorAll(".ps-grid li.ps-on").length : 0, said: f?.querySelector("[role=status]")?.textContent,
    };
  });
  // Tab until the first piece of the source has the focus.
  await page.evaluate(() => document.body.focus());
  let now = await state();
  for (let i = 0; i < 80 && !now.piece; i += 1) { await page.keyboard.press("Tab"); now = await state(); }
  if (!now.piece) return [...problems, "Tab does not reach the source"];
  if (now.marks <= now.sourceMarks) problems.push(`${now.text} in the source marks nothing in the views`);
  const first = now.at;
  await page.keyboard.press("ArrowRight");
  now = await state();
  if (!now.piece || now.at === first) problems.push("ArrowRight does not go to the next piece");
  await page.keyboard.press("ArrowDown");
  now = await state();
  if (!now.piece) problems.push("ArrowDown leaves the source");
  for (let i = 0; i < 40 && !now.row; i += 1) { await page.keyboard.press("Tab"); now = await state(); }
  if (!now.row) return [...problems, "Tab does not reach the listing"];
  for (let i = 0; i < 3; i += 1) await page.keyboard.press("ArrowDown");
  now = await state();
  if (!now.row || now.rowMarks < 1) problems.push("ArrowDown does not choose the next instruction");
  if (!now.said) problems.push("nothing is said of the choice");
  await page.keyboard.press("Escape");
  now = await state();
  if (now.marks) problems.push("Escape does not clear the marks");
  return problems;
}

async function mouse(page) {
  const problems = [];
  const figure = page.locator(".pyscope[data-python]:has(.ps-grid)").first();
  const row = figure.locator(".ps-grid:visible li[data-range*=':']").last();
  await row.scrollIntoViewIfNeeded();
  await row.hover();
  if (!(await figure.locator(".ps-source .ps-on").count())) problems.push("a row under the pointer marks no source");
  await row.click({ position: { x: 4, y: 6 } });
  await page.mouse.move(2, 2);
  if (!(await figure.locator(".ps-source .ps-on").count())) problems.push("a click does not keep the marks");
  const piece = figure.locator(".ps-source .ps-on").first();
  await piece.click();
  if (!(await figure.locator(".ps-versions .ps-on").count())) problems.push("a click on the source marks nothing in the views");
  return problems;
}

/* Tabs show one version each, whether a script runs or not. */
async function tabs(page) {
  const problems = [];
  const groups = page.locator(".ps-tabs:visible");
  for (let g = 0; g < Math.min(await groups.count(), 4); g += 1) {
    const figure = page.locator(".pyscope", { has: page.locator(".ps-tabs") }).nth(g);
    const labels = figure.locator(".ps-tabs label");
    for (let i = 0; i < (await labels.count()); i += 1) {
      const name = (await labels.nth(i).innerText()).trim();
      await labels.nth(i).click();
      const shown = await figure.locator(".ps-version:visible").evaluateAll((v) => v.map((e) => e.dataset.python));
      if (shown.join() !== name) problems.push(`tab ${name} shows ${shown.join() || "nothing"}`);
    }
  }
  return problems;
}

/* A figure that waits to be opened links its source and its listing as soon as it is, whether the mouse or the keyboard opened it. */
async function closed(browser, path) {
  const problems = [];
  for (const [how, linked] of [["click", mouse], ["Enter", keyboard]]) {
    const view = await open(browser, path, { folded: true });
    const fold = view.page.locator("details.ps-fold").first();
    if ((await fold.count()) && !(await fold.evaluate((d) => d.open))) {
      if (await fold.locator(".ps-body").isVisible()) problems.push("what is folded is on show");
      const summary = fold.locator("summary").first();
      if (how === "click") await summary.click({ position: { x: 8, y: 12 } });
      else { await summary.focus(); await view.page.keyboard.press(how); }
      if (!(await fold.locator(".ps-body").isVisible())) problems.push(`${how} does not open it`);
      else if (await fold.locator(".ps-grid").count()) problems.push(...(await linked(view.page)).map((p) => `after ${how}: ${p}`));
    }
    problems.push(...view.errors);
    await view.close();
  }
  return problems;
}

async function main() {
  for (const book of books) if (!existsSync(book)) throw new Error(`${book} is not there: build the book first`);
  const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
  if (!executablePath) throw new Error("Chromium is not there: install the package chromium");
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  for (const book of books) await tryBook(browser, book);
  await browser.close();
}

async function tryBook(browser, book) {
  const pages = pagesWithFigures(book);
  const chapters = new Map();
  check("some pages have figures", pages.length ? [] : [`none below ${book}`]);
  for (const path of pages) {
    const name = relative(book, path);
    // One load for all themes and widths: mdBook itself changes the theme by a class.
    let view = await open(browser, path);
    // The first page is there twice, as index.html.
    for (const [id, parts] of Object.entries(await view.page.evaluate(measures))) chapters.set(id, parts);
    await view.page.addStyleTag({ content: "*{transition:none!important}" });
    for (const width of [360, 600, 1000, 1400, 1900]) {
      await view.page.setViewportSize({ width, height: 900 });
      check(`${name}, ${width} px: stays inside the window`, await view.page.evaluate(outside));
      check(`${name}, ${width} px: every view is seen`, await view.page.evaluate(back.seen));
    }
    for (const theme of THEMES) {
      for (const width of theme === "light" || theme === "navy" ? [1400, 360] : [1000]) {
        await view.page.setViewportSize({ width, height: 900 });
        await view.page.evaluate((t) => { document.documentElement.className = `js ${t}`; }, theme);
        check(`${name} in ${theme}, ${width} px: axe`, await accessible(view.page, theme === "light"));
        check(`${name} in ${theme}, ${width} px: contrast of marks`, await marksAreReadable(view.page));
      }
    }
    check(`${name}: no script error`, view.errors);
    await view.close();
    view = await open(browser, path);
    check(`${name}: ids and links`, await view.page.evaluate(references));
    check(`${name}: linking by range`, await view.page.evaluate(linking));
    check(`${name}: flow graphs`, await view.page.evaluate(back.graphs));
    check(`${name}: explanations`, await view.page.evaluate(back.explanations));
    check(`${name}: explanations by keyboard`, await back.focus(view.page));
    check(`${name}: source and foot stay in sight`, await back.inSight(view.page));
    if (await view.page.locator(".ps-grid:visible li[data-range*=':']").count()) {
      check(`${name}: linking by mouse`, await mouse(view.page));
      await view.close();
      view = await open(browser, path);
      check(`${name}: linking by keyboard`, await keyboard(view.page));
    }
    check(`${name}: one selection runs through all views`, await view.page.evaluate(selection));
    check(`${name}: views by keyboard`, await keyboardInViews(view.page));
    check(`${name}: links to instructions`, await anchors(browser, path, true));
    check(`${name}: links to instructions without a script`, await anchors(browser, path, false));
    check(`${name}: tabs`, await tabs(view.page));
    await view.close();
    if (/class="ps-fold"/.test(readFileSync(path, "utf8"))) check(`${name}: closed figures`, await closed(browser, path));
    view = await open(browser, path, { width: 360, touch: true });
    check(`${name}: explanations by touch in a narrow window`, await back.touch(view.page));
    await view.close();
    view = await open(browser, path, { script: false });
    check(`${name}: tabs without a script`, await tabs(view.page));
    check(`${name}: every view is seen without a script`, await view.page.evaluate(back.seen));
    const rows = await view.page.locator(".ps-grid li").count();
    check(`${name}: listings without a script`, rows || !(await view.page.locator(".ps-grid").count()) ? [] : ["no rows"]);
    check(`${name}: views without a script`, await view.page.evaluate(empty));
    await view.close();
  }
  const print = join(book, "print.html");
  if (existsSync(print)) {
    const view = await open(browser, print, { media: "print" });
    check("print.html: ids and links", await view.page.evaluate(references));
    check("print.html: all versions are shown", await view.page.evaluate(() => [...document.querySelectorAll(".ps-version,.ps-strip")]
      .filter((e) => !e.closest("details:not([open])") && e.textContent && !e.getBoundingClientRect().height).map((e) => `${e.closest(".pyscope").id} ${e.dataset.python}`)));
    check("print.html: all of every view is shown", await view.page.evaluate(empty));
    check("print.html: no script error", view.errors);
    check("print.html: every view is seen", await view.page.evaluate(back.seen));
    check("print.html: instructions are explained", await view.page.evaluate(back.printed));
    await view.close();
    const screen = await open(browser, print, {});
    check("print.html: figures look as in their chapters", sameAs(chapters, await screen.page.evaluate(measures)));
    check("print.html: axe", await accessible(screen.page, true));
    check("print.html: linking by range", await screen.page.evaluate(linking));
    await screen.close();
  }
}

try {
  await main();
} catch (error) {
  failed += 1;
  console.log(`FAILED ${error.message}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
