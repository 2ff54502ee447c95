"""A form file drafted from a sample sheet, for a person to look through: `draft_form`, then `render`."""

from hosen.drafting.draft import Draft, draft_form
from hosen.drafting.render import render
from hosen.drafting.sample import Sample

__all__ = ["Draft", "Sample", "draft_form", "render"]
