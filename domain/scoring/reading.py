"""A rulebook file: YAML (or JSON, which is YAML) read as text, with the line of every place.

Every scalar stays the text that was typed, so `1.2` is never a float and `优秀: 30` never a number. Refused, with
the line: names twice, anchors and aliases, tags, deep nesting, and whatever the models do not know.

Two short forms are allowed in a file, and are spelled out here: one word for a list of one (`from: absence`), and
a table as word: number (`{优秀: 30, 称职: 25, else: 0}`, `post: {hours: 1}`). The signed form has neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from contracts.rulebook import Rulebook
from contracts.shapes import mistake, not_yaml
from domain.scoring.findings import Findings, Path

MAX_CHARACTERS = 200_000
MAX_DEPTH = 40

ONE_OR_MORE = frozenset(("from", "who", "per", "begins", "ends", "leaves"))
"""Names whose list of one may be written as the word alone."""


class Unreadable(Exception):
    """The file is not YAML of the plain kind; where and why."""

    def __init__(self, line: int, zh: str, en: str) -> None:
        super().__init__(en)
        self.line, self.zh, self.en = line, zh, en


@dataclass(slots=True)
class Reading:
    """A file as read. `rulebook` is None when `findings` say why there is none."""

    rulebook: Rulebook | None
    findings: Findings


def read(text: str) -> Reading:
    """Read a rulebook file. Never raises for what the file holds: the findings say what is wrong."""
    findings = Findings()
    try:
        plain, places = plain_data(text)
    except Unreadable as error:
        findings.places = {("file",): error.line}
        findings.error(("file",), error.zh, error.en)
        return Reading(None, findings)
    findings.places = places
    try:
        return Reading(Rulebook.model_validate(spelled_out(plain)), findings)
    except ValidationError as error:
        details = error.errors()
        for detail in details:
            if detail["type"] != "too_short" or not _holds_another(detail, details):
                _say(detail, findings)
        return Reading(None, findings)


def plain_data(text: str) -> tuple[Any, dict[Path, int]]:
    """Return the file's lists, objects and texts, and the line (from 1) of each place.

    Raises:
        Unreadable: for anything but plain YAML, at the first place that is not.
    """
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(1, f"文件超过{MAX_CHARACTERS}个字", f"the file has over {MAX_CHARACTERS} characters")
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            builder.take(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        zh, en = not_yaml(error)
        raise Unreadable(
            mark.line + 1 if mark else 1, f"格式读不懂：{zh}", f"not readable as YAML: {en}"
        ) from None
    return builder.root, builder.places


def spelled_out(value: Any) -> Any:
    """The same data with the two short forms written in full."""
    match value:
        case list():
            return [spelled_out(each) for each in value]
        case dict():
            return {name: _spelled_out_field(name, each) for name, each in value.items()}
    return value


def _spelled_out_field(name: str, value: Any) -> Any:
    if name in ONE_OR_MORE and isinstance(value, str):
        return [value]
    if name == "table" and isinstance(value, dict) and "words" not in value:
        return _word_table(value)
    if name == "post" and isinstance(value, dict):
        return [{"balance": balance, "times": times} for balance, times in value.items()]
    if name == "attributes" and isinstance(value, dict):
        return value
    return spelled_out(value)


def _word_table(short: dict[str, Any]) -> dict[str, Any]:
    table: dict[str, Any] = {
        "words": [{"word": word, "give": give} for word, give in short.items() if word != "else"]
    }
    if "else" in short:
        table["otherwise"] = short["else"]
    return table


@dataclass(slots=True)
class _Open:
    """A list or object that is being read; `key` is the name that waits for its value."""

    value: list[Any] | dict[str, Any]
    path: Path
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    """Builds plain data from YAML events, one at a time: no recursion, no aliases, no types but text."""

    root: Any = None
    places: dict[Path, int] = field(default_factory=dict)
    open: list[_Open] = field(default_factory=list)
    documents: int = 0

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        match event:
            case yaml.AliasEvent():
                raise Unreadable(
                    line, "不能用 & 和 * 引用，请写全", "anchors and aliases are not allowed; write it out"
                )
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    raise Unreadable(line, "一个文件只能写一份规则", "one file holds one rulebook")
            case yaml.ScalarEvent(value=text):
                self.refuse_tag(event, line)
                self.take_scalar(text, line)
            case yaml.MappingStartEvent():
                self.refuse_tag(event, line)
                self.begin({}, line)
            case yaml.SequenceStartEvent():
                self.refuse_tag(event, line)
                self.begin([], line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.open.pop()

    def refuse_tag(self, event: Any, line: int) -> None:
        if event.tag is not None or event.anchor is not None:
            raise Unreadable(line, "不能用 ! 和 & 标记", "tags and anchors are not allowed")

    def take_scalar(self, text: str, line: int) -> None:
        holder = self.open[-1] if self.open else None
        if holder and isinstance(holder.value, dict) and holder.key is None:
            if text in holder.value:
                raise Unreadable(line, f"“{text}”写了两次", f'"{text}" is written twice')
            holder.key = text
            self.places[(*holder.path, text)] = line
            return
        self.put(text, line)

    def begin(self, value: list[Any] | dict[str, Any], line: int) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise Unreadable(line, "套得太深", "nested too deep")
        holder = self.open[-1] if self.open else None
        if holder and isinstance(holder.value, dict) and holder.key is None:
            raise Unreadable(line, "名称要写成一个词", "a name must be a word")
        self.open.append(_Open(value, self.put(value, line)))

    def put(self, value: Any, line: int) -> Path:
        """Set `value` where it belongs and return its path."""
        if not self.open:
            self.root = value
            self.places[()] = line
            return ()
        holder = self.open[-1]
        if isinstance(holder.value, list):
            path = (*holder.path, len(holder.value))
            holder.value.append(value)
        else:
            assert holder.key is not None
            path = (*holder.path, holder.key)
            holder.value[holder.key] = value
            holder.key = None
        self.places[path] = line
        return path


def _holds_another(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Whether something inside is wrong, so that the list only seems to be empty."""
    path = detail["loc"]
    return any(other["loc"][: len(path)] == path and other["loc"] != path for other in details)


