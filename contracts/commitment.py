"""What an entry says of a person without saying it: a commitment to fields that are kept elsewhere.

    c = HMAC-SHA256(blind, "gongjian-commit/v1" 00 ‖ canonical JSON of the fields)

The log holds `c`; the vault holds `blind` and the fields, under the person's own key. Who is shown both can
check that these are the fields that were meant, and nobody can find others that fit. Without the blind, 32
random bytes, `c` tells nothing: a bare hash of a telephone number would be found by trying all numbers. Once
the blind is destroyed, nobody can.

    >>> commitment(bytes(range(32)), {"name": "王小明", "phone": "13800000000"})
    '8956b4c2f9b4f08e19079e51fa2f90eace56964d402a8739ec63817105f189bf'
"""

import hashlib
import hmac
from collections.abc import Mapping

from contracts.canonical import encode

LABEL = b"gongjian-commit/v1\0"
BLIND_BYTES = 32


def commitment(blind: bytes, fields: Mapping[str, str]) -> str:
    """The commitment to these fields, in lowercase hexadecimal.

    Raises:
        NotCanonical: for a field that has no canonical form.
    """
    assert len(blind) == BLIND_BYTES
    return hmac.new(blind, LABEL + encode(dict(fields)), hashlib.sha256).hexdigest()
