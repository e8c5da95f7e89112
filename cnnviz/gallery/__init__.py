"""From gallery scripts to runs; knows neither pages nor languages."""
