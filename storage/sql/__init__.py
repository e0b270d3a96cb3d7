"""The database: tables, repositories, units of work."""
