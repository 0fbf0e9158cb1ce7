"""Who is said to have done what in Chinese, where no space tells one word from the next."""

import pathlib
import sys
from dataclasses import replace

import pytest
from mkdocs_postmortems.gate.reporters.text import render
from mkdocs_postmortems.gate.wording.judge import findings
from mkdocs_postmortems.gate.wording.lexicon import People, language
from mkdocs_postmortems.gate.wording.measured import measured
from mkdocs_postmortems.gate.wording.prose import body_sentences
from mkdocs_postmortems.options import Options
from support.gate import diagnose, text_of

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import evaluate_wording  # noqa: E402 - a script, whose figures the guide gives

SENTENCES = ROOT / "tests" / "fixtures" / "wording"
CHINESE = Options(languages=("zh",))

BLAMES = {
    "值班工程师忘记重新启用告警。": "BL101",
    "运维没有按照流程操作。": "BL101",
    "根因：人为失误。": "BL102",
    "这是数据库管理员的失误。": "BL103",
    "责任在供应商。": "BL103",
    "数据表被实习生误删。": "BL104",
    "运维把生产环境当成了测试环境。": "BL104",
    "我们忘记续期证书了。": "BL105",
    "有人把防火墙规则删掉了。": "BL106",
    "值班人员本应先回滚再排查。": "BL201",
    "本应先在预发环境验证。": "BL202",
    "运维收到告警，但没有检查备份。": "BL203",
    "我们没有测试备份的恢复。": "BL204",
    "值班人员不知道配置已经变更。": "BL205",
    "没有人发现主从切换已经失败。": "BL206",
    "开发人员责任心不强。": "BL301",
    "这种低级错误不应该出现。": "BL302",
    "我们太大意了。": "BL303",
}

SPARES = [
    "运维平台没有检查备份。",
    "监控没有通知值班工程师。",
    "脚本误删了订单表。",
    "告警本应在五分钟内触发。",
    "为了防止有人误删，控制台要求二次确认。",
    "系统没有提示操作员检查目标。",
    "工程师发现接口的错误，随后回滚。",
    "运维执行了脚本，脚本没有校验环境变量。",
    "用户忘记密码后无法重置。",
    "一张工单没有写明小程序的版本。",
    "群里的原话是“值班工程师忘记重新启用告警了”。",
    "`值班工程师忘记重新启用告警`",
]


def codes(text: str) -> list[str]:
    return [found.code for each in body_sentences(text) for found in findings(each.text, language("zh"), People())]


def rows(name: str) -> list[evaluate_wording.Row]:
    text = (SENTENCES / f"{name}.jsonl").read_text("utf-8")
    return [evaluate_wording.read(line, "zh") for line in text.splitlines()]


@pytest.mark.parametrize(("sentence", "code"), BLAMES.items())
def test_blame_is_found(sentence: str, code: str) -> None:
    assert codes(sentence) == [code]


@pytest.mark.parametrize("sentence", SPARES)
def test_what_is_no_blame_is_spared(sentence: str) -> None:
    assert codes(sentence) == []


def test_the_sentences_that_the_rules_were_written_with_are_all_judged_right() -> None:
    figures = evaluate_wording.figures(rows("zh-learnt"))
    assert (figures["all"]["precision"], figures["all"]["recall"]) == (1, 1)


def test_the_guide_gives_the_figures_of_the_sentences_that_were_set_aside() -> None:
    published = next(each for each in measured()["sentences"] if each["what"].startswith("Chinese"))
    given = rows("zh-set-aside")
    assert (published["count"], published["positive"]) == (len(given), sum(row.positive for row in given))
    figures = evaluate_wording.figures(given)
    for level in ("error", "all"):
        for figure in ("precision", "recall"):
            assert figures[level][figure] >= published[level][figure]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("磁盘写满。值班工程师忘记清理。", (8, 11)),
        ("值班工程师**忘记**清理。", (8, 8)),
        ("值班工程师\n忘记清理。", (9, 1)),
        ("| 事件 | 原因 |\n|---|---|\n| 中断 | 值班工程师忘记清理 |", (10, 13)),
        ("SRE 工程师 忘记 清理。", (8, 9)),
    ],
)
def test_a_finding_stands_where_the_words_stand(body: str, place: tuple[int, int]) -> None:
    found = [each for each in diagnose(text_of(body=body), options=CHINESE) if each.code.startswith("BL")]
    assert [(each.code, each.line, each.column) for each in found] == [("BL101", *place)]


def test_names_are_told_by_their_form() -> None:
    found = diagnose(text_of("status: in-review", "小王重启了网关，随后王工确认。"), options=CHINESE)
    said = [each.message for each in found if each.code == "BL401"]
    assert [message[1:3] for message in said] == ["小王", "王工"]


def test_handles_and_owners_of_the_report_are_people_and_its_services_machines() -> None:
    body = "@orders-oncall 忘记清理。灯塔忘记清理。"
    codes_of = {
        front: [each.code for each in diagnose(text_of(front, body), options=CHINESE) if each.code.startswith("BL")]
        for front in ("", 'authors: ["灯塔"]')
    }
    assert codes_of == {"": ["BL101"], 'authors: ["灯塔"]': ["BL101", "BL101"]}


def test_what_went_well_is_no_reproach() -> None:
    body = "## 做得好的地方\n\n- 没有人发现，也没有造成影响。\n"
    assert [each.code for each in diagnose(text_of(body=body), options=CHINESE) if each.code.startswith("BL")] == []


def test_every_match_has_its_cues() -> None:
    """Cues only make it fast: with none of them, the same is found."""
    known = language("zh")
    slow = replace(known, patterns=tuple(replace(each, cues=()) for each in known.patterns))
    texts = [row.text for name in ("zh-learnt", "zh-set-aside") for row in rows(name)]
    for text in [*texts, *BLAMES, *SPARES]:
        assert findings(text, known, People()) == findings(text, slow, People())


@pytest.mark.parametrize(
    ("title", "found"),
    [("订单服务中断", False), ("中断", True), ("Outage", True), ("Orders down", False), ("A 服务", False)],
)
def test_a_short_chinese_sentence_is_one(title: str, found: bool) -> None:
    codes_of = [each.code for each in diagnose(text_of(f"title: {title}"))]
    assert ("PM106" in codes_of) == found


def test_the_mark_below_a_line_stands_below_its_characters() -> None:
    text = text_of(body="订单服务中断。值班工程师忘记清理。")
    (found,) = [each for each in diagnose(text, options=CHINESE) if each.code == "BL101"]
    _, shown, mark, _ = render(found, text.splitlines()).splitlines()
    assert mark.index("^") == shown.index("忘记")
    assert set(mark[mark.index("|") + 2 : -1]) == {"\N{IDEOGRAPHIC SPACE}"}
