"""The regions' demos: what their files say is complete, and what they play is what was published, times the scale."""

import csv
import re
from pathlib import Path

import pytest

from domain.deciding import EVENTS
from domain.scoring.cases import run_cases
from domain.scoring.check import check_file
from ledger.embedded import remove
from scripts.demo import EXAMPLES
from scripts.region.cast import share_of
from scripts.region.figures import Figure, figures_of
from scripts.region.plays import PLAYS
from tests.scripts.commands import run

REGIONS = sorted(PLAYS)
GENERATED = [region for region in REGIONS if region != "yanhe"]
OWN = {
    "yanhe": {"测评选票"},
    "qingdao": {"抽签（双随机）", "街道书面意见"},
    "shantou": {"街道书面意见", "网格培训"},
    "songgang": {"公共问题销号"},
    "wuhan": {"对照标准自查"},
}
"""What is played for the sake of one region's own way of doing things, and stands among no published figures."""
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
)
"""Columns that hold the code of a line of units.csv."""
COUNTS = ("数量", "份数", "原有事项", "现有事项")
"""Columns that hold a number, or the id of a figure."""


def lines(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened, restkey="too many"))


def figure(number: int = 100, scaled: bool = True) -> Figure:
    return Figure("needs", "需求", "needs", number, "条", scaled, "item.published", "", "")


@pytest.mark.slow
@pytest.mark.parametrize("region", REGIONS)
def test_a_year_at_a_hundredth_ends_intact_with_every_published_figure_at_that_scale(
    region: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GONGJIAN_DATABASE_URL", raising=False)
    try:
        said = run("demo", "--region", region, "--no-serve", "--scale", "0.01", "--data", tmp_path / "demo")
    finally:
        remove(tmp_path / "demo")
    assert said.code == 0
    assert said.document["audit"]["intact"]
    assert OWN[region] <= set(said.document["figures"])
    held = {each["id"]: each["held"] for each in said.document["published"]}
    assert held == {id: figure.at(0.01) for id, figure in figures_of(EXAMPLES / region).items()}


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
        assert re.fullmatch(r"|[种各] [\w.]+", each.take), each


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
                assert not line.get(column) or line[column] in known, f"{file.name}: {line}"
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
