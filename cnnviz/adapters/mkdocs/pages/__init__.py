"""How does a page of the book become a page of MkDocs, in each language?"""
