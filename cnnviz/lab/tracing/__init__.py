"""Which operations did a model perform, on which tensors?"""
