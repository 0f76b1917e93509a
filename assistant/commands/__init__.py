"""The commands, by what they are for; ``assistant.cli`` puts them together."""
