"""The instructions, memory and skills that the candidate gives the assistant. Their ONLY writer.

Each verb locks the session, and sends its signal in the transaction of the change.
"""

from sessions_app.workspace.preparation.instructions import Conflicting, write_instructions
from sessions_app.workspace.preparation.memory import forget, remember
from sessions_app.workspace.preparation.reads import Preparation, get_preparation
from sessions_app.workspace.preparation.skills import add_skill, switch_skill

__all__ = [
    "Conflicting",
    "Preparation",
    "add_skill",
    "forget",
    "get_preparation",
    "remember",
    "switch_skill",
    "write_instructions",
]
