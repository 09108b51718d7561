"""`promote SOURCE TARGET`: the release that is live in one environment becomes live in the next, by its stored bytes."""
