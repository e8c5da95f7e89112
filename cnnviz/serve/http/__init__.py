"""How does a browser get the site while it is edited, and how is it told of changes?"""
