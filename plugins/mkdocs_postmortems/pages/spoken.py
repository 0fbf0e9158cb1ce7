"""What a template says without filling anything in, said when it is compiled: each language compiles templates anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import escape

_CALL = ["variable_begin", "name", "lparen", "string", "rparen", "variable_end"]
"""The tokens of `{{ function("text") }}`."""


class Spoken(Extension):
    """Calls of some functions with nothing but a text, `{{ _("Actions") }}`, become part of the page around them.

    The functions are those in `spoken`, which an environment lacks until somebody sets it: what they return for a text
    must not change while the environment lasts.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens of a template, with text in the place of such calls."""
        functions: dict[str, Callable[[str], str]] = getattr(self.environment, "spoken", {})
        tokens = list(stream)
        rest = iter(enumerate(tokens))
        for place, token in rest:
            call = tokens[place : place + len(_CALL)]
            if [each.type for each in call] == _CALL and (function := functions.get(call[1].value)):
                yield Token(token.lineno, "data", escape(function(call[3].value)))
                next(islice(rest, len(_CALL) - 2, None))
            else:
                yield token
