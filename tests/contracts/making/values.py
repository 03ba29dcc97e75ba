"""Vectors of the smallest things: canonical JSON, keys, signatures, possession, stream ids, commitments."""

from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed448, x25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from contracts import dsse, keys
from contracts.canonical import decode, encode
from contracts.certificate import Document, Issuer, Served, Service, Volunteer
from contracts.commitment import commitment
from contracts.draw import commitment_of as commitment_of_share
from contracts.draw import days_drawn, picks, seed_of
from contracts.keys import write_public
from contracts.signing import prove_possession
from contracts.slip import Slip, commitment_of
from contracts.statement import possession_payload
from contracts.streams import rule_id
from contracts.values import NIL
from tests.contracts.making.cases import Case, bad, good, refused, spelled
from tests.contracts.making.log import deterministic, small_log
from tests.people import key, p256_key

ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
ED25519_FIELD = 2**255 - 19
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
UNIT, HOLDER = rule_id("0" * 64, "example", "unit"), rule_id("0" * 64, "example", "holder")


def files() -> dict[Path, bytes]:
    return (
        canonical()
        | public_keys()
        | signatures()
        | possession()
        | streams()
        | commitments()
        | slips()
        | draws()
        | certificates()
    )


# ── canonical JSON ──────────────────────────────────────────────────────────────────────────────────────────────


OWN_CODES = {
    "a name twice": "repeated-name",
    "a fraction": "not-an-integer",
    "a whole number with a fraction part": "not-an-integer",
    "an exponent": "not-an-integer",
    "an integer of 2^53": "number-too-large",
    "an integer of minus 2^53": "number-too-large",
    "a very long integer": "number-too-large",
    "half of a surrogate pair": "half-character",
    "a surrogate in UTF-8": "half-character",
}
"""Mistakes with an answer of their own; any other spelling is `not-canonical`."""


