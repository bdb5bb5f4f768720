"""What each request or process needs, whoever's it is: errors, limits, cache, workers, logs."""
