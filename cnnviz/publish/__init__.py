"""From runs to the site: pages, figures, notebooks, and the MkDocs plugin that publishes them."""
