"""What is on the lists when the next year begins, and nobody has claimed yet: so that needs have resources and services to be matched with.

next_lists.csv   联盟, 清单, 标题, 类别, 数量, 计量, 发布      the first unit of that group; open until the end of March
"""

from contracts.statements.lists import PublishItem
from scripts.region.cast import Line, Region
from scripts.region.clock import YEAR

PUBLISHED, UNTIL = f"{YEAR + 1}-01-06", f"{YEAR + 1}-03-31"


def begin_lists(region: Region) -> None:
    region.calendar.clock.put(PUBLISHED)
    for line in region.lines("next_lists"):
        publish(region, line)


def publish(region: Region, line: Line) -> None:
    publisher = next(each for each in region.groups[line["发布"]] if each in region.head)
    body = {
        "alliance": region.council(line["联盟"], publisher).id,
        "kind": line["清单"],
        "title": line["标题"],
        "category": line["类别"],
        "quantity": int(line["数量"]),
        "measure": line["计量"],
        "available": PUBLISHED,
        "until": UNTIL,
    }
    region.clerk[publisher].says(PublishItem.model_validate(body))
