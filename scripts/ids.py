"""Ids as they are typed: what is none is told so before anything is asked of a ledger.

王大爷                                   no id
0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f     one, of whatever it may be
"""

import re

from contracts.refusals import NotEvidence
from contracts.values import DIGEST, ID, Digest, Id


class NotAnId(NotEvidence):
    zh = "“{text}”不是编号。编号形如 0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f；人的编号可用 gongjian person find 按姓名查，其他的用 gongjian find。"
    en = "{text!r} is no id. Ids look like 0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f; find a person's with `gongjian person find`, others with `gongjian find`."


class NotADigest(NotEvidence):
    zh = "“{text}”不是摘要。摘要是64位十六进制数，请从账本条目或原来的回执上抄全。"
    en = "{text!r} is no digest. A digest has 64 hexadecimal digits; copy all of it from the entry or the receipt."


def an_id(text: str) -> Id:
    """
    Raises:
        NotAnId: whatever it is, no stream has it.
    """
    if not re.fullmatch(ID, text):
        raise NotAnId(text=text)
    return text


def a_digest(text: str) -> Digest:
    """
    Raises:
        NotADigest: it is no SHA-256 as it is written here.
    """
    if not re.fullmatch(DIGEST, text):
        raise NotADigest(text=text)
    return text
