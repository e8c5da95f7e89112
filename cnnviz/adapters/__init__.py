"""The site generators that pages are written for."""
