"""Conversations between candidates and the assistant, by type of deliverable."""

from dataclasses import dataclass

from sessions_app.vocabulary.enums import DeliverableType


@dataclass(frozen=True)
class DemoTurn:
    """A question, what the assistant looked at for it, and its answer."""

    user: str
    tool: str
    assistant: str


TURNS: dict[DeliverableType, tuple[DemoTurn, ...]] = {
    DeliverableType.DOCX: (
        DemoTurn(
            "Read the churn export and tell me which plan loses most teams, with counts.",
            "churn_2025.csv: 1,204 rows; lost teams by plan: starter 212, team 61, business 9",
            "Starter loses most: 212 of 1,020 teams. Team loses 61 of 164, which is the higher "
            "rate. I counted a team as lost 30 days after its last sign-in.",
        ),
        DemoTurn(
            "That definition hides seasonal teams. Use cancelled subscriptions only.",
            "subscriptions.csv: 171 cancellations in the quarter; 38 reactivated",
            "By cancellations it is 133 net, 97 of them on Starter. The rate falls to 9.5 %.",
        ),
        DemoTurn(
            "Draft the first section: the problem in four sentences, no adjectives.",
            "memo.docx: outline of 3 sections",
            "In the third quarter 133 teams cancelled, up from 98. Ninety-seven were on Starter. "
            "Most left within three weeks of the price change. Two thirds never set up sharing.",
        ),
        DemoTurn(
            "What would somebody who disagrees say? Give me the two strongest points.",
            "interviews.md: 14 notes, 5 name the price, 6 name missing setup",
            "First, five of fourteen interviews name the price, not setup. Second, two engineers "
            "for a quarter cost more than the lost revenue of those teams in a year.",
        ),
    ),
    DeliverableType.PPTX: (
        DemoTurn(
            "Which three numbers would the board ask for first? Only from the finance folder.",
            "finance/q3.xlsx: revenue 4.1 m, plan 4.4 m; gross margin 71 %; runway 19 months",
            "Revenue against plan (4.1 of 4.4 m), margin (71 %), runway (19 months).",
        ),
        DemoTurn(
            "Make slide 2 say in one line what slipped and why.",
            "deck.pptx: slide 2 has 46 words",
            "“Two launches slipped a quarter: the audit took the team that was to build them.”",
        ),
        DemoTurn(
            "The chart should start at zero.",
            "deck.pptx: chart on slide 3 starts at 3.5 m",
            "Done. With the axis at zero the dip in August is about 4 %, and no longer looks like "
            "a collapse.",
        ),
    ),
    DeliverableType.XLSX: (
        DemoTurn(
            "Match the two exports by invoice number and list what is only in one of them.",
            "ledger.csv: 812 rows; bank.csv: 806 rows; 9 unmatched, 3 doubled",
            "Nine rows are in the ledger alone, three are booked twice: 2041, 2077 and 2112.",
        ),
        DemoTurn(
            "Check 2077 again: the amounts differ.",
            "ledger.csv row 411: 1,180.00; bank.csv row 398: 1,108.00",
            "You are right: 1,180.00 against 1,108.00. That is a transposed digit, not a double.",
        ),
        DemoTurn(
            "Write the growth assumption as its own cell and refer to it.",
            "forecast.xlsx: 14 formulas contain 0.04",
            "All fourteen formulas refer to Assumptions!B2 now.",
        ),
    ),
    DeliverableType.EMAIL: (
        DemoTurn(
            "Sort these fourteen by what happens if nobody answers today.",
            "inbox: 14 items; 3 mention a contract, 1 a regulator",
            "First the clinic (it reports to its regulator by six), then the two renewals that end "
            "this week. The other eleven can wait for the public notice.",
        ),
        DemoTurn(
            "Draft the answer to the clinic. Say what we know, not what we hope.",
            "status.md: outage 02:10 to 02:52, no data lost, cause under review",
            "“Between 02:10 and 02:52 UTC you could not sign in. No data was lost. We do not know "
            "the cause yet and will write again by 16:00.”",
        ),
        DemoTurn(
            "Too stiff. Keep the facts, drop the apology in the second sentence.",
            "draft 2: 74 words",
            "Shortened to 52 words; the times and the promise for 16:00 are unchanged.",
        ),
    ),
    DeliverableType.WORKFLOW: (
        DemoTurn(
            "Write the prompt for the first step: keep or drop a lead, with the reason as JSON.",
            "leads.jsonl: 200 leads, 31 without an address",
            "The step answers {keep, reason}. It drops leads without an address or a company.",
        ),
        DemoTurn(
            "Run it on the twenty I labeled and show me where it disagrees.",
            "run 3: 20 leads, 17 agree, 2 dropped wrongly, 1 kept wrongly",
            "Three differ. Two were dropped since the company is written in the signature only.",
        ),
        DemoTurn(
            "Tell it to read the signature, and to hand over when it is unsure.",
            "run 4: 20 leads, 19 agree, 1 handed over",
            "One lead is handed over now, and none is dropped wrongly.",
        ),
    ),
}
