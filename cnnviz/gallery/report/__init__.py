"""What did a build do, as text, JSON, JUnit, and on the terminal while it runs?"""
