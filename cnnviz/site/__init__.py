"""What does any generator need around the pages: the build, its files, what may be kept of it?"""
