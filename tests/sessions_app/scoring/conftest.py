from tests.sessions_app.scoring.model_server import model  # noqa: F401  a fixture
