"""What belongs to one person: preferences of the screens, saved views and dashboards, notices."""
