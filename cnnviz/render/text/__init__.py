"""How does prose become HTML: Markdown, formulas, terms, translations?"""
