"""Speed, always beside a bare ceiling measured in the same run."""
