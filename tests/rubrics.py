"""A rubric of two categories, one of them with a sub-criterion: 100 points in all."""

RUBRIC = {
    "version": 1,
    "totalPoints": 100,
    "categories": [
        {
            "id": "quality",
            "name": "Quality",
            "points": 90,
            "scoringMethod": "hybrid",
            "subCriteria": [],
        },
        {
            "id": "description",
            "name": "Description",
            "points": 10,
            "scoringMethod": "hybrid",
            "subCriteria": [
                {
                    "id": "goal",
                    "name": "Goal",
                    "points": 10,
                    "description": "Says what the result is for.",
                    "enabled": True,
                }
            ],
        },
    ],
}
