"""From gallery scripts to runs; independent of pages and languages."""
