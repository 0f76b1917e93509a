"""HTTP API and page on one port. Knows answerers by their protocol only."""
