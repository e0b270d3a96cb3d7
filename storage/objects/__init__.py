"""Where sealed bytes are kept."""
