/* What the pages of mkdocs-postmortems gain from JavaScript: search and filters over all reports, sortable tables, and
   the reader's own time on hover. Everything reads without it. */
(() => {
  "use strict";

  const SHOWN = 100;

  const words = (name) => name.replaceAll("-", " ");
  function element(name, properties = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key in made) made[key] = value;
      else made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  }

  /* What there is to find, by the `data-pm-list` of its box: a facet has a name, the values of an item and, if they are
     not shown as they are, how; its values stand by their frequency unless there is an `order`. `shows` tells which items
     are among those to be found, given the filters that are set; by default all are. */

  const badge = (name, kind = "") => element("span", { className: `pm-state ${kind}` }, name);
  const cell = (label, ...content) => element("td", { "data-label": label }, ...content);
  const number = (label, shown, key) => element("td", { className: "pm-num", "data-label": label, "data-sort": key }, shown);
  const some = (value) => (value ? [value] : []);
  const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  const byValue = ([a], [b]) => a.localeCompare(b, undefined, { numeric: true });

  const UNFINISHED = { draft: "draft", "in-review": "in review" };
  const REPORTS = {
    noun: "report",
    prompt: "Search titles, services, causes, tags",
    facets: {
      service: { name: "Service", values: (r) => r.services || [] },
      severity: { name: "Severity", values: (r) => [r.severity], order: byValue },
      cause: { name: "Cause", values: (r) => [...new Set([r.trigger, ...(r.factors || [])].filter(Boolean))], shown: words },
      team: { name: "Team", values: (r) => r.teams || [] },
      tag: { name: "Tag", values: (r) => r.tags || [], shown: words },
      year: { name: "Year", values: (r) => [r.day.slice(0, 4)], order: (a, b) => byValue(b, a) },
    },
    text: (r, facets) => [r.title, r.id, ...["service", "cause", "team", "tag"].flatMap((key) => facets[key].values(r))],
    row(report, site) {
      const main = element("td", { className: "pm-main", "data-label": "Incident" }, site.link(`reports/${report.id}/`, report.title));
      if (UNFINISHED[report.status]) main.append(" ", badge(UNFINISHED[report.status], "pm-draft"));
      if (report.kind === "near-miss") main.append(" ", badge("near miss"));
      if (report.lasted === "still open") main.append(" ", badge("still open", "pm-going"));
      return element(
        "tr", {},
        cell("Day", element("time", { dateTime: report.day }, report.day)),
        cell("Severity", site.severity(report.severity)),
        main,
        cell("Services", (report.services || []).join(", ")),
        cell("Trigger", report.trigger ? words(report.trigger) : ""),
        number("Lasted", report.lasted, report.minutes ?? -1),
        number("Open actions", report.open ? String(report.open) : "", report.open || 0),
      );
    },
  };

  const AGES = [30, 90, 180, 365];
  const STATES = {
    done: (a) => badge(`done ${a.done}`, "pm-done"),
    unknown: () => badge("outcome unknown", "pm-none"),
    open: () => badge("open", "pm-open"),
    "in-progress": () => badge("in progress", "pm-open"),
  };
  const STANDS = { open: ["open"], "in-progress": ["open", "in progress"], done: ["recently closed"], unknown: ["outcome unknown"] };
  const ACTIONS = {
    noun: "action",
    prompt: "Search actions, owners, teams, incidents",
    shows: (a, state) => a.status !== "done" || state.has("state"),
    facets: {
      state: { name: "State", values: (a) => STANDS[a.status].concat(a.overdue_days ? ["overdue"] : []) },
      owner: { name: "Owner", values: (a) => [a.owner || "no owner"] },
      team: { name: "Team", values: (a) => a.teams },
      priority: { name: "Priority", values: (a) => some(a.priority) },
      kind: { name: "Kind", values: (a) => some(a.kind) },
      age: { name: "Age", values: (a) => AGES.filter((days) => a.age_days > days).map(String), shown: (days) => `over ${days} days`, order: byValue },
      pattern: { name: "Pattern", values: (a) => some(a.pattern), shown: (slug, data) => data.patterns[slug]?.[0] ?? slug },
    },
    text: (a, facets) => [a.title, a.id, a.report, ...["owner", "team", "pattern"].flatMap((key) => facets[key].values(a))],
    row(action, site) {
      const [name, address] = site.data.patterns[action.pattern] || [];
      const day = action.report.slice(0, 10);
      const state = action.overdue_days ? badge(`overdue ${plural(action.overdue_days, "day")}`, "pm-overdue") : STATES[action.status](action);
      const first = cell("State", state);
      first.dataset.sort = -action.overdue_days;
      return element(
        "tr", {},
        first,
        element("td", { className: "pm-day-cell", "data-label": "Due" }, action.due || "no date"),
        element("td", { className: "pm-main", "data-label": "Action" }, site.link(action.url, action.title)),
        cell("Owner", action.owner || "no owner"),
        cell("Priority", action.priority || ""),
        cell("Kind", action.kind || ""),
        cell("Incident", site.link(action.url.split("#")[0], day), " ", site.severity(action.severity)),
        cell("Pattern", name ? site.link(address, name) : ""),
        number("Age", `${action.age_days} d`, action.age_days),
      );
    },
  };

  /* Search and filters */

  async function finder(box) {
    const list = { reports: REPORTS, actions: ACTIONS }[box.dataset.pmList];
    const table = document.querySelector(`.pm-${box.dataset.pmList === "actions" ? "promises" : "reports"}`);
    if (!table) return;
    const answer = await fetch(box.dataset.pmIndex);
    if (!answer.ok) return;
    const data = await answer.json();
    const items = data[box.dataset.pmList];
    const pager = document.querySelector(".pm-pager");
    const body = table.tBodies[0];
    const template = [...body.rows].map((row) => row.cloneNode(true));
    for (const item of items) {
      const parts = list.text(item, list.facets);
      item.text = parts.concat(parts.map(words)).join(" ").toLowerCase();
    }
    const scale = [...new Set(items.map((item) => item.severity))].sort();
    const steps = new Map();
    for (const known of document.querySelectorAll(".pm-sev")) steps.set(known.textContent, known.className.match(/pm-sev-(\d)/)?.[1]);
    const root = box.dataset.pmRoot;
    const site = {
      data,
      link(address, ...content) {
        // Where pages are files, reports are data of their own; the other addresses come as they are served.
        const file = root.endsWith("index.html") && address.endsWith("/") ? `${address.slice(0, -1)}.html` : address;
        return element("a", { href: root.replace(/index\.html$/, "") + file }, ...content);
      },
      severity: (name) => element("span", { className: `pm-sev pm-sev-${steps.get(name) || Math.min(scale.indexOf(name) + 1, 5)}` }, name),
    };
    const within = (item, state) => !list.shows || list.shows(item, state);
    const shown = (key, value) => list.facets[key].shown?.(value, data) ?? value;

    const search = element("input", { type: "search", placeholder: list.prompt, "aria-label": `Search ${list.noun}s`, autocomplete: "off" });
    const filters = element("div", { className: "pm-filters" });
    const status = element("p", { className: "pm-note", role: "status" });
    const selects = {};
    for (const [key, { name, values, order }] of Object.entries(list.facets)) {
      const counts = new Map();
      const counted = new Map([[key, []]]);
      for (const item of items.filter((each) => within(each, counted))) for (const value of values(item)) counts.set(value, (counts.get(value) || 0) + 1);
      if (counts.size < 2) continue;
      const sorted = [...counts].sort(order || (([a, n], [b, m]) => m - n || a.localeCompare(b)));
      const select = element("select", { "aria-label": name }, element("option", { value: "" }, name));
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
    const chips = element("div", { className: "pm-filters", role: "group", "aria-label": "Chosen filters" });
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
      const query = new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => /^sort\d*$/.test(name)));
      // not `q`, at which Material opens its own search
      if (search.value.trim()) query.set("text", search.value.trim());
      for (const [key, values] of state) for (const value of values) query.append(key, value);
      const address = location.pathname + (query.size ? `?${query}` : "") + location.hash;
      if (address === location.pathname + location.search + location.hash) return;
      history[remember ? "pushState" : "replaceState"](history.state, "", address);
    }

    function changed(remember) {
      const asked = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const filtered = asked.length || state.size;
      const among = items.filter((item) => within(item, state));
      const found = among.filter((item) =>
        asked.every((word) => item.text.includes(word)) &&
        [...state].every(([key, values]) => values.some((value) => list.facets[key].values(item).includes(value))));
      body.replaceChildren(...(filtered ? found.slice(0, SHOWN).map((item) => list.row(item, site)) : template));
      pager?.toggleAttribute("hidden", Boolean(filtered));
      status.textContent = !filtered ? plural(among.length, list.noun) : !found.length
        ? `No ${list.noun} fits. Take a filter away.` : `${found.length} of ${plural(among.length, list.noun)}${found.length > SHOWN ? `; the first ${SHOWN} are shown` : ""}`;
      chips.replaceChildren(...[...state].flatMap(([key, values]) => values.map((value) => {
        const chip = element("button", { type: "button", className: "pm-chip", "aria-label": `Remove filter ${list.facets[key].name} ${shown(key, value)}` }, shown(key, value));
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

  /* Sortable tables. The order is in the address, as filters are: `sort=due`, or `sort=-due` for descending; a second
     table on the page has `sort2`. */

  const key = (cell) => cell.dataset.sort ?? cell.textContent.trim();
  const headsOf = (table) => [...table.tHead.rows[0].cells];
  const columnName = (head) => head.textContent.trim().toLowerCase().replaceAll(/\s+/g, "-");
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
    const heads = headsOf(table);
    const column = heads.findIndex((head) => head.hasAttribute("aria-sort"));
    if (column >= 0) sort(table, column, heads[column].getAttribute("aria-sort") === "descending");
  }
  function show(table, column, descending) {
    headsOf(table).forEach((head, place) => {
      if (place === column) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    resort(table);
  }
  function sortable(table, number) {
    const heads = headsOf(table), written = [...table.tBodies[0].rows];
    const parameter = number ? `sort${number + 1}` : "sort";
    heads.forEach((head, column) => {
      if (head.hasAttribute("data-pm-fixed")) return;
      const button = element("button", { type: "button" }, head.textContent);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const descending = head.getAttribute("aria-sort") === "ascending";
        show(table, column, descending);
        const query = new URLSearchParams(location.search);
        query.set(parameter, (descending ? "-" : "") + columnName(head));
        history.pushState(history.state, "", `${location.pathname}?${query}${location.hash}`);
      });
    });
    function fromAddress() {
      const asked = new URLSearchParams(location.search).get(parameter) || "";
      const column = heads.findIndex((head) => !head.hasAttribute("data-pm-fixed") && columnName(head) === asked.replace(/^-/, ""));
      if (asked && column >= 0) show(table, column, asked.startsWith("-"));
      else if (heads.some((head) => head.hasAttribute("aria-sort"))) {
        for (const head of heads) head.removeAttribute("aria-sort");
        if (written.every((row) => row.isConnected)) table.tBodies[0].append(...written);
      }
    }
    window.addEventListener("popstate", () => { if (table.isConnected) fromAddress(); });
    fromAddress();
  }

  /* The reader's own time */

  function localTimes(root) {
    for (const time of root.querySelectorAll("time[datetime*='T']")) {
      time.title = new Date(time.dateTime).toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" });
    }
  }

  function start() {
    document.querySelectorAll("table[data-pm-sort]:not([data-pm-ready])").forEach((table, number) => { table.dataset.pmReady = ""; sortable(table, number); });
    document.querySelectorAll(".pm-find:empty").forEach(finder);
    localTimes(document);
  }
  /* Material's instant navigation replaces the page without loading it. */
  if (window.document$) window.document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
