"""Reads messages with Python's email package, which Postroom has nothing to do with; see audit.sh.

    audit_mail.py FOLDER   every .eml file below it

Each must be without defects, fit through any server, hold its text first and its HTML second, and
say the same in both: the words of the text, read as RFC 3676 says, are those of the HTML.
"""

import collections
import email
import email.policy
import html.parser
import pathlib
import re
import sys

# What stands in one part only: what pictures show, numbers of notes, how to read it elsewhere.
ENOUGH = 0.9


def paragraphs(text, delete_space):
    """The paragraphs of a text that flows (RFC 3676 section 4.4), with their depth of quotation."""
    found, flows = [], False
    for line in text.split("\n"):
        unquoted = line.lstrip(">")
        depth = len(line) - len(unquoted)
        line = unquoted[1:] if unquoted.startswith(" ") else unquoted
        goes_on = line.endswith(" ") and line != "-- "
        kept = line[:-1] if goes_on and delete_space else line
        if flows and found and found[-1][0] == depth and line != "-- ":
            found[-1][1] += kept
        else:
            found.append([depth, kept])
        flows = goes_on
    return found


class Words(html.parser.HTMLParser):
    """The words of an HTML part."""

    def __init__(self):
        super().__init__()
        self.text, self.unread = [], 0

    def handle_starttag(self, tag, attributes):
        self.unread += tag in ("style", "title", "script")
        self.text.append(" ")

    def handle_endtag(self, tag):
        self.unread -= tag in ("style", "title", "script")
        self.text.append(" ")

    def handle_data(self, data):
        if not self.unread:
            self.text.append(data)


def words(text):
    """Words, and single letters of scripts that put no space between theirs."""
    text = re.sub(r"https?://[^\s<>]+", " ", text)
    return re.findall(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+", text.lower())


def faults(path):
    raw = path.read_bytes()
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        yield "a line does not end with CRLF"
    if max(map(len, raw.split(b"\r\n"))) > 998:
        yield "a line has more than 998 bytes"
    if b"\0" in raw or not raw.isascii():
        yield "not 7 bit"
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in message.walk():
        for defect in part.defects:
            yield f"{part.get_content_type()}: {defect!r}"
        for name, value in part.items():
            for defect in value.defects:
                yield f"{name}: {defect!r}"
    for name in ("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe"):
        if len(message.get_all(name, [])) != 1:
            yield f"not one {name}"
    if "\ufffd" in str(message["Subject"]) or not str(message["Subject"]).strip():
        yield f"the subject: {message['Subject']}"
    kinds = [part.get_content_type() for part in message.walk()]
    if kinds != ["multipart/alternative", "text/plain", "text/html"]:
        yield f"its parts are {kinds}"
        return
    text, markup = message.get_payload()
    for part in (text, markup):
        if part.get_content_charset() != "utf-8":
            yield f"{part.get_content_type()}: its charset"
        if part["Content-Transfer-Encoding"] != "quoted-printable":
            yield f"{part.get_content_type()}: its encoding"
    parameters = text["Content-Type"].params
    if parameters.get("format") != "flowed":
        yield "the text does not flow"
    content = text.get_content().replace("\r\n", "\n")
    read = paragraphs(content, parameters.get("delsp") == "yes")
    long = [line for line in content.split("\n") if len(line) > 78 and " " in line.strip()]
    # Code stays as it is, and an address as long as it is.
    long = [line for line in long if not re.match(r"(> ?)*\s{4,}|.*https?://", line)]
    if long:
        yield f"{len(long)} long lines, such as {long[0]!r}"
    if sum(line == "-- " for _, line in read) != 1:
        yield "not one signature"
    shown = Words()
    shown.feed(markup.get_content())
    there = collections.Counter(words(" ".join(line for _, line in read)))
    wanted = collections.Counter(words("".join(shown.text)))
    missing = wanted - there
    if missing.total() > (1 - ENOUGH) * wanted.total():
        yield f"the text lacks {missing.total()} of {wanted.total()} words: {missing.most_common(8)}"


def main():
    messages = sorted(pathlib.Path(sys.argv[1]).rglob("*.eml"))
    wrong = [f"{path.name}: {fault}" for path in messages for fault in faults(path)]
    flowed = sum(b"delsp" in path.read_bytes() for path in messages)
    print(f"  mail: {len(messages)} messages, {flowed} without spaces between lines; {len(wrong)} faults")
    for fault in wrong[:20]:
        print(f"    {fault}")
    sys.exit(0 if messages and not wrong else 1)


main()
