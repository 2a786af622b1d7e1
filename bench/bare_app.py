"""The smallest Textual app with a Markdown widget, as the floor for start and memory."""

import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.widgets import Header, Markdown, Static

TEXT = """# The forward pass

A network of units answers a question in steps:

- multiply by the weights,
- add the bias,
- bend.

| unit | weight | bias |
|------|--------|------|
| 1    | 0.41   | 0.10 |
| 2    | -1.20  | 0.00 |

```python
z = weights @ x + biases
a = np.maximum(z, 0)
```
"""


class BareApp(App[None]):
    """A title, a page and a line."""

    BINDINGS: ClassVar = [("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield Header()
        yield Markdown(TEXT)
        yield Static("press q")


if __name__ == "__main__":
    if "--with-numpy" in sys.argv:
        import numpy as np  # noqa: F401
    BareApp().run()
