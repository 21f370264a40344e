"""What llhttp, in its strict mode (the package httptools), hears of each line of standard input: `request HEX` or
`response HEX`. One line comes back for each: its messages, `START TARGET BODY END` in hex but for START (method or
status) and END (`end` or `open`), divided by `|`."""
import sys

import httptools


class Heard:
    def __init__(self, parser):
        self.parser = parser(self)
        self.messages = []

    def on_message_begin(self):
        self.messages.append({"start": "-", "target": b"", "body": b"", "end": "open"})

    def on_url(self, part):
        self.messages[-1]["target"] += part

    def on_headers_complete(self):
        asking = isinstance(self.parser, httptools.HttpRequestParser)
        start = self.parser.get_method().decode() if asking else str(self.parser.get_status_code())
        self.messages[-1]["start"] = start

    def on_body(self, part):
        self.messages[-1]["body"] += part

    def on_message_complete(self):
        self.messages[-1]["end"] = "end"

    def of(self, data):
        try:
            self.parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            pass  # what was heard before it counts; an upgrade ends the last message
        return "|".join(
            " ".join((m["start"], m["target"].hex() or "-", m["body"].hex() or "-", m["end"])) for m in self.messages
        )


for line in sys.stdin:
    kind, _, data = line.strip().partition(" ")
    parser = httptools.HttpRequestParser if kind == "request" else httptools.HttpResponseParser
    print(Heard(parser).of(bytes.fromhex(data)))
