"""The calendar: which records stand in it, read within a person's rights, and handed out as an iCalendar feed."""
