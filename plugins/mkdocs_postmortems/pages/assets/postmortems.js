/* What the pages of mkdocs-postmortems gain from JavaScript: search and filters over all reports, sortable tables, and
   the reader's own time on hover. Everything reads without it. */
(() => {
  "use strict";

  const FACETS = {
    service: ["Service", (r) => r.services || []],
    severity: ["Severity", (r) => [r.severity]],
    cause: ["Cause", (r) => [...new Set([r.trigger, ...(r.factors || [])].filter(Boolean))]],
    team: ["Team", (r) => r.teams || []],
    tag: ["Tag", (r) => r.tags || []],
    year: ["Year", (r) => [r.day.slice(0, 4)]],
  };
  const SHOWN = 100;

  const words = (name) => name.replaceAll("-", " ");
  const shown = (facet, value) => (facet === "cause" || facet === "tag" ? words(value) : value);

  function element(name, properties = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key in made) made[key] = value;
      else made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  }

  /* Search and filters */

  async function finder(box) {
    const answer = await fetch(box.dataset.pmIndex);
    if (!answer.ok) return;
    const { reports } = await answer.json();
    const table = document.querySelector(".pm-reports");
    const pager = document.querySelector(".pm-pager");
    if (!table) return;
    const body = table.tBodies[0];
    const template = [...body.rows].map((row) => row.cloneNode(true));
    const scale = [...new Set(reports.map((r) => r.severity))].sort();
    for (const report of reports) {
      const parts = [report.title, report.id, ...FACETS.service[1](report), ...FACETS.cause[1](report), ...FACETS.team[1](report), ...FACETS.tag[1](report)];
      report.text = parts.concat(parts.map(words)).join(" ").toLowerCase();
    }

    const search = element("input", { type: "search", placeholder: "Search titles, services, causes, tags", "aria-label": "Search reports", autocomplete: "off" });
    const filters = element("div", { className: "pm-filters" });
    const status = element("p", { className: "pm-note", role: "status" });
    const selects = {};
    for (const [key, [label, values]] of Object.entries(FACETS)) {
      const counts = new Map();
      for (const report of reports) for (const value of values(report)) counts.set(value, (counts.get(value) || 0) + 1);
      if (counts.size < 2) continue;
      const sorted = [...counts].sort(([a, n], [b, m]) => (key === "year" ? b.localeCompare(a) : key === "severity" ? a.localeCompare(b) : m - n || a.localeCompare(b)));
      const select = element("select", { "aria-label": label }, element("option", { value: "" }, label));
      for (const [value, count] of sorted) select.append(element("option", { value }, `${shown(key, value)} (${count})`));
      select.addEventListener("change", () => {
        if (!select.value) return;
        const chosen = state.get(key) || [];
        if (!chosen.includes(select.value)) state.set(key, [...chosen, select.value]);
        changed(true);
      });
      selects[key] = select;
      filters.append(select);
    }
    const chips = element("div", { className: "pm-filters", "aria-label": "Chosen filters" });
    box.append(search, filters, chips, status);

    const state = new Map();
    function fromAddress() {
      state.clear();
      const query = new URLSearchParams(location.search);
      search.value = query.get("text") || "";
      for (const key of Object.keys(selects)) {
        const known = new Set([...selects[key].options].map((option) => option.value));
        const values = query.getAll(key).filter((value) => value && known.has(value));
        if (values.length) state.set(key, values);
      }
    }
    function toAddress(remember) {
      const query = new URLSearchParams();  // not `q`, at which Material opens its own search
      if (search.value.trim()) query.set("text", search.value.trim());
      for (const [key, values] of state) for (const value of values) query.append(key, value);
      const address = location.pathname + (query.size ? `?${query}` : "") + location.hash;
      if (address === location.pathname + location.search + location.hash) return;
      history[remember ? "pushState" : "replaceState"](history.state, "", address);
    }

    function row(report) {
      const root = box.dataset.pmRoot;
      const link = element("a", { href: `${root}reports/${report.id}/` }, report.title);
      if (!root.endsWith("/")) link.href = `${root.replace(/index\.html$/, "")}reports/${report.id}.html`;
      const main = element("td", { className: "pm-main", "data-label": "Incident" }, link);
      if (report.kind === "near-miss") main.append(" ", element("span", { className: "pm-state" }, "near miss"));
      if (report.lasted === "still open") main.append(" ", element("span", { className: "pm-state pm-open" }, "still open"));
      const severity = element("span", { className: `pm-sev pm-sev-${severityStep(report.severity)}` }, report.severity);
      return element(
        "tr", {},
        element("td", { "data-label": "Day" }, element("time", { dateTime: report.day }, report.day)),
        element("td", { "data-label": "Severity" }, severity),
        main,
        element("td", { "data-label": "Services" }, (report.services || []).join(", ")),
        element("td", { "data-label": "Trigger" }, report.trigger ? words(report.trigger) : ""),
        element("td", { className: "pm-num", "data-label": "Lasted", "data-sort": report.minutes ?? -1 }, report.lasted),
        element("td", { className: "pm-num", "data-label": "Open actions" }, report.open ? String(report.open) : ""),
      );
    }
    const steps = new Map();
    for (const badge of document.querySelectorAll(".pm-sev")) steps.set(badge.textContent, badge.className.match(/pm-sev-(\d)/)?.[1]);
    const severityStep = (severity) => steps.get(severity) || Math.min(scale.indexOf(severity) + 1, 5);

    function changed(remember) {
      const asked = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const filtered = asked.length || state.size;
      const found = reports.filter((report) =>
        asked.every((word) => report.text.includes(word)) &&
        [...state].every(([key, values]) => values.some((value) => FACETS[key][1](report).includes(value))));
      body.replaceChildren(...(filtered ? found.slice(0, SHOWN).map(row) : template));
      pager?.toggleAttribute("hidden", Boolean(filtered));
      status.textContent = !filtered ? `${reports.length} reports` : !found.length
        ? "No report fits. Take a filter away." : `${found.length} of ${reports.length} reports${found.length > SHOWN ? `; the newest ${SHOWN} are shown` : ""}`;
      chips.replaceChildren(...[...state].flatMap(([key, values]) => values.map((value) => {
        const chip = element("button", { type: "button", className: "pm-chip", "aria-label": `Remove filter ${FACETS[key][0]} ${shown(key, value)}` }, shown(key, value));
        chip.addEventListener("click", () => {
          const rest = state.get(key).filter((other) => other !== value);
          if (rest.length) state.set(key, rest);
          else state.delete(key);
          changed(true);
          search.focus();
        });
        return chip;
      })));
      for (const select of Object.values(selects)) select.value = "";
      resort(table);
      localTimes(body);
      if (remember !== undefined) toAddress(remember);
    }
    search.addEventListener("input", () => changed(false));
    window.addEventListener("popstate", () => { if (box.isConnected) { fromAddress(); changed(); } });
    fromAddress();
    changed();
  }

  /* Sortable tables */

  const key = (cell) => cell.dataset.sort ?? cell.textContent.trim();
  function sort(table, column, descending) {
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => {
      const [x, y] = [key(a.cells[column]), key(b.cells[column])];
      const numbers = [x, y].every((value) => value !== "" && !Number.isNaN(Number(value)));
      const order = numbers ? x - y : x.localeCompare(y, undefined, { numeric: true });
      return descending ? -order : order;
    });
    table.tBodies[0].append(...rows);
  }
  function resort(table) {
    const heads = [...table.tHead.rows[0].cells];
    const column = heads.findIndex((head) => head.hasAttribute("aria-sort"));
    if (column >= 0) sort(table, column, heads[column].getAttribute("aria-sort") === "descending");
  }
  function sortable(table) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = element("button", { type: "button" }, head.textContent);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const descending = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sort(table, column, descending);
      });
    });
  }

  /* The reader's own time */

  function localTimes(root) {
    for (const time of root.querySelectorAll("time[datetime*='T']")) {
      time.title = new Date(time.dateTime).toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" });
    }
  }

  function start() {
    document.querySelectorAll("table[data-pm-sort]:not([data-pm-ready])").forEach((table) => { table.dataset.pmReady = ""; sortable(table); });
    document.querySelectorAll(".pm-find:empty").forEach(finder);
    localTimes(document);
  }
  /* Material's instant navigation replaces the page without loading it. */
  if (window.document$) window.document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
