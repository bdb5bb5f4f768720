"""What is uploaded or downloaded: judged, cleaned, kept, and handed out again."""
