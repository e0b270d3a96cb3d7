"""Files that hold other files: what is in them, shown as a list, and each member taken out in a stream."""
