"""Letters (EML, MSG): their heads and words as pages, and what was attached to them as members."""
