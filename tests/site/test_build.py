"""Sites that `mkdocs build --strict` has built from real reports."""

import hashlib
import json
import pathlib
import re
import shutil
import struct
from urllib.parse import urljoin

import pytest
from jsonschema_rs import Draft202012Validator
from mkdocs_postmortems.exports.schemas import schema
from support.building import ODD_TITLE, Build, build, configure, shop_config
from support.reports import ORGANISATION, ROOT, corpus_of, write
from support.site import Element, read_html

POOL = "reports/2026-02-05-orders-postgres-leak/index.html"


def test_it_builds_without_a_warning(any_build: Build) -> None:
    assert any_build.code == 0, any_build.output
    assert re.search(r"WARNING|ERROR|Traceback|Deprecat", any_build.output) is None, any_build.output
    assert {line.split()[0] for line in any_build.output.splitlines()} == {"INFO"}


def test_every_link_and_anchor_leads_somewhere(any_build: Build) -> None:
    base = "/odd/" if "2025-05-05-deep.html" in " ".join(any_build.site.pages) else "/"
    broken = [fault for page in any_build.site.pages for fault in any_build.site.broken(page, base)]
    assert broken == []


def test_ids_are_unique_on_a_page(any_build: Build) -> None:
    for page in any_build.site.pages:
        ids = any_build.site.ids(page)
        assert len(ids) == len(set(ids)), page


def test_no_page_makes_a_request_to_a_third_party(any_build: Build) -> None:
    assert [fault for page in any_build.site.pages for fault in any_build.site.third_parties(page)] == []


