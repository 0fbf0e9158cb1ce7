"""Markdown and HTML that would run, the places where it may stand, and how to tell whether it still would."""

from __future__ import annotations

import re

from mkdocs_postmortems.pages.allowed import TAGS

from .site import Element, read_html

BY_ENGINES = TAGS | {"svg", "path", "input", "label"}


def faults(html: str) -> list[str]:
    """What of a page's prose could run, or steer the scripts of the page."""
    found = []
    for element in read_html(html)[0].walk():
        if element.name not in BY_ENGINES:
            found.append(f"<{element.name}>")
        found += [f"{element.name} {fault}" for fault in _attributes(element)]
    return found


def _attributes(element: Element) -> list[str]:
    found = [name for name in element.attributes if name.startswith(("on", "src", "form", "data-pm", "data-md"))]
    found = [name for name in found if name not in ("src", "srcset", "srclang")]
    for name in ("href", "src", "poster", "cite"):
        target = re.sub(r"[\x00-\x20]", "", element.attributes.get(name, "")).lower()
        found += [target] if re.match(r"(java|vb)script:|data:|file:", target) else []
    found += ["id"] if element.attributes.get("id", "").startswith("__config") else []
    return found


VECTORS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example/a.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><a xlink:href='javascript:alert(1)'><text>a</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<a href='java&Tab;script:alert(1)'>a</a>",
    "<a href=javascript:alert(1)>a</a>",
    "<form action=javascript:alert(1)><button>a</button></form>",
    "<div id=__config>{}</div>",
    "<p data-pm-block=0 data-md-component=search>a</p>",
    "<base href=//x.example/><meta http-equiv=refresh content=0><style>*{}</style>",
    "<!-- --><script>alert(1)</script> -->",
    "<!--> <img src=x onerror=alert(1)> -->",
    "<<!-- -->script>alert(1)</script>",
    "<?php ?><![CDATA[ <script>alert(1)</script> ]]>",
    "[a](javascript:alert(1))",
    "[a](JaVa\nScript:alert(1))",
    "[a](&#106;avascript&colon;alert(1))",
    "[a](<javascript:alert(1)> 'b')",
    "![a](data:text/html,x)",
    "[a][b]\n\n[b]: javascript:alert(1)\n",
    "<javascript:alert(1)>",
    "[a](#b){: onclick=alert(1) }",
    "# a {: onclick=alert(1) }",
    "# a {id='x\" onmouseover=\"alert(1)'}",
    "# a {: #__config }",
    "*a*{onclick=alert(1)}",
    "`<img src=x onerror=alert(1)>`",
    "](<img src=x onerror=alert(1)>)",
    "<a title='`'><img src=x onerror=alert(1)>`",
    "| a `|<img src=x onerror=alert(1)>| ` |\n|---|---|\n| b | c |\n",
]
FRAMES = [
    "{}",
    "text\n\n{}\n\ntext",
    "- a\n\n    {}\n",
    "> {}\n",
    "- a\n\n      {}\n",
    "```\n{}\n```",
    "~~~ a b=c\n{}\n~~~",
    "``` {{.x onclick=y}}\n{}\n```",
    "- a\n\n  ```\n  {}\n  ```\n",
    "````\n```\n{}\n````",
    "```\na\n````\n{}\n```",
    "<!--\n```\n-->\n{}\n```\n",
    "<div>\n```\n{}\n```\n</div>",
    "<div>\n\n`{}`\n\n</div>",
    "<pre>\n{}\n</pre>",
    "`a\n{}\n`",
    "`` ` {} ``",
    "\\`{}`",
    "\\\\`{}`",
    "!!! note\n    {}\n",
    "[^1]: {}\n\na[^1]",
    "a\n: {}\n",
    "\t{}",
    "| a |\n|---|\n| {} |\n",
    "<b title='\n```\n'>{}\n```",
]
