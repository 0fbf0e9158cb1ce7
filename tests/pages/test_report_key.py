"""Where the key of a page is the same before and after a change of the archive, so is the page."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from generate_reports import generate
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.language import speak
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.pages.lazy import LazyPage
from mkdocs_postmortems.pages.page import report_uri
from mkdocs_postmortems.report.corpus import Corpus
from mkdocs_postmortems.report.model import Report, Section
from mkdocs_postmortems.usecases.site import ReportFile, SiteFile, SitePlan
from msgspec.structs import replace
from pytest import TempPathFactory, fixture
from support.reports import TODAY, corpus_of, organisation

Reports = tuple[Report, ...]


@fixture(scope="module")
def reports(tmp_path_factory: TempPathFactory) -> Reports:
    """Reports that resemble each other, promise the same again, and name each other in links."""
    folder = tmp_path_factory.mktemp("keys")
    generate(folder, 16)
    found = [*organisation().reports, *corpus_of(folder).reports]
    first, second = found[0], found[1]
    found[0] = replace(first, no_actions=f"See [the other]({second.id}&#46;md) and [this]({found[5].id}.md).")
    return tuple(sorted(found, key=lambda report: report.id))


def plan_of(reports: Reports, today: date = TODAY, options: Options | None = None) -> SitePlan:
    return SitePlan(Archive(Corpus(reports), options or Options(audience="restricted"), today))


class Before:
    """An archive before a change. Not a tuple: hypothesis would print every report of it."""

    def __init__(self, reports: Reports) -> None:
        plan = plan_of(reports)
        self.reports, self.keys, self.pages = reports, keys(plan), {page.uri: page for page in lazy(plan)}
        self.plan = plan


@fixture(scope="module")
def before(reports: Reports) -> Before:
    return Before(reports)


def lazy(plan: SitePlan) -> Iterator[LazyPage | ReportFile]:
    """The pages yet to be made, without the guide, which no report changes."""
    found = (each for each in plan.lazy_files() if not isinstance(each, SiteFile))
    return (each for each in found if not each.uri.startswith("guide/"))


def keys(plan: SitePlan) -> Mapping[str, bytes | None]:
    return {page.uri: plan.page_key(page) for page in lazy(plan)}


def text(plan: SitePlan, page: LazyPage | ReportFile) -> str:
    return plan.made(page).rewritten(block=repr)


Edit = Callable[[Report, Report], Report]
"""Makes another report of one, with the help of a second."""
EDITS: Mapping[str, Edit] = {
    "title": lambda report, _: replace(report, title=f"{report.title}, again"),
    "severity": lambda report, _: replace(report, severity="SEV-1" if report.severity != "SEV-1" else "SEV-4"),
    "services": lambda report, other: replace(report, services=other.services),
    "teams": lambda report, other: replace(report, teams=(*other.teams, "newcomers")),
    "tags": lambda report, other: replace(report, tags=other.tags),
    "trigger": lambda report, other: replace(report, trigger=other.trigger),
    "factors": lambda report, other: replace(report, factors=other.factors),
    "related": lambda report, other: replace(report, related=(other.id,)),
    "unrelated": lambda report, other: replace(report, unrelated=(other.id,)),
    "pattern": lambda report, other: replace(report, pattern=other.pattern or "new-pattern"),
    "no pattern": lambda report, _: replace(report, pattern="none"),
    "actions": lambda report, other: replace(report, actions=other.actions, no_actions=None),
    "no actions": lambda report, _: replace(report, actions=(), no_actions="Nothing to do"),
    "closed": lambda report, _: replace(
        report, actions=tuple(replace(each, status="done", done=report.day) for each in report.actions)
    ),
    "runbook": lambda report, other: replace(report, links={**report.links, "runbook": (f"https://{other.id}.test/",)}),
    "times": lambda report, other: replace(report, times=other.times),
    "ongoing": lambda report, _: replace(report, times=replace(report.times, resolved=None), ongoing=True),
    "near miss": lambda report, _: replace(report, kind="near-miss"),
    "status": lambda report, _: replace(report, status="draft"),
    "text": lambda report, other: replace(report, sections=(Section("", "Also", "Once more.", 1), *other.sections)),
}


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_the_same_key_means_the_same_page(before: Before, data: st.DataObject) -> None:
    changed = list(before.reports)
    for name in data.draw(st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=3)):
        place, other = (data.draw(st.integers(0, len(changed) - 1)) for _ in range(2))
        changed[place] = EDITS[name](changed[place], changed[other])
    for place in data.draw(st.lists(st.integers(0, 15), max_size=2)):
        del changed[place]
    after = plan_of(tuple(changed), data.draw(st.sampled_from([TODAY, TODAY + timedelta(days=1)])))
    now = {page.uri: page for page in lazy(after)}
    kept = [uri for uri, key in keys(after).items() if key is not None and key == before.keys.get(uri)]
    for uri in data.draw(st.lists(st.sampled_from(kept), max_size=40, unique=True)):
        assert text(after, now[uri]) == text(before.plan, before.pages[uri])


def test_a_change_of_prose_leaves_the_pages_of_others(reports: Reports, before: Before) -> None:
    edited = replace(reports[20], sections=(Section("", "Also", "Once more, said differently.", 1),))
    after = plan_of((*reports[:20], edited, *reports[21:]))
    now = keys(after)
    others = [uri for uri in now if now[uri] != before.keys[uri] and uri != report_uri(edited.id)]
    assert now[report_uri(edited.id)] != before.keys[report_uri(edited.id)]
    assert len(others) < len(now) / 4


def test_a_report_of_which_nothing_changed_has_the_same_key_on_the_next_day(reports: Reports, before: Before) -> None:
    now = keys(plan_of(reports, TODAY + timedelta(days=1)))
    assert len([uri for uri in now if now[uri] == before.keys[uri]]) > 5


def test_options_and_language_have_a_say(reports: Reports) -> None:
    few = reports[:3]
    english = keys(plan_of(few))
    trusting = keys(plan_of(few, options=Options(audience="restricted", trusted_html=True)))
    speak("de")
    try:
        german = keys(plan_of(few))
    finally:
        speak("en")
    assert len({*english.values(), *german.values(), *trusting.values()}) == 3 * len(english)


def test_a_report_that_cannot_be_encoded_has_no_key(reports: Reports) -> None:
    odd = replace(reports[0], title="half a sign: \ud83d")
    plan = plan_of((odd,))
    assert [plan.page_key(page) for page in (ReportFile("", odd), next(iter(lazy(plan))))] == [None, None]
