"""How is one page of MkDocs made again? A language's site stays in memory, in its own process."""
