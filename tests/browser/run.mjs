// Opens a built book in Chromium and tries every figure: accessibility, contrast in all themes, linking by mouse and by
// keyboard, tabs without a script, narrow and wide windows, print. Prints what failed and "N passed, N failed".
//
// Usage: node run.mjs [BOOK], the folder with the built pages (default: the project's book).
import { createRequire } from "node:module";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const here = fileURLToPath(new URL(".", import.meta.url));
const book = resolve(process.argv[2] ?? join(here, "../../book/book"));
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

async function open(browser, path, { theme = "light", width = 1200, script = true, media } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled: script });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (e) => errors.push(e.message));
  await page.addInitScript((t) => {
    localStorage.setItem("mdbook-theme", t);
    localStorage.setItem("mdbook-sidebar", "hidden");
  }, theme);
  if (media) await page.emulateMedia({ media });
  await page.goto(pathToFileURL(path).href);
  if (script) await page.evaluate(() => document.querySelectorAll("details.ps-fold").forEach((d) => (d.open = true)));
  return { page, errors, close: () => context.close() };
}

/* No violation that axe knows, inside our figures, each version's tab in turn; or only contrast, which alone depends on the
   theme, on the first tab. */
async function accessible(page, whole) {
  await page.evaluate(axe);
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
  return contrast(page);
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

/* Anchors, ids and radio groups of one page. */
const references = () => {
  const problems = [];
  const ids = new Map();
  for (const e of document.querySelectorAll("[id]")) ids.set(e.id, (ids.get(e.id) ?? 0) + 1);
  for (const [id, n] of ids) if (n > 1 && id.startsWith("ps-")) problems.push(`id ${id} occurs ${n} times`);
  for (const a of document.querySelectorAll(".pyscope a[href*='#']")) {
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

async function main() {
  if (!existsSync(book)) throw new Error(`${book} is not there: build the book first`);
  const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
  if (!executablePath) throw new Error("Chromium is not there: install the package chromium");
  const pages = pagesWithFigures(book);
  check("some pages have figures", pages.length ? [] : [`none below ${book}`]);
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  for (const path of pages) {
    const name = relative(book, path);
    for (const theme of THEMES) {
      for (const width of theme === "light" || theme === "navy" ? [1400, 360] : [1000]) {
        const view = await open(browser, path, { theme, width });
        check(`${name} in ${theme}, ${width} px: axe`, await accessible(view.page, theme === "light"));
        check(`${name} in ${theme}, ${width} px: contrast of marks`, await marksAreReadable(view.page));
        check(`${name} in ${theme}, ${width} px: no script error`, view.errors);
        await view.close();
      }
    }
    for (const width of [360, 600, 1000, 1400, 1900]) {
      const view = await open(browser, path, { width });
      check(`${name}, ${width} px: stays inside the window`, await view.page.evaluate(outside));
      await view.close();
    }
    let view = await open(browser, path);
    check(`${name}: ids and links`, await view.page.evaluate(references));
    check(`${name}: linking by range`, await view.page.evaluate(linking));
    if (await view.page.locator(".ps-grid:visible li[data-range*=':']").count()) {
      check(`${name}: linking by mouse`, await mouse(view.page));
      await view.close();
      view = await open(browser, path);
      check(`${name}: linking by keyboard`, await keyboard(view.page));
    }
    check(`${name}: tabs`, await tabs(view.page));
    await view.close();
    view = await open(browser, path, { script: false });
    check(`${name}: tabs without a script`, await tabs(view.page));
    const rows = await view.page.locator(".ps-grid li").count();
    check(`${name}: listings without a script`, rows || !(await view.page.locator(".ps-grid").count()) ? [] : ["no rows"]);
    await view.close();
  }
  const print = join(book, "print.html");
  if (existsSync(print)) {
    const view = await open(browser, print, { media: "print" });
    check("print.html: ids and links", await view.page.evaluate(references));
    check("print.html: all versions are shown", await view.page.evaluate(() => [...document.querySelectorAll(".ps-version,.ps-strip")]
      .filter((e) => !e.closest("details:not([open])") && e.textContent && !e.getBoundingClientRect().height).map((e) => `${e.closest(".pyscope").id} ${e.dataset.python}`)));
    check("print.html: no script error", view.errors);
    await view.close();
    const screen = await open(browser, print, {});
    check("print.html: axe", await accessible(screen.page, true));
    check("print.html: linking by range", await screen.page.evaluate(linking));
    await screen.close();
  }
  await browser.close();
}

try {
  await main();
} catch (error) {
  failed += 1;
  console.log(`FAILED ${error.message}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
