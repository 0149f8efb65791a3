"""Appeals (申诉): filed by the agent, answered, decided criterion by criterion, arbitrated once."""
