"""How does a formula in TeX become MathML?"""
