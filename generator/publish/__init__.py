"""What stands around the files of a publication: reports, ledger, lock, history, digests."""
