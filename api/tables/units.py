"""The columns of a sheet of units: `gongjian import units`, and the page that takes units in."""

from api.tables.columns import Column

KINDS = {
    "市": "city", "区": "district", "县": "county", "街道": "street", "社区": "community", "机关": "organ",
    "事业单位": "institution", "企业": "enterprise", "学校": "school", "医院": "hospital", "社会组织": "association",
    "两新": "new-sector",
}  # fmt: skip
COLUMNS = (
    Column("代码", "code", also=("单位代码", "机构代码", "统一社会信用代码", "信用代码")),
    Column("名称", "name", also=("单位名称", "单位", "机构名称", "单位全称")),
    Column("类型", "kind", also=("单位类型", "单位性质", "性质"), words=KINDS),
    Column("类别", "category", also=("单位类别", "考核类别", "系统")),
)
NEEDED = (("代码", "名称", "类型"),)
