"""The append-only log as a Merkle tree (RFC 6962): hashes, proofs, signed checkpoints, verification.

Pure: it reads no database.  The rows are written by `storage.sql`, in the transaction of what they record.
"""
