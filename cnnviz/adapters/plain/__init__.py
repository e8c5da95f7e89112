"""How are the pages written for a generator that knows nothing of cnnviz?"""
