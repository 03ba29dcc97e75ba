"""What names stand for while a formula is worked out."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from domain.scoring.calendar import WorkdayCalendar
from domain.scoring.values import NoValue, Value


@dataclass(frozen=True, slots=True)
class Scope:
    """What names stand for here: the nearest layer first. `group` is there where a whole group is judged."""

    layers: tuple[Mapping[str, Value | None], ...]
    tables: Mapping[str, Mapping[str, Fraction | None]]
    workdays: WorkdayCalendar | None = None
    group: tuple["Scope", ...] | None = None

    def find(self, name: str) -> Value:
        for layer in self.layers:
            if name in layer:
                value = layer[name]
                if value is None:
                    raise NoValue(f"“{name}”没有数值", f'"{name}" has no value')
                return value
        raise NoValue(f"没有“{name}”", f'there is no "{name}"')

    def within(self, layer: Mapping[str, Value | None]) -> "Scope":
        return Scope((layer, *self.layers), self.tables, self.workdays, self.group)
