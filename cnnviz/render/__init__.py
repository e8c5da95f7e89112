"""From runs to pages as typed parts; knows no site generator."""
