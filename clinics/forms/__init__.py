"""What people fill in: read as they write it, kept as a draft, refused when it is to be shown."""
