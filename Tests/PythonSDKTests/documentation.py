"""The SDK's documentation: its blocks of code, and what they say of themselves."""

import os
import re
import textwrap
from typing import Dict, List, NamedTuple

_PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "agent-sandbox-docs.txt")

with open(_PATH, encoding="utf-8") as _file:
    TEXT = _file.read()

#: Stands for the reader's own key.
SAMPLE_KEY = "sk-alphagent-xxxx"


class Block(NamedTuple):
    """A block of code, under the headings above it, such as `Examples/Data Analysis`."""

    place: str
    language: str
    code: str

    @property
    def promised(self) -> List[str]:
        """Lines that the block prints, as its comments `# => …` say."""
        return re.findall(r"# => (.*)", self.code)


def blocks() -> List[Block]:
    """All blocks with fences, in order."""
    found: List[Block] = []
    headings: Dict[int, str] = {}
    pattern = r"^(?P<level>#+) (?P<heading>[^\n]+)$|^ *```(?P<language>\w+)\n(?P<code>.*?)^ *```$"
    for match in re.finditer(pattern, TEXT, re.MULTILINE | re.DOTALL):
        if match["level"]:
            level = len(match["level"])
            headings = {above: name for above, name in headings.items() if above < level}
            headings[level] = match["heading"]
        else:
            place = "/".join(headings[level] for level in sorted(headings) if level > 1)
            found.append(Block(place, match["language"], textwrap.dedent(match["code"])))
    return found
