"""Made workbooks as hypothesis draws them: less dirt is simpler, so a failing example shrinks to the dirt at fault."""

from hypothesis import strategies as st

from .dirt import DIRT
from .maker import Spec
from .words import World
from .writers import FORMATS


def specs(world: World) -> st.SearchStrategy[Spec]:
    """Any form, format and mix of dirt, under any seed."""
    dirt = st.lists(st.sampled_from(sorted(DIRT)), max_size=8, unique=True).map(sorted).map(tuple)
    return st.builds(
        Spec,
        seed=st.integers(1, 1_000_000),
        form=st.sampled_from(list(world.forms)),
        format=st.sampled_from(list(FORMATS)),
        dirt=dirt,
    )
