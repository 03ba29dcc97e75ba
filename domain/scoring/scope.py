"""What names stand for while a formula is worked out."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from domain.scoring.calendar import WorkdayCalendar
from domain.scoring.values import NoValue, Value


@dataclass(frozen=True, slots=True)
class Scope:
    """What names stand for here: the nearest layer first. `labels` are people's words for some of them.

    `group` is there where a whole group of records is judged.
    """

    layers: tuple[Mapping[str, Value | None], ...]
    tables: Mapping[str, Mapping[str, Fraction | None]]
    workdays: WorkdayCalendar | None = None
    labels: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})
    group: tuple["Scope", ...] | None = None

    def find(self, name: str) -> Value:
        for layer in self.layers:
            if name in layer:
                value = layer[name]
                if value is None:
                    zh, en = (labels.get(name, name) for labels in self.labels)
                    raise NoValue(f"“{zh}”没有数值", f'"{en}" has no value', name=name)
                return value
        raise NoValue(f"没有“{name}”", f'there is no "{name}"')

    def within(self, layer: Mapping[str, Value | None]) -> "Scope":
        return Scope((layer, *self.layers), self.tables, self.workdays, self.labels, self.group)
