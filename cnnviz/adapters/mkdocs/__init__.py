"""How do the pages reach MkDocs, and in which dialect of Markdown?"""
