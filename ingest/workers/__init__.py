"""Who carries out jobs."""
