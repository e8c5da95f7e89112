"""How is a figure of matplotlib laid out and measured once?"""