def _known_part(path: Path, places: Mapping[Path, int]) -> Path:
    """Without the names that the models give to alternatives, which nobody wrote."""
    while path and path not in places:
        path = path[:-1]
    return path


def _say(detail: ErrorDetails, findings: Findings) -> None:
    path = detail["loc"]
    if detail["type"] != "missing":
        path = _known_part(path, findings.places)
    word = path[-1] if path else "file"
    match detail["type"]:
        case "extra_forbidden" if any(sign in str(word) for sign in "()[]=<>"):
            findings.error(
                path,
                f"不认识的栏目“{word}”：公式里有逗号时，请给整个公式加引号",
                f'unknown field "{word}": put a formula with commas in quotes',
            )
        case "extra_forbidden":
            findings.error(path, f"不认识的栏目“{word}”", f'unknown field "{word}"')
        case "missing":
            findings.error(path, f"缺少栏目“{word}”", f'missing field "{word}"')
        case "literal_error":
            expected = str(detail.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
            findings.error(path, f"“{word}”只能写：{expected}", f'"{word}" must be one of: {expected}')
        case "string_pattern_mismatch":
            findings.error(
                path,
                f"“{word}”写成“{detail['input']}”不合格式",
                f'"{word}" cannot be written "{detail["input"]}"',
            )
        case "too_short":
            findings.error(path, f"“{word}”至少要写一项", f'"{word}" needs at least one item')
        case "tuple_type":
            findings.error(path, f"“{word}”要写成列表 […]", f'"{word}" must be a list […]')
        case "model_type" | "model_attributes_type" | "dict_type":
            findings.error(path, f"“{word}”要写成 {{名称: 内容}}", f'"{word}" must be {{name: content}}')
        case "string_type":
            findings.error(path, f"“{word}”要写成一个词或一句话", f'"{word}" must be a word or a sentence')
        case _:
            zh, en = mistake(detail)
            findings.error(path, f"“{word}”的写法不对：{zh}", f'"{word}" is wrong: {en}')
