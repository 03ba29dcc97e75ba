"""The regions' demos: what their files say is complete, and what they play is what was published, times the scale."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.sheet import Sheet
from contracts.statements import BODIES
from domain.deciding import EVENTS
from domain.scoring.cases import run_cases
from domain.scoring.check import check_file
from ledger.cluster import SETTINGS
from ledger.embedded import EmbeddedPostgres, remove
from scripts.demo import EXAMPLES
from scripts.region.cast import share_of
from scripts.region.figures import Figure, figures_of
from scripts.region.plays import PLAYS
from tests.api.test_mechanisms import ROWS
from tests.domain.scoring.test_words import RAW, sentences_of
from tests.scripts.commands import run

REGIONS = sorted(PLAYS)
GENERATED = [region for region in REGIONS if region != "yanhe"]
OWN = {
    "yanhe": {"无记名选票凭证", "测评选票", "点单评单", "责任事项办结", "经费支出", "网格培训", "场地预约"},
    "qingdao": {"抽签（双随机）", "街道书面意见", "场地预约", "对照标准自查"},
    "shantou": {
        "街道书面意见",
        "网格培训",
        "党员报到",
        "为群众办实事",
        "场地预约",
        "封存的评分报告",
        "评分申诉答复",
        "等次决定",
    },
    "songgang": {"公共问题销号", "上级会签"},
    "wuhan": {
        "对照标准自查",
        "公共问题销号",
        "应急备勤（只报人数）",
        "封存的评分报告",
        "时间银行兑换",
        "两行通兑",
        "志愿服务记录证明",
    },
}
"""What is played for the sake of one region's own way of doing things, and stands among no published figures."""
SUGGESTS = {"qingdao": "同属“托管”"}
"""Where it is looked up whether a need is suggested to whoever could answer it when the year is over, and what the reason says."""
GROUPS = (
    "上级",
    "所在",
    "单位",
    "派出",
    "任职",
    "发布",
    "认领",
    "吹哨",
    "部门",
    "牵头",
    "责任",
    "一方",
    "另一方",
    "社区",
    "验收",
    "承接",
    "授予",
    "原单位",
    "征询",
    "街道",
    "主办",
    "参加",
    "反映",
    "受理",
    "并入",
    "会签",
    "兜底",
    "分为",
    "异议",
)
"""Columns that hold the code of a line of units.csv, or of one of the units that it stands for: `C`, `C0001`."""
COUNTS = ("数量", "份数", "原有事项", "现有事项")
"""Columns that hold a number, or the id of a figure."""


def lines(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened, restkey="too many"))


def figure(number: int = 100, scaled: bool = True) -> Figure:
    return Figure("needs", "需求", "needs", number, "条", scaled, "item.published", "", "")


LETTERS = {"ST": "shantou", "SG": "songgang", "YH": "yanhe", "QD": "qingdao", "WH": "wuhan"}
NOT_PLAYED: dict[str, dict[str, str]] = {
    "shantou": {
        "score-appeal.renew": "nobody is above the city's office, to which it would go",
    },
}
"""What the page names of a region's practices and its demo does not play, and why."""


def practices(region: str) -> dict[str, set[str]]:
    """The lines of docs/mechanisms.md by each statement that they name for this region."""
    lines: dict[str, set[str]] = {}
    for line, _, statements, *_ in ROWS:
        for name in re.findall(r"`([\w.*-]+)`", statements) if LETTERS[line[:2]] == region else ():
            for each in BODIES:
                if each == name or (name.endswith(".*") and each.startswith(name[:-1])):
                    lines.setdefault(each, set()).add(line)
    return lines


@pytest.mark.parametrize("region", REGIONS)
def test_what_a_demo_leaves_out_is_among_the_practices_of_its_region(region: str) -> None:
    assert len(practices(region)) > 40
    assert NOT_PLAYED.get(region, {}).keys() <= practices(region).keys()


