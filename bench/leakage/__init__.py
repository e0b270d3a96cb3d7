"""What a thief of the index learns: which words stand behind its tokens."""
