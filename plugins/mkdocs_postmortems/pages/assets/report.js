/* What a report's page gains from JavaScript: a copy of its link or of its text, and the reader's own time of day.
   Folds open for print, where nobody can open them. */
(() => {
  "use strict";

  const { _ } = window.pmSay;
  const LOCAL = "pm-local-time";

  /* A page as Markdown */

  const blank = (text) => text.replace(/\s+/g, " ");
  const rows = (table) => [...table.rows].map((row) => [...row.cells].map((cell) => inline(cell).trim().replaceAll("|", "\\|")));
  function inline(node) {
    let text = "";
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) text += blank(child.data);
      else if (child.nodeType !== Node.ELEMENT_NODE || child.matches(".headerlink, .pm-tools, svg, button")) continue;
      else if (child.matches("a[href]")) text += `[${inline(child).trim()}](${child.href})`;
      else if (child.matches("b, strong")) text += `**${inline(child).trim()}**`;
      else if (child.matches("em")) text += `*${inline(child).trim()}*`;
      else if (child.matches("code")) text += `\`${child.textContent}\``;
      else if (child.matches("br, div, li, p")) text += ` ${inline(child)} `;
      else text += inline(child);
    }
    return blank(text);
  }
  function list(node, indent = "") {
    return [...node.children].map((item, index) => {
      const inner = [...item.children].filter((child) => child.matches("ul, ol"));
      const own = item.cloneNode(true);
      own.querySelectorAll(":scope > ul, :scope > ol").forEach((child) => child.remove());
      const mark = node.matches("ol") ? `${index + 1}.` : "-";
      return [`${indent}${mark} ${inline(own).trim()}`, ...inner.map((child) => list(child, `${indent}    `))].join("\n");
    }).join("\n");
  }
  function table(node) {
    const [head, ...body] = rows(node);
    const line = (cells) => `| ${head.map((name, place) => cells[place] ?? "").join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
  }
  const BLOCKS = [
    [".headerlink, .pm-tools, .pm-trail, .pm-stages, svg, nav, button, summary, caption", () => ""],
    ["h1, h2, h3, h4, h5, h6", (node) => `${"#".repeat(Number(node.tagName[1]))} ${inline(node).trim()}`],
    ["table", table],
    ["ul, ol", (node) => list(node)],
    ["pre", (node) => `\`\`\`\n${node.textContent.trimEnd()}\n\`\`\``],
    ["dl", (node) => [...node.querySelectorAll("dt")].map((term) => `- ${inline(term).trim()}: ${inline(term.nextElementSibling).trim()}`).join("\n")],
    ["p, blockquote", (node) => inline(node).trim()],
  ];
  function markdown(node) {
    const parts = [...node.children].map((child) => {
      const [, write] = BLOCKS.find(([selector]) => child.matches(selector)) ?? [null, markdown];
      return write(child);
    });
    return parts.filter(Boolean).join("\n\n");
  }

  /* The tools beside the trail */

  const address = () => location.href.replace(/#.*$/, "");
  async function copy(button, text) {
    const name = button.textContent;
    let said = _("Copied");
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      said = _("Your browser does not allow it");
    }
    button.textContent = said;
    setTimeout(() => { button.textContent = name; }, 2000);
  }
  function tool(name, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => act(button));
    return button;
  }

  /* Local time */

  function remembered(set) {
    try {
      if (set !== undefined) localStorage.setItem(LOCAL, set ? "1" : "");
      return localStorage.getItem(LOCAL) === "1";
    } catch {
      return Boolean(set);
    }
  }
  const two = (number) => String(number).padStart(2, "0");
  function local(time) {
    const at = new Date(time.dateTime);
    const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    const hour = `${two(at.getHours())}:${two(at.getMinutes())}`;
    const parts = time.dataset.utc.match(/^(~?)(\d{4}-\d\d-\d\d)? ?(\d\d:\d\d)?$/);
    if (!parts) return time.dataset.utc;
    const [, mark, date, clock] = parts;
    if (!clock) return `${mark}${day}`;
    const other = !date && day !== time.dateTime.slice(0, 10);
    return `${mark}${date ? `${day} ` : ""}${hour}${other ? ` (${day})` : ""}`;
  }
  function show(article, own) {
    for (const time of article.querySelectorAll("time[datetime*='T']")) {
      time.dataset.utc ??= time.textContent;
      time.textContent = own ? local(time) : time.dataset.utc;
    }
    const zone = own ? Intl.DateTimeFormat().resolvedOptions().timeZone : "UTC";
    article.querySelectorAll(".pm-zone").forEach((name) => { name.textContent = zone; });
  }

  function clock(article) {
    const button = tool(_("Local time"), () => {
      const own = remembered(button.getAttribute("aria-pressed") !== "true");
      button.setAttribute("aria-pressed", own);
      show(article, own);
    });
    button.setAttribute("aria-pressed", remembered());
    if (remembered()) show(article, true);
    return button;
  }

  function equip(top) {
    const article = top.closest("article");
    const tools = document.createElement("div");
    tools.className = "pm-tools";
    if (article.querySelector(".pm-zone")) tools.append(clock(article));
    tools.append(
      tool(_("Copy link"), (button) => copy(button, address())),
      tool(_("Copy as Markdown"), (button) => copy(button, `${markdown(article)}\n\n${address()}\n`)),
    );
    top.append(tools);
  }

  /* Print */

  const closed = "article details:not([open])";
  window.addEventListener("beforeprint", () => document.querySelectorAll(closed).forEach((fold) => { fold.open = true; fold.dataset.pmPrint = ""; }));
  window.addEventListener("afterprint", () => document.querySelectorAll("details[data-pm-print]").forEach((fold) => { fold.open = false; delete fold.dataset.pmPrint; }));

  /* Parts of the theme that have no name or share one, and tables wider than the page, which a keyboard must reach */

  function name() {
    document.querySelectorAll(".md-search[role=dialog]:not([aria-label])").forEach((dialog) => dialog.setAttribute("aria-label", _("Search")));
    document.querySelectorAll(".md-code__nav:not([aria-label])").forEach((tools, place) => tools.setAttribute("aria-label", _("Code block {n}", { n: place + 1 })));
    document.querySelectorAll(".md-typeset__scrollwrap:not([tabindex]), .pm-scroll:not([tabindex])").forEach((box) => {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    });
  }

  function start() {
    document.querySelectorAll("[data-pm-tools]:not(:has(.pm-tools))").forEach(equip);
    // Material wraps tables after us, and adds the buttons of a block of code once it comes into view.
    name();
    const article = document.querySelector("article");
    if (article?.querySelector(".highlight, .md-typeset__scrollwrap, table:not(.pm-table)")) new MutationObserver(name).observe(article, { childList: true, subtree: true });
  }
  /* Material's instant navigation replaces the page without loading it. */
  if (window.document$) window.document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
