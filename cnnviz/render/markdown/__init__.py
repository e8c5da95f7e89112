"""How does Markdown become HTML as a notebook shows it?"""
