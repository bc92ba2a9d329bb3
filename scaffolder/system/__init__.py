"""Access to the machine: processes, git, temporary folders, ports. Independent of projects and templates."""
