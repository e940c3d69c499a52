"""What a person is told: notices on the page, and short messages to the phone."""
