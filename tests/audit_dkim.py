"""Has dkimpy check the DKIM signatures of messages; see audit.sh.

    audit_dkim.py FOLDER RECORDS   every message of the Maildir, by the DNS records that
                                   `send --dry-run` has printed into RECORDS

Every key has to have signed every message, and no signature may hold for a message that was changed.
"""

import pathlib
import re
import sys

import dkim


def holds(message, number, records):
    look_up = lambda name, timeout=5: records.get(name.rstrip(b"."))
    try:
        return dkim.DKIM(message).verify(number, dnsfunc=look_up)
    except dkim.DKIMException:
        return False


def main(folder, printed):
    published = re.findall(rb"^publish TXT (\S+): (.*)$", pathlib.Path(printed).read_bytes(), re.M)
    records = {name.rstrip(b"."): value for name, value in published}
    wrong, messages = 0, sorted(pathlib.Path(folder).glob("new/*"))
    for file in messages:
        message = re.sub(rb"\r?\n", b"\r\n", file.read_bytes())
        signatures = len(re.findall(rb"^DKIM-Signature:", message, re.M))
        changes = [
            message,
            message.replace(b"\r\nSubject: ", b"\r\nSubject: Not: "),
            message + b"more\r\n",
        ]
        good = [[holds(changed, n, records) for changed in changes] for n in range(signatures)]
        if signatures != len(records) or any(one != [True, False, False] for one in good):
            wrong += 1
            print(f"  {file.name}: {signatures} signatures, {good}")
    print(f"  dkimpy: {len(messages)} messages with {len(records)} signatures each, {wrong} wrong")
    return not messages or not records or wrong > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
