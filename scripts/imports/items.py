"""`gongjian import items`: list items of an alliance."""

from api.tables.cells import day, whole
from api.tables.columns import Column
from api.tables.rows import rows_as
from api.tables.sheets import Page
from contracts.statements.lists import PublishItem
from scripts.imports.drafting import Asked, Draft

KINDS = {"需求": "need", "资源": "resource", "服务": "service", "项目": "project"}
COLUMNS = (
    Column("清单", "kind", also=("清单类型", "清单类别", "类型"), words=KINDS),
    Column("标题", "title", also=("名称", "项目名称", "资源名称", "需求名称", "服务名称", "内容")),
    Column("类别", "category", also=("分类", "项目类别", "领域")),
    Column("说明", "description", also=("备注", "详细说明", "内容说明")),
    Column("数量", "quantity", whole, also=("数目", "总量")),
    Column("计量", "measure", also=("计量单位", "单位")),
    Column("开始", "available", day, also=("开始日期", "可用日期", "起", "开始时间")),
    Column("截止", "until", day, also=("截止日期", "有效期至", "止", "结束日期", "截止时间")),
)
NEEDED = (("清单", "标题", "数量"),)


def draft(asked: Asked, page: Page) -> Draft:
    common = {"alliance": asked.stream("alliance")}
    return Draft(page.lines, rows_as(PublishItem, page.lines, COLUMNS, common))
