"""The documents that leave the system: Word files that an office can make its own, posters and leaflets."""
