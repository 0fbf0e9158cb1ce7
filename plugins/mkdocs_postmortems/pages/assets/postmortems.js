/* What the pages of mkdocs-postmortems gain from JavaScript: search and filters over all reports, sortable tables, and
   the reader's own time on hover. Everything reads without it. */
(() => {
  "use strict";

  const { _, ngettext, number: grouped } = window.pmSay;
  const SHOWN = 100;

  const words = (name) => _(name.replaceAll("-", " "));
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
  const byValue = ([a], [b]) => a.localeCompare(b, undefined, { numeric: true });

  const UNFINISHED = { draft: _("draft"), "in-review": _("in review") };
  const REPORTS = {
    named: _("Search reports"),
    prompt: _("Search reports: words, services, causes, actions"),
    counted: (n) => ngettext("{n} report", "{n} reports", n, { n: grouped(n) }),
    found: (n, all) => ngettext("{found} of {n} report", "{found} of {n} reports", all, { found: grouped(n), n: grouped(all) }),
    none: _("No report fits."),
    facets: {
      service: { name: _("Service"), values: (r) => r.services || [] },
      severity: { name: _("Severity"), values: (r) => [r.severity], order: byValue },
      cause: { name: _("Cause"), values: (r) => [...new Set([r.trigger, ...(r.factors || [])].filter(Boolean))], shown: words },
      team: { name: _("Team"), values: (r) => r.teams || [] },
      tag: { name: _("Tag"), values: (r) => r.tags || [], shown: words },
      pattern: { name: _("Pattern"), values: (r) => some(r.pattern) },
      status: { name: _("Status"), values: (r) => [r.status], shown: words },
      year: { name: _("Year"), values: (r) => [r.day.slice(0, 4)], order: (a, b) => byValue(b, a) },
    },
    text: (r, facets) => [r.title, r.id, ...["service", "cause", "team", "tag"].flatMap((key) => facets[key].values(r))],
    row(report, site) {
      const main = element("td", { className: "pm-main", "data-label": _("Incident") }, site.link(`reports/${report.id}/`, report.title));
      if (UNFINISHED[report.status]) main.append(" ", badge(UNFINISHED[report.status], "pm-draft"));
      if (report.kind === "near-miss") main.append(" ", badge(_("near miss")));
      if (report.lasted === _("still open")) main.append(" ", badge(_("still open"), "pm-going"));
      if (report.excerpt) main.append(marked(report.excerpt));
      return element(
        "tr", {},
        cell(_("Day"), element("time", { dateTime: report.day }, report.day)),
        cell(_("Severity"), site.severity(report.severity)),
        main,
        cell(_("Services"), (report.services || []).join(", ")),
        cell(_("Trigger"), report.trigger ? words(report.trigger) : ""),
        number(_("Lasted"), report.lasted, report.minutes ?? -1),
        number(_("Open actions"), report.open ? String(report.open) : "", report.open || 0),
      );
    },
  };

  const plain = (className, ...content) => element("td", className ? { className } : {}, ...content);
  const keyed = (cell, key) => { cell.dataset.sort = key; return cell; };
  const RANKS = { high: 0, medium: 1, low: 2 };
  function linkName(address) {
    try {
      const { pathname, host } = new URL(address, location.href);
      const last = decodeURIComponent(pathname.replace(/\/+$/, "").split("/").pop());
      return /^\d+$/.test(last) ? `#${last}` : last || host || address;
    } catch {
      return address;
    }
  }

  const AGES = [30, 90, 180, 365];
  const STATES = {
    done: (a) => badge(_("done {day}", { day: a.done }), "pm-done"),
    unknown: () => badge(_("outcome unknown"), "pm-none"),
    open: () => badge(_("open"), "pm-open"),
    "in-progress": () => badge(_("in progress"), "pm-open"),
  };
  const STANDS = { open: ["open"], "in-progress": ["open", "in progress"], done: ["recently closed"], unknown: ["outcome unknown"] };
  const STANDING = { open: _("open"), "in progress": _("in progress"), "recently closed": _("recently closed"), "outcome unknown": _("outcome unknown"), overdue: _("overdue") };
  const NOBODY = "no owner";
  const ACTIONS = {
    named: _("Search actions"),
    prompt: _("Search actions, owners, teams, incidents"),
    counted: (n) => ngettext("{n} action", "{n} actions", n, { n: grouped(n) }),
    found: (n, all) => ngettext("{found} of {n} action", "{found} of {n} actions", all, { found: grouped(n), n: grouped(all) }),
    none: _("No action fits."),
    shows: (a, state) => a.status !== "done" || state.has("state"),
    facets: {
      state: { name: _("State"), values: (a) => STANDS[a.status].concat(a.overdue_days ? ["overdue"] : []), shown: (state) => STANDING[state] },
      owner: { name: _("Owner"), values: (a) => [a.owner || NOBODY], shown: (owner) => (owner === NOBODY ? _("no owner") : owner) },
      team: { name: _("Team"), values: (a) => a.teams },
      priority: { name: _("Priority"), values: (a) => some(a.priority), shown: words },
      kind: { name: _("Kind"), values: (a) => some(a.kind), shown: words },
      age: { name: _("Age"), values: (a) => AGES.filter((days) => a.age_days > days).map(String), shown: (days) => _("over {n} days", { n: days }), order: byValue },
      pattern: { name: _("Pattern"), values: (a) => some(a.pattern), shown: (slug, data) => data.patterns[slug]?.[0] ?? slug },
    },
    text: (a, facets, data) => [a.title, a.id, a.report, data.titles[a.report] ?? "", ...["owner", "team", "pattern"].flatMap((key) => facets[key].values(a))],
    row(action, site) {
      const [name, address] = site.data.patterns[action.pattern] || [];
      const state = action.overdue_days ? badge(ngettext("overdue {n} day", "overdue {n} days", action.overdue_days), "pm-overdue") : STATES[action.status](action);
      const of = plain("pm-of", site.link(action.url.split("#")[0], site.data.titles[action.report] ?? action.report), " ");
      const about = element("span", { className: "pm-note" }, site.severity(action.severity), ` ${action.report.slice(0, 10)}`);
      if (name) about.append(" · ", site.link(address, name));
      of.append(about);
      const tracker = action.tracker ? [element("a", { href: action.tracker }, linkName(action.tracker))] : [];
      const cells = {
        [_("State")]: keyed(plain("", state), -action.overdue_days),
        [_("Due")]: plain("pm-due", action.due || _("no date")),
        [_("Action")]: plain("pm-main", site.link(action.url, action.title)),
        [_("Owner")]: plain("pm-who", action.owner || _("no owner")),
        [_("Priority")]: keyed(plain("", words(action.priority || "")), RANKS[action.priority] ?? 3),
        [_("Incident")]: of,
        [_("Tracker")]: plain("pm-who pm-tracker", ...tracker),
        [_("Age")]: keyed(plain("pm-num pm-age", _("{n} d", { n: action.age_days })), action.age_days),
      };
      return element("tr", {}, ...site.columns.map((column) => cells[column]));
    },
  };

  /* Where what is found comes from: `find` takes the words as typed, the filters that are set and how many items to show;
     it gives how many there are in all, how many fit, and the first of them. `counts` says how often a facet has each of
     its values, `prepare` that somebody is about to type. */

  /* A list small enough to hold, with the texts of Material's index. */
  async function inMemory(box, list) {
    const [answer, texts] = await Promise.all([fetch(box.dataset.pmIndex), reportTexts(box.dataset.pmTexts)]);
    if (!answer.ok) return null;
    const data = await answer.json();
    const items = data[box.dataset.pmList];
    for (const item of items) {
      const parts = list.text(item, list.facets, data);
      item.text = [...parts, ...parts.map(words), texts.get(item.id) ?? ""].join(" ").toLowerCase();
    }
    const within = (item, state) => !list.shows || list.shows(item, state);
    return {
      data,
      step: SHOWN,
      severities: new Set(items.map((item) => item.severity)),
      counts(key) {
        const counts = new Map();
        const counted = new Map([[key, []]]);
        for (const item of items.filter((each) => within(each, counted))) {
          for (const value of list.facets[key].values(item)) counts.set(value, (counts.get(value) || 0) + 1);
        }
        return counts;
      },
      find(typed, state, most) {
        const asked = typed.toLowerCase().split(/\s+/).filter(Boolean);
        const among = items.filter((item) => within(item, state));
        const found = among.filter((item) =>
          asked.every((word) => item.text.includes(word)) &&
          [...state].every(([key, values]) => values.some((value) => list.facets[key].values(item).includes(value))));
        return { total: among.length, count: found.length, items: found.slice(0, most) };
      },
    };
  }

  /* Report id → all that Material's index says of it. */
  async function reportTexts(address) {
    const texts = new Map();
    const answer = address && await fetch(address);
    const { docs } = answer?.ok ? await answer.json() : { docs: [] };
    for (const doc of docs.filter((each) => each.kind === "report")) {
      const id = doc.location.split("#")[0].replace(/\/$|\.html$/, "").split("/").pop();
      const text = `${doc.title} ${(doc.tags ?? []).join(" ")} ${doc.text.replace(/<[^>]*>/g, " ")}`;
      texts.set(id, `${texts.get(id) ?? ""} ${text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&")}`);
    }
    return texts;
  }

  /* Pagefind's index, of which only what a query needs is loaded; its newest part comes first. */
  async function fullText(box) {
    const answer = await fetch(box.dataset.pmIndex);
    if (!answer.ok) return null;
    const data = await answer.json();
    const counts = (key) => new Map(data.facets[key] ?? []);
    let engine;
    const parts = box.dataset.pmPagefind.split(" ").map((path) => new URL(path, location.href).pathname);
    const open = () => engine ??= import(`${parts[0]}../search.js`).then((search) => search.open(parts));
    return {
      data,
      step: 10,
      pause: 150,  // ms without a further letter: each beginning of a word would load parts of the index for itself
      severities: new Set(counts("severity").keys()),
      counts,
      prepare: open,
      async find(typed, state, most) {
        if (!most) return { total: data.total, count: data.total, items: [] };
        const filters = Object.fromEntries([...state].map(([key, values]) => [key, { any: values }]));
        const { count, pages } = await (await open()).search(typed, filters, most);
        return { total: data.total, count, items: pages.map((page) => asItem(page, typed)) };
      },
    };
  }
  function asItem({ meta, excerpt, locations }, typed) {
    const services = meta.services ? meta.services.split(", ") : [];
    return { ...meta, services, excerpt: typed && locations.length ? excerpt : "" };
  }

  /* Some words of a text with what was found in it, which stands between `<mark>` and `</mark>`. */
  function marked(excerpt) {
    const text = (part) => part.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    const parts = excerpt.split(/<\/?mark>/).map((part, place) => (place % 2 ? element("mark", {}, text(part)) : text(part)));
    return element("p", { className: "pm-excerpt" }, ...parts);
  }

  /* Search and filters */

  async function finder(box) {
    const list = { reports: REPORTS, actions: ACTIONS }[box.dataset.pmList];
    const table = document.querySelector(`.pm-${box.dataset.pmList === "actions" ? "promises" : "reports"}`);
    if (!table) return;
    const source = await (box.dataset.pmPagefind ? fullText(box) : inMemory(box, list));
    if (!source) return;
    const { data } = source;
    const pager = document.querySelector(".pm-pager");
    const body = table.tBodies[0];
    const template = [...body.rows].map((row) => row.cloneNode(true));
    const scale = [...source.severities].sort();
    const steps = new Map();
    for (const known of document.querySelectorAll(".pm-sev")) steps.set(known.textContent, known.className.match(/pm-sev-(\d)/)?.[1]);
    const root = box.dataset.pmRoot;
    const site = {
      data,
      columns: [...table.tHead.rows[0].cells].map((head) => head.textContent.trim()),
      link(address, ...content) {
        // Where pages are files, reports are data of their own; the other addresses come as they are served.
        const file = root.endsWith("index.html") && address.endsWith("/") ? `${address.slice(0, -1)}.html` : address;
        return element("a", { href: root.replace(/index\.html$/, "") + file }, ...content);
      },
      severity: (name) => element("span", { className: `pm-sev pm-sev-${steps.get(name) || Math.min(scale.indexOf(name) + 1, 5)}` }, name),
    };
    const shown = (key, value) => list.facets[key].shown?.(value, data) ?? value;

    const search = element("input", { type: "search", placeholder: list.prompt, "aria-label": list.named, autocomplete: "off" });
    const filters = element("div", { className: "pm-filters" });
    const status = element("p", { className: "pm-note", role: "status" });
    const selects = {};
    for (const [key, { name, order }] of Object.entries(list.facets)) {
      const counts = source.counts(key);
      if (counts.size < 2) continue;
      const sorted = [...counts].sort(order || (([a, n], [b, m]) => m - n || a.localeCompare(b)));
      const select = element("select", { "aria-label": name }, element("option", { value: "" }, name));
      for (const [value, count] of sorted) select.append(element("option", { value }, `${shown(key, value)} (${grouped(count)})`));
      select.addEventListener("change", () => {
        if (!select.value) return;
        const chosen = state.get(key) || [];
        if (!chosen.includes(select.value)) state.set(key, [...chosen, select.value]);
        changed(true);
      });
      selects[key] = select;
      filters.append(select);
    }
    const chips = element("div", { className: "pm-filters", role: "group", "aria-label": _("Chosen filters") });
    const more = element("button", { type: "button", className: "pm-further", hidden: true }, _("Show more"));
    box.append(search, filters, chips, status);
    table.after(more);

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

    let turn = 0;
    async function changed(remember, most = source.step) {
      const mine = ++turn;
      const typed = search.value.trim();
      const filtered = Boolean(typed || state.size);
      showChips();
      if (remember !== undefined) toAddress(remember);
      const { total, count, items } = await source.find(typed, state, filtered ? most : 0);
      if (mine !== turn) return;
      body.replaceChildren(...(filtered ? items.map((item) => list.row(item, site)) : template));
      pager?.toggleAttribute("hidden", filtered);
      more.hidden = !filtered || items.length >= count;
      more.onclick = () => changed(undefined, most + source.step);
      const rest = items.length < count ? `; ${_("the first {n} are shown", { n: items.length })}` : "";
      status.textContent = !filtered ? list.counted(total) : !count
        ? `${list.none} ${state.size ? _("Take a filter away.") : _("Try fewer words.")}`
        : `${list.found(count, total)}${rest}`;
      resort(table);
      localTimes(body);
    }
    function showChips() {
      chips.replaceChildren(...[...state].flatMap(([key, values]) => values.map((value) => {
        const chip = element("button", { type: "button", className: "pm-chip", "aria-label": _("Remove filter {name} {value}", { name: list.facets[key].name, value: shown(key, value) }) }, shown(key, value));
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
    }
    let waiting;
    search.addEventListener("input", () => {
      clearTimeout(waiting);
      if (source.pause) waiting = setTimeout(() => changed(false), source.pause);
      else changed(false);
    });
    search.addEventListener("focus", () => source.prepare?.(), { once: true });
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
      time.title = new Date(time.dateTime).toLocaleString(document.documentElement.lang || undefined, { dateStyle: "full", timeStyle: "long" });
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
