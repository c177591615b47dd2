/* What must hold in a browser of the views that are read from code objects: flow graph, stack, code, .pyc, and of the
   explanations of instructions. Each function runs in a page and gives a list of problems. */

/* Text of a graph stays inside its box in the font that the reader has, boxes are apart, and there are words for those who
   do not see it. */
export const graphs = () => {
  const problems = [];
  const version = (e) => e.closest(".ps-version")?.offsetParent;
  for (const svg of document.querySelectorAll("svg.ps-cfg")) {
    if (!version(svg)) continue;
    const name = `${svg.closest(".pyscope").id} ${svg.closest(".ps-graph").dataset.graph}`;
    if (!svg.querySelector("title")?.textContent || !svg.querySelector("desc")?.textContent) problems.push(`${name}: no words for the picture`);
    const boxes = [...svg.querySelectorAll(".ps-block")].map((g) => ({ g, r: g.querySelector("rect").getBoundingClientRect() }));
    for (const { g, r } of boxes) {
      for (const text of g.querySelectorAll("text")) {
        const t = text.getBoundingClientRect();
        if (t.left < r.left || t.right > r.right + 0.5 || t.top < r.top || t.bottom > r.bottom) problems.push(`${name} ${g.dataset.block}: “${text.textContent}” leaves its box`);
      }
    }
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
      if (a.r.left < b.r.right && b.r.left < a.r.right && a.r.top < b.r.bottom && b.r.top < a.r.bottom) problems.push(`${name}: ${a.g.dataset.block} overlaps ${b.g.dataset.block}`);
    }));
  }
  return problems;
};

