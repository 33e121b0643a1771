"""What `faq check` looks at: words, sentences, figures and where they come from, limits."""