def canonical() -> dict[Path, bytes]:
    values: dict[str, Any] = {
        "names sorted, no spaces": {"b": 1, "a": ["共建", True], "B": {}},
        "a line feed, a quotation mark, a backslash": {"a": '第一行\n"第二行"\\'},
        "characters that some encoders escape": "</script> é 汉 \u2028 😀",
        "two spellings of one letter are two texts": ["\u00e9", "e\u0301"],
        "the greatest integers": [2**53 - 1, -(2**53) + 1, 0],
        "empty things": [{}, [], ""],
        "names by code point": {"a": 1, "B": 2, "_": 3, "a.b": 4, "": 5},
        "64 levels of lists": _nested(64),
    }
    texts: dict[str, tuple[bytes, str]] = {
        "a name twice": (b'{"a":1,"a":1}', "The name a stands twice."),
        "names unsorted": (b'{"b":1,"a":1}', "b stands before a."),
        "a space": (b'{"a": 1}', "A space stands after the colon."),
        "a line feed at the end": (b'{"a":1}\n', "A line feed follows the value."),
        "a byte order mark": (b'\xef\xbb\xbf{"a":1}', "A byte order mark stands in front."),
        "a fraction": (b'{"a":1.5}', "Numbers are integers."),
        "a whole number with a fraction part": (b'{"a":1.0}', "1.0 is another spelling of 1."),
        "an exponent": (b'{"a":1e3}', "1e3 is another spelling of 1000."),
        "minus zero": (b'{"a":-0}', "-0 is another spelling of 0."),
        "an integer of 2^53": (b'{"a":9007199254740992}', "Integers are below 2^53."),
        "an integer of minus 2^53": (b'{"a":-9007199254740992}', "Integers are above -2^53."),
        "a very long integer": (b'{"a":123456789012345678901234567890}', "Integers are below 2^53."),
        "null": (b'{"a":null}', "There is no null: what is absent is left out."),
        "null in a list": (b'["a",null]', "There is no null."),
        "a letter escaped": (b'{"a":"\\u0041"}', "A letter is written as itself."),
        "a slash escaped": (b'{"a":"\\/"}', "A slash is written as itself."),
        "a line feed written as u000a": (b'{"a":"\\u000a"}', "A line feed is written \\n."),
        "half of a surrogate pair": (b'{"a":"\\ud800"}', "A lone surrogate is no character."),
        "a surrogate in UTF-8": (b'{"a":"\xed\xa0\x80"}', "A surrogate has no UTF-8."),
        "an overlong slash": (b'{"a":"\xc0\xaf"}', "The bytes are not UTF-8."),
        "a byte that is not UTF-8": (b'{"a":"\xff"}', "The bytes are not UTF-8."),
        "a tab": (b'{"a":"\\t"}', "U+0009 is refused."),
        "a carriage return": (b'{"a":"\\r"}', "U+000D is refused."),
        "a NUL": (b'{"a":"\\u0000"}', "U+0000 is refused."),
        "U+007F": (b'{"a":"\x7f"}', "U+007F is refused."),
        "U+0085": ('{"a":"\x85"}'.encode(), "U+0085 is refused."),
        "U+061C": ('{"a":"\u061c"}'.encode(), "U+061C is refused."),
        "U+200E": ('{"a":"\u200e"}'.encode(), "U+200E is refused."),
        "U+200F": ('{"a":"\u200f"}'.encode(), "U+200F is refused."),
        "U+202A": ('{"a":"\u202a"}'.encode(), "U+202A is refused."),
        "U+202E": ('{"a":"\u202e"}'.encode(), "U+202E is refused."),
        "U+2066": ('{"a":"\u2066"}'.encode(), "U+2066 is refused."),
        "U+2069": ('{"a":"\u2069"}'.encode(), "U+2069 is refused."),
        "a hidden character in a name": ('{"a\u202e":1}'.encode(), "U+202E is refused in names too."),
        "a name that is not ASCII": ('{"共":1}'.encode(), "Names are ASCII."),
        "an unfinished object": (b'{"a":1', "The object does not end."),
        "a comma too many": (b'{"a":1,}', "A comma stands before the end."),
        "nothing": (b"", "There is no value."),
        "two values": (b"{}{}", "A second value follows the first."),
        "NaN": (b'{"a":NaN}', "NaN is no JSON."),
        "65 levels of lists": (b"[" * 65 + b"]" * 65, "Values nest at most 64 deep."),
        "300 levels of lists": (b"[" * 300 + b"]" * 300, "Values nest at most 64 deep."),
    }
    return good(
        "canonical",
        "`value`, read by any JSON parser, has exactly one text: `bytes`.",
        ({"name": name, "value": value, "bytes": encode(value).decode()} for name, value in values.items()),
    ) | bad(
        "canonical",
        "`bytes` is the canonical text of no value.",
        (
            refused(name, why, OWN_CODES.get(name, "not-canonical"), **spelled("bytes", data))
            for name, (data, why) in texts.items()
        ),
    )


def _nested(levels: int) -> Any:
    value: Any = []
    for _ in range(levels - 1):
        value = [value]
    return value


# ── keys ────────────────────────────────────────────────────────────────────────────────────────────────────────

_ED25519_PREFIX = bytes.fromhex("302a300506032b6570032100")
_SMALL_ORDER = {
    "order 1": 1,
    "order 2": ED25519_FIELD - 1,
    "order 4": 0,
    "order 8": int.from_bytes(
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
    ),
    "order 8, the other": int.from_bytes(
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
    ),
}


def public_keys() -> dict[Path, bytes]:
    cast = {"Ed25519": key("lead 1"), "another Ed25519": key("root 1"), "P-256": p256_key("hospital 2")}
    taken = []
    for name, private in cast.items():
        spki = write_public(private.public_key())
        taken.append(
            {"name": name, "spki": spki, "algorithm": keys.algorithm(spki), "keyid": keys.keyid(spki)}
        )
    return good("keys", "`spki` may be enrolled; `keyid` names it.", taken) | bad(
        "keys", "`spki` may not be enrolled.", _unusable_keys()
    )


