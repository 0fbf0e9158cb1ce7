"""Ground floor: what a report is. Text becomes positions, positions a typed frozen model, models a corpus."""
