"""What becomes of prose: Markdown, formulas, terms, translations?"""
