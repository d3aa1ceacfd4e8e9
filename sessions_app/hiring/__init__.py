"""Hiring systems that order assessments and show their results.

A system is one module here, which says how a notification looks (`systems.System`), and one module
in `sessions_app.api` with the endpoints that it calls: docs/hiring-systems.md.
"""
