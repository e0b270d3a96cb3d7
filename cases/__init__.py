"""The office: records, papers, parties, review, people."""
