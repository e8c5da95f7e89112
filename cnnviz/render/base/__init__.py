"""What does every page need: context, assets, templates, notebook cells, content policy?"""
