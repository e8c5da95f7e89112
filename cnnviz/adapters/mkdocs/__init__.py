"""How do the pages reach MkDocs, and in which words of Material's?"""
