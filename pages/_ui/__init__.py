"""What the pages share: words, the address, the selected run, figures with their table, following a job."""