@pytest.mark.slow
@pytest.mark.parametrize("region", REGIONS)
def test_a_year_at_a_hundredth_ends_intact_with_every_published_figure_at_that_scale(
    region: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GONGJIAN_DATABASE_URL", raising=False)
    monkeypatch.setitem(SETTINGS, "fsync", "off")  # what survives a crash is tried elsewhere
    try:
        said = run("demo", "--region", region, "--no-serve", "--scale", "0.01", "--data", tmp_path / "demo")
        with EmbeddedPostgres(tmp_path / "demo"):
            raw = list(raw_words(tmp_path / "demo"))
            if region in SUGGESTS:
                suggested = run("list", "matches", "--data", tmp_path / "demo").document["rows"]
                assert any(row["covers"] and SUGGESTS[region] in row["zh"] for row in suggested)
    finally:
        remove(tmp_path / "demo")
    assert said.code == 0
    assert said.document["audit"]["intact"]
    assert raw == []
    assert OWN[region] <= set(said.document["figures"])
    named, played = practices(region), said.document["signed"].keys()
    not_played = {each: sorted(lines) for each, lines in named.items() if each not in played}
    assert not_played.keys() == NOT_PLAYED.get(region, {}).keys(), not_played
    held = {each["id"]: each["held"] for each in said.document["published"]}
    assert held == {id: figure.at(0.01) for id, figure in figures_of(EXAMPLES / region).items()}


def raw_words(data: Path) -> Iterator[str]:
    """Chinese sentences of its sealed periods' sheets that have a word of a file in them, and no Chinese one."""
    reports = run("report", "list", "--data", data).document["reports"]
    assert reports
    for each in reports:
        asked = ("--rulebook", each["rulebook"], "--period", each["period"], "--format", "json")
        found = run("score", *asked, "--data", data).document
        assert found
        for sheet in map(Sheet.model_validate, found):
            yield from (text for text in sentences_of(sheet) if RAW.search(text))


@pytest.mark.parametrize("region", REGIONS)
def test_every_figure_says_what_counts_it_in_both_languages(region: str) -> None:
    figures = figures_of(EXAMPLES / region)
    assert len(figures) > 5
    for each in figures.values():
        assert each.zh, each
        assert each.en.isascii(), each
        assert each.measure, each
        assert each.number > 0, each
        assert each.event in EVENTS, each
        assert re.fullmatch(r"([\w.-]+[=^@][^;]+(;|$))*", each.condition), each
        assert re.fullmatch(r"|[种各和] [\w.]+", each.take), each


@pytest.mark.parametrize("region", REGIONS)
def test_every_file_of_a_region_can_be_read_and_is_named_in_its_readme(region: str) -> None:
    folder = EXAMPLES / region
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for file in sorted(folder.glob("*.csv")):
        read = lines(file)
        assert read, file
        for line in read:
            assert "too many" not in line, f"{file}: {line}"
            assert None not in line.values(), f"{file}: {line}"
        assert f"`{file.name}`" in readme, file


@pytest.mark.parametrize("region", GENERATED)
def test_every_group_and_every_figure_that_a_file_names_is_there(region: str) -> None:
    folder = EXAMPLES / region
    units = {line["代码"] for line in lines(folder / "units.csv")}
    alliances = {line["代码"] for line in lines(folder / "alliances.csv")}
    figures = figures_of(folder)
    for file in sorted(folder.glob("*.csv")):
        for line in lines(file):
            for column in GROUPS:
                known = alliances if (file.stem, column) == ("alliances", "上级") else units
                cell = line.get(column) or ""
                assert not cell or {cell, re.sub("[0-9]{4}$", "", cell)} & known, f"{file.name}: {line}"
            assert not line.get("联盟") or line["联盟"] in alliances, f"{file.name}: {line}"
            for column in COUNTS:
                cell = line.get(column)
                assert not cell or cell.isdigit() or cell in figures, f"{file.name}: {line}"


@pytest.mark.parametrize("region", GENERATED)
def test_invented_names_of_units_say_so(region: str) -> None:
    for line in lines(EXAMPLES / region / "units.csv"):
        invented = "{}" in line["名称"] or "办公室" in line["名称"]
        assert not invented or line["名称"].endswith("（虚构）"), line


@pytest.mark.parametrize("region", GENERATED)
def test_invented_names_of_alliances_say_so(region: str) -> None:
    """One with a place for its lead unit's name says it by that name."""
    for line in lines(EXAMPLES / region / "alliances.csv"):
        assert "{}" in line["名称"] or line["名称"].endswith("（虚构）"), line


@pytest.mark.parametrize("region", [each for each in REGIONS if (EXAMPLES / each / "rulebook.yaml").exists()])
def test_a_rulebook_of_a_region_passes_its_worked_cases(region: str) -> None:
    file = EXAMPLES / region / "rulebook.yaml"
    rulebook, findings = check_file(file.read_text(encoding="utf-8"))
    assert [finding for finding in findings if finding.severity == "error"] == []
    assert rulebook
    cases = run_cases(rulebook)
    assert cases
    assert all(case.passed for case in cases)


def test_a_figure_grows_with_the_scale_and_is_never_less_than_one() -> None:
    assert [figure(100).at(scale) for scale in (1, 0.5, 0.01, 0.001)] == [100, 50, 1, 1]
    assert figure(2_444_600).at(0.01) == 24_446
    assert figure(3, scaled=False).at(0.01) == 3


def test_a_share_of_the_lines_is_spread_over_the_year() -> None:
    year = [{"日期": str(day)} for day in range(1000)]
    assert len(share_of(year, 0.3)) == 300
    assert [line["日期"] for line in share_of(year, 0.003)] == ["0", "333", "666"]
    assert share_of(year, 1) == year