def _unusable_keys() -> list[Case]:
    ed25519 = b64decode(write_public(key("lead 1").public_key()))
    p256 = b64decode(write_public(p256_key("hospital 2").public_key()))
    compressed = p256_key("hospital 2").public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    off_curve = p256[:-1] + bytes([p256[-1] ^ 1])
    cases = {
        "no DER": (b"\x00" * 44, "The bytes are no SubjectPublicKeyInfo."),
        "a byte after it": (ed25519 + b"\x00", "A byte follows the structure."),
        "one byte short": (ed25519[:-1], "The structure is cut off."),
        "a long length": (
            b"\x30\x81\x2a" + ed25519[2:],
            "A length below 128 is written in one byte (X.690, 10.1).",
        ),
        "P-256, compressed": (_p256_compressed(compressed), "The point is written uncompressed."),
        "P-256, not on the curve": (off_curve, "The point is not on the curve."),
        "P-384": (_der(ec.derive_private_key(7, ec.SECP384R1()).public_key()), "P-384 is not accepted."),
        "secp256k1": (
            _der(ec.derive_private_key(7, ec.SECP256K1()).public_key()),
            "secp256k1 is not accepted.",
        ),
        "X25519": (
            _der(x25519.X25519PrivateKey.from_private_bytes(b"\x07" * 32).public_key()),
            "X25519 signs nothing.",
        ),
        "Ed448": (
            _der(ed448.Ed448PrivateKey.from_private_bytes(b"\x07" * 57).public_key()),
            "Ed448 is not accepted.",
        ),
        "y is the field's order plus one": (
            _ED25519_PREFIX + (ED25519_FIELD + 1).to_bytes(32, "little"),
            "y is not below 2^255 - 19.",
        ),
    }
    for order, y in _SMALL_ORDER.items():
        for sign in (0, 1):
            point = (y | sign << 255).to_bytes(32, "little")
            name = f"a point of {order}" + (", sign bit set" if sign else "")
            cases[name] = (
                _ED25519_PREFIX + point,
                "Under a point of small order one signature fits many texts.",
            )
    return [
        refused(name, why, "unusable-key", spki=b64encode(der).decode()) for name, (der, why) in cases.items()
    ]


def _p256_compressed(point: bytes) -> bytes:
    algorithm = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")
    bits = b"\x03" + bytes([len(point) + 1]) + b"\x00" + point
    return b"\x30" + bytes([len(algorithm) + len(bits)]) + algorithm + bits


