"""How is a cell of a notebook written in a script: its marker, its tags, IPython's lines?"""
