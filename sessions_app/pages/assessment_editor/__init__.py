"""Pages on which admins make and change assessments: brief, phases, times, rubric, versions."""
