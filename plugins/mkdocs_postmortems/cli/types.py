"""What several commands take: a day, the site's address, the audience."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ..language import _
from ..report.audience import VARIABLE
from ..report.model import AUDIENCES
from ..report.shard import Shard


class Day(click.ParamType[date]):
    """A day, as `YYYY-MM-DD`."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read one; a `date` stays as it is."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(_("{value} is not a day. Write it as YYYY-MM-DD.").format(value=repr(value)), param, ctx)


class SiteUrl(click.ParamType[str]):
    """The address of the published site; it gets a `/` at its end."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read one; empty stays empty."""
        if value and not value.startswith(("https://", "http://")):
            self.fail(_("{value} does not begin with https://.").format(value=repr(value)), param, ctx)
        return f"{value.rstrip('/')}/" if value else ""


class ShardOf(click.ParamType[Shard]):
    """A part of the archive, as `NUMBER/COUNT`."""

    name = "shard"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Shard:
        """Read one; a `Shard` stays as it is."""
        try:
            return value if isinstance(value, Shard) else Shard.read(value)
        except ValueError:
            self.fail(
                _("{value} is not a part of the reports. Write it as `3/8`: the third of eight.").format(
                    value=repr(value)
                ),
                param,
                ctx,
            )


DAY = Day()
today_option = click.option(
    "--today", metavar="DAY", type=DAY,
    help="Count as of this day (UTC). [default: `today` in postmortems.yml, else today]",
)  # fmt: skip
"""Fills `today`; `None` where it is not given."""
site_option = click.option(
    "--site-url", metavar="URL", type=SiteUrl(), default="", help="The site's address, for links. [default: `site_url`]"
)
"""Fills `site_url`; empty where it is not given."""
audience_option = click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    help=f"Who will read this; reports for fewer readers are left out. [default: {VARIABLE}, else internal]",
)
"""Fills `audience`; `None` where it is not given."""
