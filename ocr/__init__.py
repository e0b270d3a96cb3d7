"""From a file's bytes to pages with placed words, in a process of its own."""
