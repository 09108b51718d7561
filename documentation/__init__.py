"""What makes and checks the documentation: the site's pages, the page of commands, links, and fences that run."""
