"""The table of the lab's images, with their authors and licences."""

from cnnviz.i18n.words import Words
from cnnviz.lab.images.credits import all_credits
from cnnviz.render.lessons.parts import Table


def credits_table(words: Words) -> Table:
    head = (words("Name"), words("Image"), words("Author"), words("Licence"), words("Package"))
    rows = tuple(
        (
            f"`{image.name}`",
            _linked(words.translated(image.title), image.url),
            words.translated(image.author),
            _linked(words.translated(image.licence), image.licence_url),
            image.distribution or "cnnviz",
        )
        for image in all_credits().values()
    )
    return Table(head, rows)


def _linked(text: str, address: str) -> str:
    return f"[{text}]({address})" if address else text
