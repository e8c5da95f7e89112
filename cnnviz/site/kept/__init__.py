"""What does a build leave on the disk, so that the next one makes only what an edit touches?"""
