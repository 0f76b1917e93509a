"""The API in our own words: answers, searches, checks, documents."""
