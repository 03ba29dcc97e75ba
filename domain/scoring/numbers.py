"""Exact numbers: how they are read, rounded, and shown to people."""

from fractions import Fraction

from contracts.rulebook_words import Rounding

HALF = Fraction(1, 2)
SMALLEST_SHOWN = Fraction(1, 10_000)


def read_number(text: str) -> Fraction:
    """Return the exact number that `text` spells: `60`, `1.2`, `50%`, `1/3`. `ValueError` when it spells none."""
    if text.endswith("%"):
        return Fraction(text[:-1]) / 100
    return Fraction(text)


def rounded(number: Fraction, to: Fraction, by: str) -> Fraction:
    """Return the multiple of `to` that `number` goes to (`Rounding`, in contracts/rulebook_words.py)."""
    steps = number / to
    match by:
        case "down":
            whole = steps.__floor__()
        case "up":
            whole = steps.__ceil__()
        case "cut":
            whole = steps.__trunc__()
        case "half_up":
            whole = (abs(steps) + HALF).__floor__() * (1 if steps >= 0 else -1)
        case "half_even":
            whole = round(steps)
        case _:
            raise AssertionError(by)
    return whole * to


def show(number: Fraction, unit: str = "number") -> str:
    """Return `number` as people read it: a decimal when it ends, else the fraction and four places of it.

    >>> show(Fraction(119, 2)), show(Fraction(760, 9)), show(Fraction(19, 20), "percent")
    ('59.5', '760/9(≈84.4444)', '95%')
    """
    if unit == "percent":
        return _percent(number)
    if number.denominator == 1:
        return str(number.numerator)
    places = _decimal_places(number.denominator)
    if places is None:
        near = rounded(number, SMALLEST_SHOWN, "half_up")
        return f"{number.numerator}/{number.denominator}(≈{show(near)})"
    digits = str(abs(number * 10**places).numerator).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def show_as(number: Fraction, unit: str, rounding: Rounding, to: Fraction) -> str:
    """Return `number` rounded for the eye only, with every place that `to` has: 50 to 0.01 is `50.00`."""
    near = rounded(number * (100 if unit == "percent" else 1), to, rounding.by)
    places = _decimal_places(to.denominator) or 0
    text = show(near)
    if places and "(" not in text:
        whole, _, decimals = text.partition(".")
        text = f"{whole}.{decimals.ljust(places, '0')}"
    return f"{text}%" if unit == "percent" else text


def _percent(number: Fraction) -> str:
    text = show(number * 100)
    if "(" in text:
        return f"{show(rounded(number * 100, SMALLEST_SHOWN, 'half_up'))}%({number.numerator}/{number.denominator})"
    return f"{text}%"


def _decimal_places(denominator: int) -> int | None:
    """How many decimal places a fraction with this denominator needs; None when it never ends."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator //= 2
        twos += 1
    while denominator % 5 == 0:
        denominator //= 5
        fives += 1
    return max(twos, fives) if denominator == 1 else None