/* Whatever view shows an instruction, pointing at it explains it, with its own operand and a link, and moves nothing. */
export const explanations = () => {
  const problems = [];
  const point = (e) => e.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
  for (const figure of document.querySelectorAll(".pyscope[data-python]:has(.ps-explain)")) {
    let card = null;
    for (const view of ["bytecode", "stack", "cfg"]) {
      for (const row of figure.querySelectorAll(`[data-view=${view}] [data-op]`)) {
        const version = row.closest(".ps-version");
        if (!version.offsetParent || !version.querySelector(".ps-explain")) continue;
        const name = `${figure.id} ${view} ${row.dataset.op}`;
        const before = row.getBoundingClientRect().top;
        point(row);
        card = figure.querySelector(".ps-card");
        if (!card?.textContent.startsWith(row.dataset.op)) problems.push(`${name}: is not explained`);
        else if (/[{}]/.test(card.textContent.replace(/[`'"].*[`'"]/g, "")) && !/f-string|dict|format/i.test(card.textContent)) problems.push(`${name}: ${card.textContent}`);
        if (!card?.querySelector("a[href^='https://docs.python.org/3.']")) problems.push(`${name}: no link to the documentation`);
        if (figure.matches(".ps-over") && Math.abs(row.getBoundingClientRect().top - before) > 1) problems.push(`${name}: moves when it is explained`);
      }
    }
    figure.dispatchEvent(new MouseEvent("mouseleave"));
    if (card?.textContent) problems.push(`${figure.id}: the explanation stays when the pointer leaves`);
  }
  return problems;
};

/* Each view has rows that can be seen, with or without a script, on any medium. */
export const seen = () => {
  const problems = [];
  const parts = { cfg: "svg .ps-block", stack: ".ps-stack li", code: ".ps-list li", pyc: ".ps-bytes li" };
  for (const panel of document.querySelectorAll(".ps-panel")) {
    const part = parts[panel.dataset.view];
    if (!part || !panel.closest(".ps-version").getBoundingClientRect().height || panel.closest("details:not([open])")) continue;
    const all = [...panel.querySelectorAll(part)];
    if (!all.length) problems.push(`${panel.id}: nothing to see`);
    if (all.some((e) => !e.getBoundingClientRect().height)) problems.push(`${panel.id}: something is hidden`);
  }
  return problems;
};

/* On paper, what instructions do is a list that is open, once a figure. */
export const printed = () => [...document.querySelectorAll(".ps-version:first-child .ps-explain")]
  .filter((e) => !e.closest(".ps-fold:not([open])") && !e.querySelector("li").getBoundingClientRect().height)
  .map((e) => `${e.closest(".pyscope").id}: the list of instructions is shut`);

/* With the keyboard alone: what has the focus is explained. */
export async function focus(page) {
  const problems = [];
  for (const list of [".ps-stack ol", "svg.ps-cfg", ".ps-rows ol, [data-view=bytecode] .ps-grid ol"]) {
    const figure = page.locator(".pyscope[data-python]:has(.ps-explain)").filter({ has: page.locator(list) }).first();
    if (!(await figure.count())) continue;
    const stop = figure.locator(list).locator("[tabindex='0']").first();
    if (!(await stop.count())) { problems.push(`${list}: no stop of the Tab key`); continue; }
    await page.keyboard.press("Tab");
    await stop.focus();
    for (let i = 0; i < 3; i += 1) await page.keyboard.press("ArrowDown");
    const [op, card] = await figure.evaluate((f) => [document.activeElement.dataset.op, f.querySelector(".ps-card")?.textContent ?? ""]);
    if (op && !card.startsWith(op)) problems.push(`${list}: ${op} has the focus and is not explained`);
    await page.keyboard.press("Escape");
  }
  return problems;
}

/* While something in a long figure is chosen, its source and what is said of it are in the window. */
export async function inSight(page) {
  const problems = [];
  const figures = page.locator(".pyscope[data-python]:has(.ps-grid:visible, svg.ps-cfg:visible)");
  for (let i = 0; i < Math.min(await figures.count(), 6); i += 1) {
    const rows = figures.nth(i).locator(".ps-versions [data-op][data-range]:visible");
    const row = rows.last();
    if (!(await rows.count())) continue;
    await row.evaluate((e) => { e.scrollIntoView({ block: "center" }); e.dispatchEvent(new MouseEvent("mouseover", { bubbles: true })); });
    problems.push(...(await figures.nth(i).evaluate((f) => {
      const all = [".ps-side", ".ps-foot"].map((part) => [part, f.querySelector(part).getBoundingClientRect()]);
      return all.filter(([, r]) => r.bottom <= 0 || r.top >= innerHeight).map(([part, r]) => `${f.id}: ${part} is at ${r.top} to ${r.bottom}`);
    })));
    await figures.nth(i).evaluate((f) => f.dispatchEvent(new MouseEvent("mouseleave")));
  }
  return problems;
}

/* A tap on an instruction explains it, in the window, and a tap elsewhere ends that. */
export async function touch(page) {
  const problems = [];
  for (const view of ["bytecode", "stack", "cfg"]) {
    const figure = page.locator(".pyscope[data-python]:has(.ps-explain)").filter({ has: page.locator(`[data-view=${view}] [data-op]:visible`) }).first();
    if (!(await figure.count())) continue;
    const row = figure.locator(`[data-view=${view}] [data-op]:visible`).nth(2);
    await row.scrollIntoViewIfNeeded();
    await row.tap({ position: { x: 60, y: 8 } });
    const op = await row.getAttribute("data-op");
    const card = figure.locator(".ps-card");
    const text = (await card.count()) ? await card.innerText() : "";
    const box = text && (await card.boundingBox());
    if (!text.startsWith(op)) problems.push(`${view}: a tap on ${op} explains ${JSON.stringify(text.slice(0, 30))}`);
    else if (!box || box.y < 0 || box.y + Math.min(box.height, 60) > 900 || box.x < 0 || box.x + box.width > 360) problems.push(`${view}: the explanation of ${op} is at ${JSON.stringify(box)}`);
    await figure.locator(".ps-view, .ps-heading, .ps-head").first().tap({ position: { x: 3, y: 3 } });
    if (await card.isVisible()) problems.push(`${view}: the explanation stays`);
  }
  return problems;
}
