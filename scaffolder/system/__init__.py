"""What talks to the machine: processes, git, temporary folders, ports. Knows nothing of projects and templates."""
