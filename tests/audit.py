"""Sums up what checkers say about an export; see audit.sh.

    audit.py html OUTPUT REPORT   what the Nu HTML checker said: our errors, and the authors'
    audit.py feeds OUTPUT         RSS and Atom by feedparser, JSON Feed by its own rules
"""

import collections
import json
import pathlib
import re
import sys
import urllib.parse

# Where a page's text begins and ends. What a post says in raw HTML stands as it was written.
TEXT_BEGINS = '<div class="prose">'
TEXT_ENDS = re.compile(r'^<aside class="call"|^<section class="related"|^<nav class="neighbours"|^</article>')


def lines_of_text(page):
    """The first and the last line of a post's own text on a page; none for other pages."""
    lines = page.read_text("utf-8").split("\n")
    begins = next((at for at, line in enumerate(lines) if TEXT_BEGINS in line), None)
    if begins is None:
        return range(0)
    ends = [at for at, line in enumerate(lines) if at > begins and TEXT_ENDS.match(line)]
    return range(begins + 2, (ends or [len(lines)])[-1] + 1)


def html(output, report):
    pages = sum(1 for _ in output.rglob("*.html"))
    messages = json.loads(pathlib.Path(report).read_text("utf-8"))["messages"]
    counts = {"ours": collections.Counter(), "authors'": collections.Counter()}
    examples = {}
    for message in messages:
        if message["type"] != "error":
            continue
        page = pathlib.Path(urllib.parse.unquote(urllib.parse.urlparse(message["url"]).path))
        whose = "authors'" if message.get("lastLine") in lines_of_text(page) else "ours"
        what = re.sub("“[^”]*”", "“…”", message["message"])
        counts[whose][what] += 1
        place = f"{page.relative_to(output.resolve())}:{message.get('lastLine')}: {message['message']}"
        examples.setdefault((whose, what), place)
    ours, theirs = (sum(count.values()) for count in counts.values())
    print(f"  HTML: {pages} pages, {ours} errors of ours, {theirs} in posts' own text")
    for whose, count in counts.items():
        for what, times in count.most_common(20):
            print(f"    {times} {whose}: {examples[whose, what]}")
    return ours == 0


def json_feed(feed):
    """What is wrong with a JSON Feed (version 1.1)."""
    def is_url(text):
        return isinstance(text, str) and re.match("https?://", text)

    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "its version"
    if not isinstance(feed.get("title"), str):
        yield "its title"
    for key in ("home_page_url", "feed_url", "next_url", "icon", "favicon"):
        if key in feed and not is_url(feed[key]):
            yield f"its {key}"
    items = feed.get("items")
    if not isinstance(items, list):
        yield "its items"
        return
    ids = [item.get("id") for item in items]
    if len(set(ids)) != len(ids) or not all(isinstance(one, str) and one for one in ids):
        yield "ids of items"
    rfc_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
    for item in items:
        if not isinstance(item.get("content_html", item.get("content_text")), str):
            yield f"the content of {item.get('id')}"
        for key in ("url", "external_url", "image", "banner_image"):
            if key in item and not is_url(item[key]):
                yield f"the {key} of {item.get('id')}"
        for key in ("date_published", "date_modified"):
            if key in item and not rfc_3339.match(item[key]):
                yield f"the {key} of {item.get('id')}"
        for author in item.get("authors", []):
            if not set(author) & {"name", "url", "avatar"}:
                yield f"an author of {item.get('id')}"
        for attachment in item.get("attachments", []):
            if not (is_url(attachment.get("url")) and attachment.get("mime_type")):
                yield f"an attachment of {item.get('id')}"


def feeds(output):
    read, wrong = collections.Counter(), []
    try:
        import feedparser
    except ImportError:
        feedparser = None
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output)
        if path.name == "feed.json":
            read["JSON"] += 1
            wrong += [f"{name}: {fault}" for fault in json_feed(json.loads(path.read_text("utf-8")))]
        elif feedparser and path.name in ("feed.xml", "atom.xml"):
            feed = feedparser.parse(path.read_bytes())
            read[feed.version or "unknown"] += 1
            if feed.bozo:
                wrong.append(f"{name}: {feed.bozo_exception}")
            if not feed.version or not feed.feed.get("title"):
                wrong.append(f"{name}: no feed, or one without a title")
            ids = [entry.get("id") for entry in feed.entries]
            if None in ids or len(set(ids)) != len(ids):
                wrong.append(f"{name}: entries without an id of their own")
            late = [entry for entry in feed.entries if not entry.get("published_parsed")]
            if late:
                wrong.append(f"{name}: {len(late)} entries whose date cannot be read")
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(read.items()))
    print(f"  feeds: {kinds or 'none'}; {len(wrong)} faults")
    for fault in wrong[:20]:
        print(f"    {fault}")
    return not wrong


def main():
    command, output, *rest = sys.argv[1:]
    output = pathlib.Path(output)
    fine = html(output, *rest) if command == "html" else feeds(output)
    sys.exit(0 if fine else 1)


main()
