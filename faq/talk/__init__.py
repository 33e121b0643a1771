"""What a conversation holds beside questions with one answer: small talk, urgent words, follow-ups, asking back."""