def test_no_style_sheet_makes_a_request_to_a_third_party(any_build: Build) -> None:
    styles = list(any_build.site.folder.rglob("*.css"))
    assert len(styles) >= 3
    for style in styles:
        assert re.findall(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//[^)\s]*", style.read_text("utf-8")) == []


def test_pages_are_light(any_build: Build) -> None:
    heavy = {
        page: size
        for page in any_build.site.pages
        if (size := (any_build.site.folder / page).stat().st_size) >= 100_000
    }
    assert heavy == {}


def test_our_html_is_well_formed(any_build: Build) -> None:
    """Within the article; what is around it is Material's."""
    for page in any_build.site.pages:
        text = (any_build.site.folder / page).read_text("utf-8")
        article = re.search(r"<article.*?</article>", text, re.DOTALL)
        assert article, page
        assert read_html(article[0])[1] == [], page


def test_every_report_has_its_page_under_its_id(public: Build, shop: Build) -> None:
    for built, folder in ((public, ROOT / "postmortems"), (shop, ORGANISATION / "postmortems")):
        reports = corpus_of(folder).reports
        for report in reports:
            page = f"reports/{report.id}/index.html"
            heading = built.site.article(page).one("h1").text.rstrip("¶").strip()
            assert heading == " ".join(report.title.split())
        made = [page for page in built.site.pages if re.fullmatch(r"reports/\d{4}-.*/index\.html", page)]
        assert len(made) == len(reports)
        strays = [page for page in built.site.pages if re.match(r"\d{4}-", page)]
        assert strays == [], "a report is served once"


def test_reports_are_not_in_the_navigation(shop: Build, public: Build) -> None:
    for built in (shop, public):
        for page in ("index.html", POOL if built is shop else "statistics/index.html"):
            links = [
                a.attributes["href"]
                for nav in built.site.page(page).all("nav", class_="md-nav")
                for a in nav.all("a", class_="md-nav__link")
            ]
            assert any(link.rstrip("/").endswith("statistics") or link == "./" for link in links)
            assert [link for link in links if re.search(r"\d{4}-\d\d-\d\d", link)] == []


def test_every_report_is_in_the_list_and_in_the_data(shop: Build) -> None:
    ids = [report.id for report in corpus_of(ORGANISATION / "postmortems").reports]
    links = [
        cell.one("a").attributes["href"] for cell in shop.site.article("reports/index.html").all("td", class_="pm-main")
    ]
    assert [link.strip("/").rpartition("/")[2] for link in links] == ids[::-1]
    data = json.loads((shop.site.folder / "reports/reports.json").read_text("utf-8"))
    assert [row["id"] for row in data["reports"]] == ids[::-1]


def test_the_search_finds_reports_by_what_stands_in_their_blocks(shop: Build) -> None:
    index = json.loads((shop.site.folder / "search/search_index.json").read_text("utf-8"))
    texts: dict[str, str] = {}
    for entry in index["docs"]:
        page = entry["location"].partition("#")[0]
        texts[page] = texts.get(page, "") + " " + entry["title"] + " " + entry["text"]
    text = texts["reports/2026-02-05-orders-postgres-leak/"]
    words = {
        "factor": "Nothing brings up actions whose due date has passed",
        "timeline": "Rollback refused",
        "action": "scoped helper",
        "why": "merge compiled",
    }
    assert [part for part, said in words.items() if said not in text] == []
    assert "data-pm-block" not in json.dumps(index)
    lists = [text for page, text in texts.items() if page.startswith(("services/", "actions/owners/", "years/"))]
    assert lists
    assert max(map(len, lists)) < 150, "lists would drown the reports"


class TestReport:
    """The page of the third exhausted pool: two hours and a quarter, all users."""

    @pytest.fixture
    def article(self, shop: Build) -> Element:
        return shop.site.article(POOL)

    def facts(self, article: Element) -> dict[str, str]:
        rows = article.one("div", class_="pm-facts").one("dl").all("div")
        return {row.one("dt").text: row.one("dd").text for row in rows}

    def test_facts(self, article: Element) -> None:
        facts = self.facts(article)
        assert facts["Severity"] == "SEV-1"
        assert facts["Started"] == "2026-02-05 14:00 UTC"
        assert facts["Lasted"] == "2 h 15 min target 4 h"
        assert facts["Noticed"] == "by monitoring after 2 min"
        assert facts["Services"] == "orders, checkout, catalogue"
        assert facts["Teams"] == "orders, platform"
        assert facts["Report"] == "published 2026-02-06"
        assert facts["Pattern"] == "Connection pool 3 of 3"

    def test_stages_add_up(self, article: Element) -> None:
        stages = [li.text for li in article.one("ul", class_="pm-legend").all("li")]
        assert stages == [
            "until detected 2 min",
            "until acknowledged 3 min",
            "until mitigated 1 h 25 min",
            "until resolved 45 min",
            "target 4 h",
        ]

    def test_impact(self, article: Element) -> None:
        figures = {d.one("dt").text: d.one("dd").text for d in article.one("dl", class_="pm-figures").all("div")}
        assert figures["Users affected"] == "100 %"
        assert figures["Requests failed"] == "1,200,000"
        assert figures["Revenue lost"] == "50,000 USD (estimated)"
        assert figures["Support tickets"] == "47"

    def test_timeline_counts_from_onset(self, article: Element) -> None:
        tables = article.all("table", class_="pm-timeline")
        rows = [[cell.text for cell in row.all("td")] for table in tables for row in table.one("tbody").all("tr")]
        assert len([row for row in rows if row]) == 20
        offsets = {row[0]: row[1] for row in rows if row}
        assert offsets["13:40"] == "−20 min"
        assert offsets["14:00"] == ""
        assert offsets["14:20"] == "+20 min"
        assert offsets["16:15"] == "+2 h 15 min"
        assert ["14:02", "+2 min", 'detection Alert "shop error rate above 20 %" fires', "Alertmanager", ""] in rows
        (day,) = tables[0].all("tr", class_="pm-day")
        assert day.text == "2026-02-05"

    def test_whys(self, article: Element) -> None:
        whys = article.one("ol", class_="pm-whys").all("li")
        assert len(whys) == 6
        assert whys[0].one("span").text == "Why did the API stop answering?"
        assert whys[4].text.endswith("The action for it was due on 16 January and is still open.")

    def test_factors_meet_actions(self, article: Element) -> None:
        rows = {row.attributes["id"]: row for row in article.one("table", class_="pm-matrix").one("tbody").all("tr")}
        assert list(rows) == [
            "factor-leak",
            "factor-load-tests",
            "factor-pool-alert",
            "factor-badge",
            "factor-overdue",
        ]
        assert [cell.text for cell in rows["factor-leak"].all("td")] == ["A1 ✓done", "A2 ✓done", "A3 ○open", "", ""]
        assert "Accepted: Covered by the release gate that A3 builds." in rows["factor-load-tests"].text
        assert "Since 2025-08-10." in rows["factor-pool-alert"].text
        assert article.one("svg", class_="pm-fishbone")

    def actions(self, article: Element) -> dict[str, list[str]]:
        rows = article.one("table", class_="pm-actions").one("tbody").all("tr")
        return {row.attributes["id"]: [cell.text for cell in row.all("td")] for row in rows}

    def test_actions(self, article: Element) -> None:
        actions = self.actions(article)
        assert list(actions) == [f"action-a{n}" for n in range(1, 6)]
        assert actions["action-a3"][0].startswith("A3 Block a release of orders")
        assert actions["action-a3"][1:] == ["@orders", "2026-04-10", "in progress", "ORD-589"]
        assert actions["action-a1"][3] == "done 2026-02-11"

    def test_what_stands_under_the_title(self, article: Element) -> None:
        """What was promised in August and November and not there in February, from the README of the fixture."""
        relatives = {}
        for li in article.one("ul", class_="pm-relatives").children:
            if isinstance(li, Element):
                promised = li.all("ul", class_="pm-promised")
                relatives[li.all("a")[0].attributes["href"].strip("./").rpartition("/")[2][:10]] = [
                    a.attributes["href"].rpartition("#")[2] for ul in promised for a in ul.all("a")
                ]
        assert relatives["2025-08-10"] == relatives["2025-11-05"] == ["action-a2", "action-a3"]
        assert article.one("p", class_="pm-verdict").text == (
            "Third incident of the pattern Connection pool in 6 months. 5 actions promised before were still open; "
            "3 of them still are. 5 actions promised here: 1 open, 4 done; 4 of them had been promised before."
        )
        assert (
            "Downtime since the first promise that was still open, including this incident: 3 h 35 min." in article.text
        )
        assert [a.text for a in article.one("p", class_="pm-runbooks").all("a")] == ["pool-exhaustion"]

    def test_overdue_stands_where_it_was_promised(self, shop: Build) -> None:
        article = shop.site.article("reports/2025-08-10-cart-redis-leak/index.html")
        actions = self.actions(article)
        assert actions["action-a3"][3] == "overdue 168 days"
        assert actions["action-a4"][3] == "won’t do"
        assert "1 overdue" in article.text


def test_unknown_and_approximate_times_are_shown_as_such(shop: Build) -> None:
    facts = TestReport().facts
    unknown = facts(shop.site.article("reports/2026-03-29-checkout-guest-invoices/index.html"))
    assert (unknown["Started"], unknown["Lasted"]) == ("unknown", "unknown")
    about = facts(shop.site.article("reports/2025-10-14-search-slow-queries/index.html"))
    assert (about["Started"], about["Lasted"]) == ("~2025-10-14 06:00 UTC", "~5 h 45 min target 1 d")
    open_ = facts(shop.site.article("reports/2026-03-30-checkout-pickup-points/index.html"))
    assert (open_["Lasted"], open_["Report"]) == ("still open over the target of 1 d", "draft")
    near = facts(shop.site.article("reports/2025-09-16-catalogue-price-import/index.html"))
    assert near["Severity"] == "SEV-3 near miss"
    zoned = facts(shop.site.article("reports/2026-01-20-payments-client-certificate/index.html"))
    assert (zoned["Started"], zoned["Lasted"]) == ("2026-01-20 09:30 UTC", "2 h 25 min target 8 h")


def test_a_timeline_over_midnight_names_each_day(shop: Build) -> None:
    table = shop.site.article("reports/2025-12-31-payments-year-end/index.html").one("table", class_="pm-timeline")
    assert [row.text for row in table.all("tr", class_="pm-day")] == ["2025-12-31", "2026-01-01"]


def test_a_report_without_an_action_says_why(shop: Build) -> None:
    assert "No actions: " in shop.site.article("reports/2025-07-22-catalogue-image-rack/index.html").text


def test_pattern(shop: Build) -> None:
    article = shop.site.article("patterns/connection-pool/index.html")
    assert article.one("h1").text == "Connection pool"
    assert "3 incidents failed in the same way" in article.text
    assert "3 incidents from 2025-08-10 to 2026-02-05, the last 55 days ago. 3 actions are still open, 2 overdue" in (
        article.text
    )
    tiles = [tile.text for tile in article.all("div", class_="pm-tile")]
    assert tiles[:3] == ["Incidents 3", "Interval 87 to 92 days n = 2", "Downtime 3 h 35 min"]
    members = [li for li in article.one("ol", class_="pm-members").children if isinstance(li, Element)]
    assert [li.all("time")[0].text for li in members] == ["2025-08-10", "2025-11-05", "2026-02-05"]
    assert "3 of 8 promised actions had been done; 4 overdue, 1 dropped." in article.text
    assert "2 incidents happened while an earlier action was still open, with 2 h 35 min of downtime." in article.text
    rows = [row for row in article.one("table", class_="pm-lives").all("tr") if row.all("td", class_="pm-main")]
    told = [[cell.text for cell in row.all("td")] for row in rows]
    assert len(told) == 13
    assert told[1] == [
        "Export the use of every connection pool and alert above 80 % for two minutes",
        "@platform", "", "overdue", "done 2026-02-11",
    ]  # fmt: skip
    assert [row[3].split()[0] for row in told[:8]].count("overdue") == 4


def test_patterns(shop: Build) -> None:
    article = shop.site.article("patterns/index.html")
    rows = [[cell.text for cell in row.all("td")] for row in article.one("tbody").all("tr")]
    assert ["Connection pool", "", "3", "2026-02-05", "87 to 92 days (n = 2)", "3 h 35 min", "3 (2 overdue)"] in rows
    marks = [a for row in article.one("tbody").all("tr") for a in row.one("td", class_="pm-plot").all("a")]
    members = {a.attributes["xlink:href"].split("/")[-2] for a in marks}
    assert len(marks) == len(members) == sum(int(row[2]) for row in rows), "each incident has its place on the axis"


def figures(article: Element, caption: str) -> dict[str, str]:
    """The rows of a table of figures: the name and the whole text of each."""
    table = next(each for each in article.all("table") if each.one("caption").text == caption)
    rows = table.one("tbody").all("tr")
    return {row.one("th").all("a")[0].text: " ".join(row.text.split()) for row in rows}


def test_home(shop: Build) -> None:
    home = shop.site.article("index.html")
    facts = [fact.text for fact in home.one("ul", class_="pm-strip").all("li")]
    assert 3 <= len(facts) <= 5
    assert any(fact.startswith("9 actions overdue the oldest for 278 days") for fact in facts)
    assert any(re.match(r"\d patterns came back in twelve months while actions", fact) for fact in facts)
    assert any("MTTR" in fact for fact in facts)
    marks = home.one("table", class_="pm-history").one("tbody").all("a")
    shown = {a.attributes["xlink:href"].split("/")[1] for a in marks if "xlink:href" in a.attributes}
    assert len(shown) == 41, "every incident is on the axis once"
    newest = home.one("ol", class_="pm-newest").all("li")
    assert len(newest) == 5
    assert all(item.all("p") for item in newest), "each with its sentence"
    assert "All 41 reports" in home.text


def test_statistics(shop: Build) -> None:
    article = shop.site.article("statistics/index.html")
    assert "39 incidents from 2023-10-24 to 2026-04-01; 2 near misses not counted" in article.text
    assert article.one("p", class_="pm-answer").text.startswith("Incidents are resolved faster, by more than chance")
    tiles = [tile.text for tile in article.all("div", class_="pm-tile")]
    assert len(tiles) == 5
    for name, median in (("MTTD", "24 min 10 min to 48 min"), ("MTTR", "3 h 53 min 3 h to 5 h 23 min")):
        assert any(name in tile and median in tile for tile in tiles), tiles
        assert name.lower() in shop.site.ids("statistics/index.html")
    assert "37 incidents, 3 of them approximate." in article.text
    stages = figures(article, "Durations between stages")
    assert "1 h (45 min to 1 h 12 min)" in stages["Mitigation to resolution"]


def test_what_the_statistics_count_is_named(shop: Build) -> None:
    article = shop.site.article("statistics/definitions/index.html")
    assert "Left out, 1 still open" in article.text
    lists = article.all("ul", class_="pm-counted")
    assert "1 h to 4 h: 19 incidents" in lists[3].text, "the incidents behind the time to resolve"


def test_actions(shop: Build) -> None:
    table = shop.site.article("actions/index.html").one("table")
    states = [row.all("td")[0].text for row in table.one("tbody").all("tr")]
    assert states[:5] == [f"overdue {days} days" for days in (278, 215, 168, 75, 61)]
    assert len(states) == 21, "twenty open ones and one of unknown status"
    data = json.loads((shop.site.folder / "actions/actions.json").read_text("utf-8"))
    assert len(data["actions"]) == 21 + len(shop.site.article("actions/closed/index.html").one("tbody").all("tr"))
    for row in data["actions"]:
        page, _, anchor = row["url"].partition("#")
        assert anchor in shop.site.ids(f"{page}index.html")
        assert not row["pattern"] or (shop.site.folder / data["patterns"][row["pattern"]][1]).is_dir()
    validator = Draft202012Validator(schema("action"), validate_formats=True)
    assert all(map(validator.is_valid, data["actions"]))
    assert [path.parent.name for path in shop.site.folder.rglob("actions.csv")] == ["data"]


def test_the_guide_leads_from_every_rule_to_its_page(shop: Build) -> None:
    links = {a.attributes["href"] for a in shop.site.article("guide/rules/index.html").all("a")}
    assert {"PM001/", "PM201/"} <= links


class TestOdd:
    """Hostile text, and reports outside docs_dir."""

    PAGE = "reports/2025-05-05-deep.html"

    def test_an_own_front_page_wins(self, odd: Build) -> None:
        assert odd.site.article("index.html").one("h1").text.startswith("Our own front page")

    def test_addresses_are_files(self, odd: Build) -> None:
        assert {"index.html", "reports/index.html", "statistics.html", self.PAGE, "reports/2026-01-01-top.html"} <= set(
            odd.site.pages
        )

    def test_no_text_becomes_a_script(self, odd: Build) -> None:
        for page in odd.site.pages:
            scripts = [e for e in odd.site.page(page).all("script") if "alert(" in "".join(map(str, e.children))]
            assert scripts == [], page
            handlers = [
                name
                for e in odd.site.page(page).walk()
                for name in e.attributes
                if name.startswith("on") and "alert" in e.attributes[name]
            ]
            assert handlers == [], page

    def test_a_title_is_shown_as_it_was_typed(self, odd: Build) -> None:
        page = odd.site.page(self.PAGE)
        assert odd.site.article(self.PAGE).one("h1").text.rstrip("¶").strip() == ODD_TITLE
        title = "".join(map(str, page.one("title").children))
        assert title.startswith(ODD_TITLE)
        assert ODD_TITLE in page.one("header").text
        rows = [cell.text for cell in odd.site.article("reports/index.html").all("td", class_="pm-main")]
        assert rows == ["Search fails", ODD_TITLE]

    def test_the_authors_own_html_and_fences_stay(self, odd: Build) -> None:
        article = odd.site.article(self.PAGE)
        assert article.one("div", class_="own").one("b").text == "HTML"
        assert any("<script>alert(2)</script>" in code.text for code in article.all("code"))
        assert "not a stand-in" in article.text
        assert "nor this" in article.text
        assert "🔥 — 日本語" in article.text

    def test_an_image_beside_a_report_is_found_from_prose_and_timeline(self, odd: Build) -> None:
        assert (odd.site.folder / "reports/2025/graph.png").is_file()
        article = odd.site.article(self.PAGE)
        sources = [
            e.attributes.get("src") or e.attributes.get("href")
            for e in article.walk()
            if "graph.png" in str(e.attributes)
        ]
        assert len(sources) == 5, "two in the prose, two in the timeline, one in a factor"
        assert {urljoin("/reports/x.html", source or "") for source in sources} == {"/reports/2025/graph.png"}
        assert struct.unpack(">II", (odd.site.folder / "reports/2025/graph.png").read_bytes()[16:24]) == (1, 1)

    def test_links_between_reports_follow_them_into_folders(self, odd: Build) -> None:
        links = {a.text: a.attributes.get("href") for a in odd.site.article(self.PAGE).all("a")}
        assert links["the other report"] == "2026-01-01-top.html"
        assert links["top"] in ("2026-01-01-top.html", "../reports/2026-01-01-top.html")
        assert odd.site.article("reports/2026-01-01-top.html").all("a", href="2025-05-05-deep.html#timeline")

    def test_names_with_the_same_slug_have_lists_of_their_own(self, odd: Build) -> None:
        teams = [page for page in odd.site.pages if page.startswith("teams/")]
        assert len(teams) == 3


def test_few_incidents_say_what_will_appear_when(tmp_path: pathlib.Path) -> None:
    for number in range(1, 6):
        write(tmp_path / "docs", f"2026-01-0{number}-a")
    built = build(configure(tmp_path, "docs"), tmp_path / "site")
    assert built.code == 1, "postmortems.yml names no folder, so the default one is missing"
    assert "There is no folder of reports" in built.output
    (tmp_path / "postmortems.yml").write_text("reports: docs\n", "utf-8")
    built = build(configure(tmp_path, "docs"), tmp_path / "site")
    assert built.code == 0, built.output
    article = built.site.article("statistics/index.html")
    assert article.one("p", class_="pm-answer").text.startswith("This can be told from 2026-10-28 on")
    assert "1 h, 1 h, 1 h, 1 h, 1 h (too few for an interval)" in article.text
    assert "not enough data" not in article.text.lower()
    assert "mtta" not in built.site.ids("statistics/index.html"), "nobody states when work began"
    home = built.site.article("index.html").text
    assert "1 h MTTR, the median time to resolve of 5 incidents" in home


def test_an_empty_archive_says_what_to_do_next(tmp_path: pathlib.Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "postmortems.yml").write_text("reports: docs\n", "utf-8")
    built = build(configure(tmp_path, "docs"), tmp_path / "site")
    assert built.code == 0, built.output
    assert "WARNING" not in built.output
    for page in ("index.html", "reports/index.html"):
        article = built.site.article(page)
        assert "No reports yet" in article.text
        assert any(a.text == "guide" for a in article.all("a"))
    assert "No incidents yet" in built.site.article("statistics/index.html").text
    assert "No patterns yet" in built.site.article("patterns/index.html").text
    assert "No report has actions yet" in built.site.article("actions/index.html").text
    assert [fault for page in built.site.pages for fault in built.site.broken(page)] == []


def contents(folder: pathlib.Path) -> dict[str, str]:
    """What was built, but for the map of the site, which carries the day of the build."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*") if path.is_file() and not path.name.startswith("sitemap.xml")
    }  # fmt: skip


def test_the_same_input_gives_the_same_bytes(shop: Build, tmp_path: pathlib.Path) -> None:
    again = build(shop_config(tmp_path), tmp_path / "site", PYTHONHASHSEED="77", LANG="C", TZ="Asia/Kathmandu")
    assert again.code == 0
    one, other = contents(shop.site.folder), contents(again.site.folder)
    assert len(one) > 100
    assert one == other


def broken(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_problems_of_all_reports_are_printed_before_the_build_ends(tmp_path: pathlib.Path) -> None:
    docs = tmp_path / "docs"
    write(docs, "2026-01-01-good")
    for name, changes in {
        "2026-01-02-first": (
            ("severity: SEV-3", "severity: SEV-9"),
            ("T08:10Z", "T08:10"),
            ("status: published\n", ""),
        ),
        "2026-01-03-second": (("title: Search fails\n", ""), ("services: [search]", "servces: [search]")),
        "2026-01-04-third": (("---\n", ""),),
    }.items():
        path = write(docs, name)
        path.write_text(broken(path.read_text("utf-8"), *changes), "utf-8")
    (docs / "2026-01-05-fourth.md").write_bytes(b"---\ntitle: \xff\n---\n")
    (tmp_path / "postmortems.yml").write_text("reports: docs\n", "utf-8")
    built = build(configure(tmp_path, "docs"), tmp_path / "site")
    assert built.code == 1
    assert "Traceback" not in built.output
    said = re.findall(r"docs/(\d{4}-\d\d-\d\d-\w+)\.md:(\d+):(\d+): (PM\d{3}) ", built.output)
    told = {name: [(int(line), code) for other, line, _, code in said if other == name] for name, *_ in said}
    assert list(told) == ["2026-01-02-first", "2026-01-03-second", "2026-01-04-third", "2026-01-05-fourth"]
    assert len(told["2026-01-02-first"]) == 3
    assert {line for line, _ in told["2026-01-02-first"]} == {2, 3, 8} or len(
        {line for line, _ in told["2026-01-02-first"]}
    ) == 3
    assert len(told["2026-01-03-second"]) >= 2
    assert told["2026-01-04-third"] == [(1, "PM002")]
    assert told["2026-01-05-fourth"] == [(2, "PM001")]
    assert "4 reports cannot be read" in built.output
    assert not (tmp_path / "site/reports").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reports: docs\nreprots: x\nseverities: 3\n", [r"postmortems\.yml:2:1: ", r"postmortems\.yml:3:13?: "]),
        ("reports: docs\n  broken: [\n", [r"postmortems\.yml:\d+:\d+: "]),
        ("reports: nowhere\n", [r"There is no folder of reports at .*nowhere"]),
        ("reports: docs\nschema: missing.json\n", [r"postmortems\.yml:2:\d+: "]),
    ],
    ids=["two mistakes", "yaml", "folder", "overlay"],
)
def test_a_mistake_in_postmortems_yml_ends_the_build(tmp_path: pathlib.Path, text: str, said: list[str]) -> None:
    write(tmp_path / "docs", "2026-01-01-good")
    (tmp_path / "postmortems.yml").write_text(text, "utf-8")
    built = build(configure(tmp_path, "docs"), tmp_path / "site")
    assert built.code == 1
    assert "Traceback" not in built.output
    for pattern in said:
        assert re.search(pattern, built.output), built.output


@pytest.mark.parametrize("day", ["soon", '"2026-02-30"', "[1]"])
def test_a_day_that_does_not_exist_ends_the_build(tmp_path: pathlib.Path, day: str) -> None:
    (tmp_path / "docs").mkdir()
    config = configure(tmp_path, "docs")
    config.write_text(config.read_text("utf-8").replace('"2026-04-01"', day), "utf-8")
    built = build(config, tmp_path / "site")
    assert built.code == 1
    assert re.search(r"option 'today': `.*` is not a day\. Write it as YYYY-MM-DD", built.output)
    assert "Traceback" not in built.output


def test_an_own_navigation_and_own_pages_stay(tmp_path: pathlib.Path) -> None:
    docs = tmp_path / "docs"
    write(docs / "incidents", "2026-01-01-good")
    (docs / "about.md").write_text("# About us\n\n[evidence](incidents/evidence.txt)\n", "utf-8")
    (docs / "index.md").write_text("# Welcome\n", "utf-8")
    shutil.copy(ROOT / "LICENSE", docs / "incidents/evidence.txt")
    (tmp_path / "postmortems.yml").write_text("reports: docs/incidents\n", "utf-8")
    built = build(
        configure(tmp_path, "docs", more="nav: [index.md, about.md, All: reports/index.md]\n"), tmp_path / "site"
    )
    assert built.code == 0, built.output
    links = [
        a.text
        for nav in built.site.page("index.html").all("nav", class_="md-nav--primary")
        for a in nav.all("a", class_="md-nav__link")
    ]
    assert {"Welcome", "About us", "All"} <= set(links)
    assert "Statistics" not in links
    assert (built.site.folder / "statistics/index.html").is_file()
    assert (built.site.folder / "incidents/evidence.txt").is_file()
    assert [fault for page in built.site.pages for fault in built.site.broken(page)] == []
