"""The office: its people, records, papers and decisions.

Every function takes the `Office` it works in and the `Principal` who asks; it checks the rules of
`core.access`, works in one transaction, and writes what was done or read into the audit log in that
same transaction.  What does not exist and what the person may not see give the same answer.
"""