def _der(public: Any) -> bytes:
    return bytes(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


# ── signatures ──────────────────────────────────────────────────────────────────────────────────────────────────


def signatures() -> dict[Path, bytes]:
    payload = encode({"a": "共建"})
    ed25519, p256 = key("lead 1"), deterministic(p256_key("hospital 2"))
    message = dsse.pae(dsse.STATEMENT, payload)

    def signed(private: Any, sig: bytes | None = None, **other: Any) -> Case:
        sig = sig or b64decode(keys.sign(private, message))
        return {
            "spki": write_public(private.public_key()),
            "payloadType": dsse.STATEMENT,
            "payload": payload.decode(),
            "sig": b64encode(sig).decode(),
        } | other

    r, s = decode_dss_signature(b64decode(keys.sign(p256, message)))
    edwards = b64decode(keys.sign(ed25519, message))
    scalar = int.from_bytes(edwards[32:], "little")
    malleated = edwards[:32] + (scalar + ED25519_ORDER).to_bytes(32, "little")
    long_form = encode_dss_signature(r, s)
    long_form = b"\x30\x81" + long_form[1:2] + long_form[2:]
    return good(
        "signatures",
        "`sig` over `pae` (of `payloadType` and `payload`) verifies under `spki`.",
        [
            {"name": "Ed25519", **signed(ed25519), "pae": message.decode()},
            {"name": "P-256", **signed(p256), "pae": message.decode()},
            {
                "name": "P-256, the other s: nothing may be identified by its signature",
                **signed(p256, encode_dss_signature(r, P256_ORDER - s)),
                "pae": message.decode(),
            },
        ],
    ) | bad(
        "signatures",
        "`sig` over the PAE of `payloadType` and `payload` does not verify under `spki`.",
        [
            refused(name, why, "wrong-signature", **case)
            for name, why, case in (
                ("another payload", "The payload was changed.", signed(ed25519, payload='{"a":"共享"}')),
                ("another payload, P-256", "The payload was changed.", signed(p256, payload='{"a":"共享"}')),
                ("another type", "It was signed as a statement.", signed(ed25519, payloadType=dsse.BATCH)),
                ("without the PAE", "The payload alone was signed.", signed(ed25519, ed25519.sign(payload))),
                ("another key", "Somebody else signed.", signed(ed25519, spki=write_public(key("lead 2").public_key()))),
                ("S is not below the order", "S must be below the group's order (RFC 8032, 5.1.7).", signed(ed25519, malleated)),
                ("63 bytes", "An Ed25519 signature has 64 bytes.", signed(ed25519, edwards[:63])),
                ("65 bytes", "An Ed25519 signature has 64 bytes.", signed(ed25519, edwards + b"\x00")),
                ("P-256 as r and s side by side", "It must be DER.", signed(p256, r.to_bytes(32, "big") + s.to_bytes(32, "big"))),
                ("P-256, a long length", "It must be the one DER form.", signed(p256, long_form)),
                ("P-256, a byte after it", "It must be the one DER form.", signed(p256, encode_dss_signature(r, s) + b"\x00")),
                ("P-256, s is zero", "r and s are at least 1.", signed(p256, encode_dss_signature(r, 0))),
            )
        ],
    )  # fmt: skip


def possession() -> dict[Path, bytes]:
    log = small_log().log
    cast: dict[str, Any] = {"Ed25519": key("lead 1"), "P-256": deterministic(p256_key("hospital 2"))}

    def proof(private: Any, unit: str = UNIT, holder: str = HOLDER, named: str = log) -> Case:
        proved = prove_possession(named, unit, holder, private)
        return {"log": log, "unit": UNIT, "holder": HOLDER, "spki": proved.spki, "sig": proved.sig}

    taken = []
    for name, private in cast.items():
        case = proof(private)
        payload = possession_payload(log, UNIT, HOLDER, case["spki"])
        taken.append({"name": name, **case, "payload": payload.decode()})
    spki = write_public(key("lead 1").public_key())
    as_statement = keys.sign(
        key("lead 1"), dsse.pae(dsse.STATEMENT, possession_payload(log, UNIT, HOLDER, spki))
    )
    broken = {
        "for another unit": ("It was made for another unit.", proof(key("lead 1"), unit=NIL)),
        "for another holder": ("It was made for another holder.", proof(key("lead 1"), holder=NIL)),
        "for another log": ("It was made for another log.", proof(key("lead 1"), named="0" * 64)),
        "another's key": ("The signature is another key's.", proof(key("lead 2")) | {"spki": spki}),
        "signed as a statement": (
            "The payload type is another.",
            proof(key("lead 1")) | {"sig": as_statement},
        ),
    }
    return good(
        "possession", "The key in `spki` has signed `payload`, with the type of a possession.", taken
    ) | bad(
        "possession",
        "`sig` proves no possession of `spki` for this log, unit and holder.",
        (refused(name, why, "wrong-signature", **case) for name, (why, case) in broken.items()),
    )


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────


def streams() -> dict[Path, bytes]:
    small = small_log()
    log, county = small.log, small.county
    lead, keyid = county.lead, keys.keyid(write_public(county.lead.key.public_key()))
    names: dict[str, tuple[str, ...]] = {
        "what a statement opens": ("open", lead.unit, county.community.id),
        "a key": ("key", keyid),
        "the roles of a person in a unit": ("role", lead.unit, lead.id),
        "a unit code": ("unit-code", "YH001"),
        "a membership": ("membership", county.alliance, county.units["bureau"]),
        "a person's day": ("person-day", lead.id, "2026-01-01"),
        "a key that is not ASCII": ("example", "共建"),
    }
    taken = [
        {
            "name": name,
            "log": log,
            "namespace": log[:32],
            "parts": list(parts),
            "text": encode(list(parts)).decode(),
            "id": rule_id(log, *parts),
        }
        for name, parts in names.items()
    ]
    key_parts = ["key", keyid]
    wrong = {
        "the last 16 bytes as the namespace": (
            rule_id(log[32:] * 2, *key_parts),
            "The first 16 bytes count.",
        ),
        "another log": (rule_id("0" * 64, *key_parts), "Each log has its own names."),
        "an upper-case key": (rule_id(log, "key", keyid.upper()), "Hashes are lowercase."),
        "without the kind": (rule_id(log, keyid), "The kind comes first."),
        "an upper-case id": (rule_id(log, *key_parts).upper(), "UUIDs are lowercase."),
    }
    return good("streams", "`id` is the rule-id of `parts` in `log`.", taken) | bad(
        "streams",
        "`id` is not the rule-id of `parts` in `log`.",
        (
            refused(name, why, "wrong-stream", log=log, parts=key_parts, id=id)
            for name, (id, why) in wrong.items()
        ),
    )


def certificates() -> dict[Path, bytes]:
    document = Document(
        v=1, log="6c1f" * 16, certificate=UNIT, number="YH101-2026-00001", announced="2026-12-01",
        volunteer=Volunteer(name="王小明(虚构)", volunteer_number=HOLDER), date="2026-12-15", blind="ab" * 32,
        service=Service(
            starts="2026-01-01", ends="2026-11-30", clocked_minutes=120, entered_minutes=0,
            content=(Served(day="2026-03-05", activity="敬老院助餐", minutes=120, source="clocked"),),
        ),
        issuer=Issuer(
            unit="和平社区(虚构)", person_in_charge="李(虚构)", handler="张(虚构)", contact="党群服务中心"
        ),
    )  # fmt: skip
    case = {"document": decode(document.to_bytes()), "digest": document.digest}
    renamed = case["document"] | {"volunteer": case["document"]["volunteer"] | {"name": "王大明(虚构)"}}
    return good(
        "certificates", "`digest` is that of the certificate `document`.", [{"name": "a certificate"} | case]
    ) | bad(
        "certificates", "`digest` is not that of `document`.", [
            refused("another name", "The name was changed.", "other-document", **(case | {"document": renamed})),
        ],
    )  # fmt: skip


def draws() -> dict[Path, bytes]:
    log, id, units = (
        "6c1f" * 16,
        "6f9619ff-8b86-4011-b42d-00cf4fc964ff",
        [f"{n}" * 8 + "-0000-4000-8000-" + f"{n}" * 12 for n in (1, 2)],
    )
    shares = ["a7" * 32, "0d" * 32]
    seed = seed_of(log, id, shares)
    case = {
        "log": log, "draw": id, "units": units, "shares": shares, "seed": seed,
        "commitments": [commitment_of_share(log, id, *each) for each in zip(units, shares, strict=True)],
        "size": 27, "count": 5, "picks": picks(seed, 27, 5), "among": 30, "days": days_drawn(seed, 30, 5),
    }  # fmt: skip
    return good(
        "draws", "What is drawn from a list of `size` follows from `shares`, to which `commitments` were made.",
        [{"name": "a draw"} | case],
    ) | bad(
        "draws", "The draw does not follow from its shares.", [
            refused("another share", "A unit reveals what it did not commit to.", "not-the-share", **(case | {"shares": [shares[0], "0e" * 32]})),
        ],
    )  # fmt: skip


def slips() -> dict[Path, bytes]:
    log, slip = "6c1f" * 16, Slip("6f9619ff-8b86-4011-b42d-00cf4fc964ff", 1, 17, "7K2M9QXRVB3D0HTN5WEC")
    case = {"log": log, "slip": slip.text, "commitment": commitment_of(log, slip)}
    guessed = slip._replace(secret="7K2M9QXRVB3D0HTN5WED").text
    return good(
        "slips", "`commitment` is what the log `log` holds of `slip`.", [
            {"name": "a slip"} | case,
            {"name": "a slip as it was typed"} | case | {"slip": f"gongjian-slip:{slip.activity}:1:17:7k2m 9qxr vb3d ohtn 5wec"},
        ],
    ) | bad(
        "slips", "`commitment` is not of `slip`.", [
            refused("another secret", "A letter of the secret differs.", "not-a-slip", **(case | {"slip": guessed})),
            refused("another number", "The number differs.", "not-a-slip", **(case | {"slip": slip._replace(number=18).text})),
            refused("another log", "It was printed for another log.", "not-a-slip", **(case | {"log": "0" * 64})),
        ],
    )  # fmt: skip


def commitments() -> dict[Path, bytes]:
    blind, fields = bytes(range(32)), {"name": "王小明(虚构)", "phone": "00000000000"}
    value = commitment(blind, fields)
    case = {"blind": blind.hex(), "fields": fields, "commitment": value}
    return good(
        "commitments", "`commitment` commits to `fields` under `blind`.", [{"name": "two fields"} | case]
    ) | bad(
        "commitments",
        "`commitment` does not commit to `fields` under `blind`.",
        [
            refused("another field", "A field differs.", "other-fields", **(case | {"fields": fields | {"phone": "1"}})),
            refused("another blind", "The blind differs.", "other-fields", **(case | {"blind": "00" * 32})),
        ],
    )  # fmt: skip
