import pytest

from hosen.forms import Form, load_forms
from hosen.settings import PROJECT_ROOT


@pytest.fixture(scope="session")
def forms() -> dict[str, Form]:
    """The delivered forms."""
    return load_forms((PROJECT_ROOT,))
