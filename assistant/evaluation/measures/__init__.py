"""One small file a measure: definition, formula, source, range and direction."""
