"""What an audit finds: the first place where the log is not what it claims to be, in a sentence."""

from dataclasses import dataclass

from contracts.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Finding:
    """`index` is the entry's, from 0; `invariant` is the number in ARCHITECTURE.md."""

    index: int
    invariant: int
    code: str
    zh: str
    en: str


class Broken(Exception):
    """Raised inside an audit at the first bad entry."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.en)
        self.finding = finding


SENTENCES: dict[str, tuple[int, str, str]] = {
    "not-an-entry": (3, "内容不成其为记录：{why_zh}", "its bytes are no entry: {why}"),
    "column-differs": (3, "表中的“{column}”与签名内容不一致", "the column {column} differs from the entry"),
    "position-gap": (4, "位置不连续：应为{expected}，是{found}", "positions are not dense: {expected} expected, {found} found"),
    "leaf-differs": (4, "内容与登记的叶子哈希不符，记录被改动过", "its bytes do not give the stored leaf: the row was changed"),
    "not-genesis": (1, "第一条不是账本的创立记录，或创立记录出现在别处", "the first entry alone founds a log"),
    "other-log": (1, "属于另一本账", "it belongs to another log"),
    "wrong-signature": (1, "签名与内容不符", "its signature does not verify"),
    "key-not-valid": (1, "签名的密钥在此处无效（{keyid}）", "the key {keyid} was not valid here"),
    "not-their-key": (1, "签名的密钥（{keyid}）不是以其名义签署的单位或个人的", "the key {keyid} is not that of whoever it signs for"),
    "key-otherwise": (1, "这条记录对密钥的更改与所签内容不符", "it changes who may sign otherwise than was signed"),
    "not-enough-roots": (1, "根密钥签名不足", "too few root keys signed it"),
    "batch-root": (1, "批次内容与签名的根不符", "the batch's items do not give its signed root"),
    "batch-broken": (1, "批次的条目不连续或数目不对", "the batch's items are not all there in order"),
    "item-outside": (1, "批次条目不在其批次之内", "an item stands outside its batch"),
    "too-long": (1, "签名的内容有{size}字节，超过上限{limit}字节", "what was signed has {size} bytes, more than {limit}"),
    "wrong-stream": (1, "流编号与内容不符", "its stream does not follow from its content"),
    "version-gap": (3, "流的版本不连续：应为{expected}，是{found}", "version {expected} of its stream expected, {found} found"),
    "counted-twice": (8, "同一份语句记了两次", "the same statement stands twice"),
    "stray-row": (2, "附属记录不属于前一份语句", "a further row does not belong to the statement before it"),
    "tile-differs": (4, "与 tile/0 中它的哈希对不上，两者之一被改动过", "it does not give its hash under tile/0: one of the two was changed"),
    "file-differs": (4, "审计包中的文件 {path} 与账本算出的不一致", "the file {path} of the bundle is not what the log gives"),
    "file-fails": (4, "审计包中的文件 {path} 不成立：{why_zh}", "the file {path} of the bundle does not hold: {why}"),
    "file-lacks": (4, "审计包中的文件 {path} 缺少与它一起的 {other}，无从核对", "the file {path} of the bundle says nothing without {other}, which is missing"),
    "root-differs": (4, "从此处起，记录和哈希算不出检查点的根", "from here on, entries and hash tiles do not give the checkpoint's root"),
    "file-missing": (4, "缺少文件 {path}", "the file {path} is missing"),
    "file-malformed": (4, "文件 {path} 有误：{why_zh}", "the file {path} is malformed: {why}"),
    "nothing-withheld": (4, "{path} 里没有隐去任何记录，不应有这个文件", "{path} withholds nothing, and should not be there"),
    "not-withheld": (4, "清单说隐去，实际却在", "the manifest calls it withheld, and it is there"),
    "missing-unlisted": (4, "记录缺失，清单却未列为隐去", "it is missing, and the manifest does not call it withheld"),
    "checkpoint-bad": (5, "检查点不成立：{why_zh}", "the checkpoint does not hold: {why}"),
    "size-differs": (4, "检查点写明{size}条，实有{found}条", "the checkpoint covers {size} entries, {found} are there"),
    "checkpoint-forked": (5, "{size}条处的检查点不是现有账本的前段", "the checkpoint at size {size} is not a prefix of this log"),
    "seen-elsewhere": (5, "签名人见过的账本（{size}条）与此不同，账本曾被改写或分叉", "its signer saw another log at size {size}: it was rewritten or forked"),
    "would-be-refused": (2, "按当时的规则不应受理：{why_zh}", "by the rules of its day it would have been refused: {why}"),
    "decided-otherwise": (2, "按当时的规则应得出另外的事件", "by the rules of its day other events follow"),
    "rules-differ": (2, "所用规则号{found}，当时应为{expected}", "it names rule set {found}; {expected} was in force"),
    "books-unbalanced": (6, "各方的分钟数或积分相加不为零", "its legs do not sum to zero"),
}  # fmt: skip


OF_NO_ENTRY = {"checkpoint-bad", "size-differs", "checkpoint-forked"}
"""What is about the log as a whole."""


def finding(index: int, code: str, **facts: object) -> Finding:
    """People count entries from 1, as everywhere else they are shown to them."""
    invariant, zh, en = SENTENCES[code]
    said_zh, said_en = zh.format_map(facts), en.format_map(facts)
    if code in OF_NO_ENTRY:
        return Finding(index, invariant, code, f"{said_zh}。", f"{said_en[0].upper()}{said_en[1:]}.")
    number = index + 1
    return Finding(index, invariant, code, f"第{number}条记录：{said_zh}。", f"Entry {number}: {said_en}.")


def file_finding(path: str, code: str, index: int, **facts: object) -> Finding:
    """A file of a bundle is wrong though the entries are sound; `index` is the first entry that it is about."""
    invariant, zh, en = SENTENCES[code]
    said_zh, said_en = zh.format_map({"path": path} | facts), en.format_map({"path": path} | facts)
    return Finding(
        index,
        invariant,
        code,
        f"{said_zh}。账本各条记录本身无误；请重新导出。",
        f"{said_en[0].upper()}{said_en[1:]}. The entries themselves are sound; export it again.",
    )


def broken(index: int, code: str, **facts: object) -> Broken:
    return Broken(finding(index, code, **facts))


def why(refusal: Refusal) -> dict[str, str]:
    """A refusal's two sentences as the reason of a finding, or of another refusal."""
    return {"why_zh": refusal.in_chinese().rstrip("。"), "why": refusal.in_english().rstrip(".")}
