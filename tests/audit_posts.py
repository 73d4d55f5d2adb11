"""Writes a site of made-up posts that hold everything a post may hold; see audit.sh.

    audit_posts.py FOLDER COUNT

The same on every machine. Words are in several scripts, some of them end attributes, elements and
CDATA, and raw HTML is as people write it, as far as it is valid once it has been sanitised.
"""

import pathlib
import random
import struct
import sys
import zlib

SETTINGS = """\
title: 'Ten thousand "posts" & more'
base_url: https://many.example/sub
description: Posts that <nobody> wrote
language: en
feeds: { formats: [rss, atom, json], per: [tag, author], per_formats: [rss, atom, json] }
html: { pages: sanitize }
newsletters:
  weekly: { title: Weekly, from: News <news@many.example>, postal_address: 1 Road }
"""
WORDS = """the a queue that of server is not waiting answers request under load because nobody
measured it until then café naïve Straße запрос сервер очередь サーバー 待ち行列 请求 خادم طلب שרת
क़तार 🦀 résumé AT&T 5>3 "quoted" 'single' it's C++ ]]> --> e.g. π≈3.14""".split()
TAGS = ["rust", "C++", "data & AI", "日本語", "عربي", "q\"uote", "<tag>", "a/b", "naïve café"]
LANGUAGES = ["en", "de", "ja", "ar", "he", "pt-BR"]
CODE = {
    "python": "def f(x: int) -> str:\n    return f\"<{x}> & more\"  # ]]>",
    "rust": "fn main() { println!(\"{:?}\", 1 < 2 && 2 > 1); }",
    "html": "<p class=\"a\">&amp; <!-- x --></p>",
    "nonsense": "no <language> & none",
    "": "plain",
}


def text(rng, count):
    return " ".join(rng.choice(WORDS) for _ in range(count))


def quoted(words):
    return "'" + words.replace("'", "''") + "'"


def parts(rng, number, count):
    other = rng.randrange(count)
    language, code = rng.choice(list(CODE.items()))
    yield text(rng, 60) + f" [a link](./{slug(other)}.md#data) and [another](<https://x.example/ä b?a=1&b={number}>)."
    yield f"*{rng.choice('abc')}* **b** ~~c~~ `<d>&` $x^2 < \\frac{{a}}{{b}}$ <kbd>Ctrl</kbd> H<sub>2</sub>O https://bare.example/ [^n]"
    yield f"```{language}\n{code}\n```"
    yield f"## Data\n\n| {text(rng, 2).replace('|', ' ')} | b | |\n|---|:-:|--:|\n| `x` | y & z | {number} |"
    yield "## Data\n\n1. one\n   - [x] done\n   - [ ] to do\n\n     loose\n2. two"
    yield "> [!WARNING]\n> Careful.\n\n> A quotation\n> > inside"
    yield "$$\n\\sum_{i=1}^n \\sqrt{i} \\le \\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}\n$$"
    yield f"![{text(rng, 4)}](/img/{number % 7}.png \"A \\\"caption\\\" & more\")\n\ntext ![](/img/{number % 5}.png) text"
    yield "<details open><summary>More <b>now</b></summary>\n\n*Inside.*\n\n</details>"
    yield "<div align=center style='color:red' onclick=x><font color=red>old</font><br/><img src=/img/1.png alt=old border=0></div>"
    yield "<iframe src='https://x.example/' frameborder=0 allowfullscreen></iframe> <script>alert(1)</script>"
    yield "<table><tr><td nowrap>a<td>b</table>\n\n<p>never closed <a name=x href=javascript:x>x</a> y"
    yield f"Term\n: Definition {number}\n\n***\n\n## Deep {{#own-{number}}}\n\n<!-- a comment -- with dashes -->"


def slug(number):
    return f"post-{number}"


def post(number, count):
    rng = random.Random(number)
    title = f"{text(rng, rng.choice([2, 6, 30]))} {number}"
    lines = [f"title: {quoted(title)}", f"date: {2010 + number % 15}-{1 + number % 12:02}-{1 + number % 28:02}"]
    if number % 3:
        lines.append(f"description: {quoted(text(rng, 20))}")
    if number % 4:
        lines.append(f"authors: [author-{number % 25}]")
    if number % 5:
        chosen = rng.sample(TAGS, rng.randint(1, 3))
        lines.append(f"tags: [{', '.join(quoted(tag) for tag in chosen)}]")
    if number % 6 == 0:
        lines.append(f"cover: {{ image: /img/{number % 7}.png, alt: {quoted(text(rng, 3))} }}")
    if number % 7 == 0:
        lines.append(f"id: urn:many:{number}")
    if number % 8 == 0:
        lines.append(f"updated: {2010 + number % 15 + 1}-02-03")
    if number % 9 == 0:
        lines.append(f"language: {rng.choice(LANGUAGES)}")
    if number % 10 == 0:
        lines.append(f"aliases: [/old/{number}/]")
    if number % 11 == 0:
        lines.append(f"call_to_action: {{ heading: {quoted(text(rng, 3))}, links: [{{ label: {quoted(text(rng, 2))}, url: /img/0.png }}] }}")
    chosen = list(parts(rng, number, count))
    body = rng.sample(chosen, rng.randint(3, 9)) + ["## Data", text(rng, 40), "[^n]: A note <b>&</b> more"]
    return "---\n" + "\n".join(lines) + "\n---\n\n" + "\n\n".join(body) + "\n"


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes((x * y) % 256 for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"".join(rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def main():
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    for name in ("content/posts", "static/img"):
        (folder / name).mkdir(parents=True)
    (folder / "postroom.yaml").write_text(SETTINGS, "utf-8")
    authors = (f"author-{n}: {{ name: {quoted(f'Ann <{n}> & Bo')}, bio: {quoted('Writes & reads.')} }}\n" for n in range(25))
    (folder / "content/authors.yaml").write_text("".join(authors), "utf-8")
    for number in range(7):
        (folder / f"static/img/{number}.png").write_bytes(png(300 * (number + 1), 200))
    for number in range(count):
        (folder / f"content/posts/{slug(number)}.md").write_text(post(number, count), "utf-8")


main()
