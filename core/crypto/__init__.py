"""Everything secret: root, scope and data keys, sealed objects and cells, blind tokens, passwords, escrow.

The only folder that imports `cryptography` and `pyrage`.  What is written to disk is specified, byte by byte,
in `docs/formats/sealed-object.md`.
"""
