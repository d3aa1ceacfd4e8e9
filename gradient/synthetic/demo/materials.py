"""What the candidates of the demonstration work with."""

from sessions_app.models import Assessment
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.materials import Materials
from sessions_app.workspace.files import keep_for_assessment
from sessions_app.workspace.materials import change_materials

CHURN = """month,plan,teams,cancelled
April,Starter,412,19
April,Business,188,4
May,Starter,405,27
May,Business,191,3
June,Starter,391,38
June,Business,195,5
"""
INTERVIEWS = """# Interviews with teams that left

- **Bakery, 4 people.** “We paid for ten seats and used four.”
- **Architects, 7 people.** “The export broke twice before a deadline. Nobody answered us.”
- **Language school, 5 people.** “Your competitor bills by the class. We only teach in term time.”
- **Print shop, 3 people.** “I could not find how to pause the plan, so I cancelled it.”
"""
PLANS = """Starter: 12 a month for each seat, at least ten seats.
Business: 19 a month for each seat, answers within four hours.
A plan cannot be paused.
"""
REQUEST = (
    "Hello,\n\nthe board meets on Thursday. Please keep the memo to one page, and say what the two "
    "engineers would do in the first month.\n\nAda\n"
)


def provide(assessment: Assessment, author: Actor) -> Assessment:
    """Give the assessment a drive, an inbox and a skill on offer."""

    def keep(name: str, text: str) -> str:
        file = keep_for_assessment(
            assessment.organization_id, assessment.pk, name=name, content=text.encode()
        )
        return str(file.pk)

    drive = [keep("churn.csv", CHURN), keep("interviews.md", INTERVIEWS)]
    plans = [keep("plans.txt", PLANS)]

    def fill(materials: Materials) -> None:
        materials["sources"] = [
            {
                "id": "shared-drive",
                "name": "Shared drive",
                "description": "What the team has collected about the quarter.",
                "kind": "Drive",
                "files": drive,
            },
            {
                "id": "price-list",
                "name": "Price list",
                "description": "The plans as customers see them.",
                "kind": "Website",
                "files": plans,
            },
        ]
        materials["inbox"] = [
            {
                "id": "msg-1",
                "sender": "Ada Moss",
                "subject": "The memo for Thursday",
                "body": REQUEST,
                "received": "Today, 8:40",
                "attachments": plans,
            }
        ]
        materials["skills"] = [
            {
                "name": "Number check",
                "instructions": "Recompute every figure from the files before you quote it.",
            }
        ]

    return change_materials(assessment.organization_id, assessment.pk, fill, actor=author)
