#!/usr/bin/env python3
"""Computes a draw again from its public data alone: a second program, written from docs/draw.md.

usage: draw_verify.py DRAW.json ENTRIES.txt   prints one line an entry: index, number
"""
import hashlib
import json
import sys
import uuid


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf(campaign, index, entry):
    return sha(b"\0", campaign.to_bytes(4, "big"), index.to_bytes(4, "big"), uuid.UUID(entry).bytes)


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha(b"\1", root(leaves[:split]), root(leaves[split:]))


def number(seed, entrants, index):
    bits = max(1, ((entrants - 1).bit_length() + 1) // 2)
    mask = (1 << bits) - 1
    value = index
    while True:
        left, right = value >> bits, value & mask
        for r in range(8):
            mixed = int.from_bytes(sha(seed, bytes([r]), right.to_bytes(4, "big"))[:4], "big")
            left, right = right, left ^ (mixed & mask)
        value = left << bits | right
        if value < entrants:
            return value + 1


def main():
    draw = json.load(open(sys.argv[1], encoding="utf-8"))
    entries = open(sys.argv[2], encoding="utf-8").read().split()
    told = draw["revealed"]
    secret, value = bytes.fromhex(told["secret"]), told["value"].encode("utf-8")
    leaves = [leaf(draw["campaign"], at, entry) for at, entry in enumerate(entries)]
    computed = root(leaves)
    seed = sha(b"jari draw seed v1", secret, computed, value)
    checks = [
        ("entrants", len(entries) == draw["entrants"]),
        ("commitment", sha(b"jari draw commit v1", secret).hex() == draw["commitment"]),
        ("root", computed.hex() == draw["root"]),
        ("seed", seed.hex() == told["seed"]),
    ]
    wrong = [name for name, holds in checks if not holds]
    if wrong:
        sys.exit("does not hold: " + ", ".join(wrong))
    for at in range(len(entries)):
        print(at, number(seed, len(entries), at))


if __name__ == "__main__":
    main()
