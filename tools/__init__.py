"""What writes files of the project itself; nothing that runs KL01."""
