"""Ways in that nobody has to attend to: folders that are watched, mailboxes, archives brought in whole."""
