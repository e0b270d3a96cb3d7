"""The shared vocabulary of the product: values, policy, cryptography, jobs; no input or output but key files."""
