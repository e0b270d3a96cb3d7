"""What a reader process gives up before it sees a document.  Standard library only: it runs before all else."""
