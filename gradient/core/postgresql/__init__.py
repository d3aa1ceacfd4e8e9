"""Django's backend for PostgreSQL, with what makes its connections cheap to keep."""
