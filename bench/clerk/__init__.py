"""What reviewing a pile costs a clerk, in keys and in seconds."""
