"""A peer in another language, written from Protocol.md alone: it shares no code with the module.

Reads one JSON object a line from the file given, {"do": what, ...}, and prints one JSON value for
each. Only Python's own json, hmac, hashlib and base64 are used.
"""

import base64
import hashlib
import hmac
import json
import re
import struct
import sys


def mac(secret, *lines):
    text = "".join(line + "\n" for line in lines).encode("utf-8")
    return hmac.new(secret.encode("utf-8"), text, hashlib.sha256).hexdigest()


def strict(text):
    """An object on one line, with its message_type first, and no word that JSON does not have."""

    def refuse(word):
        raise ValueError(word)

    assert text.endswith("\n") and text.count("\n") == 1, text
    value = json.loads(text, parse_constant=refuse)
    assert next(iter(value)) == "message_type", text
    return value


def rewrite(line):
    """The same object as other writers would have it."""
    value = strict(line)
    turned = dict(reversed(list(value.items())))
    turned["unknown"] = [{"nested": [1.5e3, None, True]}, "é🌾"]
    return [
        json.dumps(value),
        json.dumps(turned, indent=2),
        json.dumps(turned, ensure_ascii=False, sort_keys=True, separators=(" , ", " : ")),
    ]


def connect(order):
    """The connecting side: a proof for a challenge, and the welcome that has to follow."""
    challenge = strict(order["challenge"])
    assert challenge["message_type"] == "challenge"
    assert len(base64.b64decode(challenge["nonce"], validate=True)) == 32
    nonce = base64.b64encode(bytes(range(100, 132))).decode()
    lines = [order["door"], challenge["nonce"], nonce]
    proof = {
        "mac": mac(order["secret"], "gristmill 2 connecting", *lines),
        "nonce": nonce,
        "version": 2,
        "message_type": "proof",
    }
    assert challenge["version"] == 2
    welcome = mac(order["secret"], "gristmill 2 accepting", *lines)
    theirs = Records(order["secret"], "accepting", lines)
    ours = Records(order["secret"], "connecting", lines)
    return {
        "proof": json.dumps(proof), "welcome": welcome,
        "records": (ours.seal(b"first") + ours.seal(bytes(65536))).hex(),
        "expected": (theirs.seal(b"one") + theirs.seal(b"two")).hex(),
    }


class Records:
    """One direction of a connection, after the handshake."""

    def __init__(self, secret, side, lines):
        text = f"gristmill 2 {side} records\n" + "".join(line + "\n" for line in lines)
        self.key = hmac.new(secret.encode("utf-8"), text.encode(), hashlib.sha256).digest()
        self.number = 0

    def seal(self, data):
        head = struct.pack(">QI", self.number, len(data))
        self.number += 1
        code = hmac.new(self.key, head + data, hashlib.sha256).digest()
        return struct.pack(">I", len(data)) + data + code


def accept(order):
    """The accepting side: whether a proof fits a nonce, and the welcome for it."""
    proof = strict(order["proof"])
    lines = [order["door"], order["nonce"], proof["nonce"]]
    fits = hmac.compare_digest(
        proof["mac"], mac(order["secret"], "gristmill 2 connecting", *lines)
    )
    welcome = mac(order["secret"], "gristmill 2 accepting", *lines)
    message = {"message_type": "welcome", "mac": welcome}
    return {"fits": fits, "welcome": json.dumps(message, indent=1)}


def heartbeat_mac(secret, beat):
    fields = ["worker_host", "worker_port", "worker_id", "sequence"]
    return mac(secret, "gristmill 2 heartbeat", *[str(beat[field]) for field in fields])


def seal_heartbeat(order):
    beat = dict(order["heartbeat"], message_type="heartbeat")
    return json.dumps(dict(beat, mac=heartbeat_mac(order["secret"], beat)))


def open_heartbeat(order):
    beat = json.loads(order["datagram"])
    assert beat["message_type"] == "heartbeat"
    return beat["mac"] == heartbeat_mac(order["secret"], beat)


def http_mac(order, nonce, count):
    return mac(
        order["secret"], "gristmill 2 http", order["method"], order["target"], order["range"],
        nonce, str(count))


def prove_http(order):
    nonce = re.fullmatch(r'Gristmill nonce="([^"]+)"', order["challenge"])[1]
    return f'Gristmill nonce="{nonce}", count=7, mac="{http_mac(order, nonce, 7)}"'


def check_http(order):
    header = r'Gristmill nonce="([^"]+)", count=([1-9][0-9]*), mac="([0-9a-f]{64})"'
    nonce, count, proof = re.fullmatch(header, order["header"]).groups()
    return nonce == order["nonce"] and proof == http_mac(order, nonce, count)


DO = {
    "rewrite": lambda order: rewrite(order["line"]),
    "loads": lambda order: loads(order["text"]),
    "connect": connect,
    "accept": accept,
    "seal_heartbeat": seal_heartbeat,
    "open_heartbeat": open_heartbeat,
    "prove_http": prove_http,
    "check_http": check_http,
}


def loads(text):
    """Whether Python takes text for JSON."""

    def refuse(word):
        raise ValueError(word)

    try:
        json.loads(text, parse_constant=refuse)
        return True
    except ValueError:
        return False


for order in open(sys.argv[1], encoding="utf-8"):
    order = json.loads(order)
    print(json.dumps(DO[order["do"]](order)))
