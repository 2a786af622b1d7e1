"""The beginning of a new lesson: one that the checker passes, with an example of each block."""

import re
from pathlib import Path

from tui_tutor.errors import LessonError
from tui_tutor.lessons.front_matter import PAGE_KEY
from tui_tutor.lessons.spelling import shortened
from tui_tutor.translation import mark

_ENGLISH = """\
---
title: {title}
minutes: 10
summary: You can say in one sentence what this lesson is about.
pages: [look, train]
---

# {title}

## Look at it first

Say in a few lines what this page shows. Maths stands between dollars: $z = W x + b$.

```setup
2-4-1 relu data=circle seed=3
```

```quiz
Has this network learnt anything yet?
- [ ] Yes, the map shows a circle.
  > Compare the colours of the map with the colours of the points.
- [x] No, its parameters are still random.
  > Right: it has made no step.
```

What follows a question is shown once it is answered.

## Let it learn

Ten steps of gradient descent come next.

```setup
2-4-1 relu data=circle seed=3
```

```predict
Will the loss go up or down in ten steps?
value: loss
steps: 10
choices: up, down
why: Each step goes a little way downhill.
```

```goal
loss < 0.4
Train until the loss is below 0.4.

The four bends of the hidden layer close round the circle.
```

```hint
Press **space** to play, and wait.
```

```solution
steps: 2000
Press **space** to play.
```

**What you can now do:** say it here in one sentence.
"""

_CHINESE = """\
---
title: {title}
minutes: 10
summary: 你能用一句话说出这一课讲什么。
pages: [look, train]
---

# {title}

## 先看一看

用几行字说明这一页展示什么。公式写在美元符号之间：$z = W x + b$。

```setup
2-4-1 relu data=circle seed=3
```

```quiz
这个网络现在学到东西了吗？
- [ ] 学到了，图上有一个圆。
  > 比一比图的颜色和点的颜色。
- [x] 没有，参数还是随机的。
  > 对：它一步也没有走过。
```

问题答完之后，后面的内容才会出现。

## 让它学习

接下来是梯度下降（gradient descent）的十步。

```setup
2-4-1 relu data=circle seed=3
```

```predict
走十步之后，损失会上升还是下降？
value: loss
steps: 10
choices: up, down
why: 每一步都往下走一点。
```

```goal
loss < 0.4
训练到损失低于 0.4。

隐藏层的四个弯折围住了圆。
```

```hint
按**空格键**开始，等一等。
```

```solution
steps: 2000
按**空格键**开始。
```

**现在你能做到：** 在这里用一句话写下来。
"""

_TEMPLATES = {"en": _ENGLISH, "zh": _CHINESE}
_NUMBERED = re.compile(r"(\d\d)-(.+)\.md")


def new_lesson_text(slug: str, lang: str) -> str:
    """The text of a new lesson; in English where there is none in the language.

    Args:
        slug: Name of the lesson, ``a-z``, ``0-9`` and ``-``.
        lang: Two letters of a language.

    Raises:
        LessonError: If the slug can't be one.
    """
    check_slug(slug)
    return _TEMPLATES.get(lang, _ENGLISH).format(title=slug.replace("-", " ").capitalize())


def new_lesson_path(root: Path, slug: str, lang: str) -> Path:
    """Where a new lesson belongs: after the last one, or under the number of its translation.

    Raises:
        LessonError: If the slug can't be one, or the lesson is there already.
    """
    check_slug(slug)
    found = [(path, _NUMBERED.fullmatch(path.name)) for path in root.glob("*/*.md")]
    numbers = {int(name[1]) for _, name in found if name}
    same = [path for path, name in found if name and name[2] == slug]
    for path in same:
        if path.parent.name == lang:
            raise LessonError(
                mark("there is a lesson {slug} already: {path}"),
                mark("take another name"),
                slug=slug,
                path=path,
            )
    if same:
        return root / lang / same[0].name
    return root / lang / f"{max(numbers, default=0) + 1:02}-{slug}.md"


def check_slug(slug: str) -> None:
    """Refuse what can't be the name of a lesson.

    Raises:
        LessonError: If the slug can't be one.
    """
    if not PAGE_KEY.fullmatch(slug) or len(slug) > 60:
        raise LessonError(
            mark("a lesson can't be called {slug}"),
            mark("use a-z, 0-9 and -, as in learning-rate"),
            slug=shortened(slug),
        )
