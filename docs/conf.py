"""Configuration of Sphinx."""

from typing import Protocol, get_type_hints

from docutils.nodes import Element, TextElement  # type: ignore[import-untyped]  # it ships no types
from pydantic import BaseModel
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

import glue_integrations
from glue_integrations import errors

project = "glue-integrations"
author = "The glue-integrations authors"
copyright = author  # noqa: A001  # Sphinx's name
version = release = glue_integrations.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
exclude_patterns = ["_build", "_snippets"]
myst_enable_extensions = ["attrs_inline"]  # for images of one mode, light or dark
myst_heading_anchors = 3
# Longer signatures have a line for each argument.
python_maximum_signature_line_length = 80
python_display_short_literal_types = True

html_theme = "furo"
html_title = f"{project} {version}"
html_show_sphinx = False
html_static_path = ["_static"]
html_css_files = ["site.css"]
copybutton_exclude = ".gp"  # prompts are shown, not copied
# Output is to be compared, not copied.
copybutton_selector = "div:not(.highlight-text) > div.highlight > pre"

default_role = "py:obj"
autodoc_default_options = {"members": True, "member-order": "bysource", "exclude-members": "model_config"}
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
napoleon_numpy_docstring = False

# A name that cannot be linked to is an error, unless it is another project's: these pages are built offline.
nitpicky = True
nitpick_ignore = [
    ("py:class", "glue_integrations.pagination.T"),
]
nitpick_ignore_regex = [
    ("py:.*", r"(aiobotocore|collections|contextlib|datetime|os|pathlib|pydantic|typing)\..*|JsonValue")
]

# Users do not make these, or need not be told how pydantic and the errors take their members.
_WITHOUT_SIGNATURE = {BaseModel, Protocol, errors.GlueIntegrationsError, glue_integrations.Pager}


def _drop_validation(model: type[BaseModel]) -> None:
    """Leave ``Mapping[str, str]`` of ``Annotated[Mapping[str, str], ...]``, whose rest says nothing to a reader."""
    model.__annotations__ = {name: get_type_hints(model)[name] for name in model.__annotations__}


def _hide_signature(_app: Sphinx, what: str, _name: str, obj: object, *_: object) -> tuple[str, str] | None:
    bases = obj.__mro__ if what in {"class", "exception"} and isinstance(obj, type) else ()
    return None if _WITHOUT_SIGNATURE.isdisjoint(bases) else ("", "")


def _guard_colons(_app: Sphinx, what: str, _name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Keep Napoleon from taking what stands before a colon for a type: here, types are in the annotations."""
    guarded = ["\\"] if what in {"attribute", "property"} else []  # an escaped line end, which is nothing
    for line in lines:
        guarded.append(line)
        if line.strip() in {"Returns:", "Yields:"}:
            guarded.append("    \\")
    lines[:] = guarded


def _link(app: Sphinx, env: BuildEnvironment, node: pending_xref, content: TextElement) -> Element | None:
    """Link names that docstrings use without their module, or with the one they are defined in."""
    target = node["reftarget"]
    if node.get("refdomain") != "py":
        return None
    python = env.domains.python_domain
    for name in (target, target.rpartition(".")[2]):
        found = python.find_obj(env, "", "", name, None, 1)
        if len(found) == 1:
            full_name, entry = found[0]
            docname = node.get("refdoc", env.current_document.docname)
            return make_refnode(app.builder, docname, entry.docname, entry.node_id, content, full_name)
    return content if node["reftype"] == "obj" and target.islower() else None


def setup(app: Sphinx) -> None:
    """Connect the above."""
    for name in glue_integrations.__all__:
        model = getattr(glue_integrations, name)
        if isinstance(model, type) and issubclass(model, BaseModel):
            _drop_validation(model)
    app.connect("autodoc-process-signature", _hide_signature)
    app.connect("autodoc-process-docstring", _guard_colons, priority=400)  # before Napoleon
    app.connect("missing-reference", _link)
