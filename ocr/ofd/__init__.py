"""OFD (GB/T 33190), the Chinese standard for fixed pages: redrawn as PDF, which all else already reads."""
