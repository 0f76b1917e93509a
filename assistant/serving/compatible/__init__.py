"""OpenAI's protocol over both systems, so that its clients work here."""
