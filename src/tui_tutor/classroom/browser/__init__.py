"""The same seats in a browser."""
